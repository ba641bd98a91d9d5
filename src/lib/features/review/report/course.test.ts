import { beforeEach, expect, test } from 'vitest';
import { Board } from '#lib/board/board.ts';
import { declareResponse } from '#lib/board/commands/incident.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { cancelTask, createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { ReplayCursor } from '#lib/replay/replay-cursor.ts';
import { Scene } from '#lib/review/testing/scene.ts';
import { courseOf } from './course.ts';

const DESK = '值班席';
const RELEASED = 'released-la';
const PARTNER = 'liaison-la';

beforeEach(() => overwriteGetLocale(() => 'zh-CN'));

/** What the course of a scene tells, line by line. */
function told(scene: Scene, only?: readonly string[]): string[] {
	const cursor = new ReplayCursor(scene.timeline(only));
	cursor.seek(Infinity);
	const board = new Board([], { post: '评估席' });
	for (const source of cursor.sources) board.attachSource(source);
	return courseOf({ board, clocks: [], now: 0 }).map(({ text }) => text);
}

test('what was undone is not told, nor the undoing', () => {
	const scene = new Scene();
	scene.at(0, DESK, (board) => declareResponse(board, 3, '飞火越界'));
	scene.at(1, DESK, (board) => declareResponse(board, 1, '按错'));
	scene.at(2, DESK, (board) => board.undo.undo());
	const key = scene.at(3, DESK, (board) => createTask(board, { title: '撤离', issue: true }));
	scene.at(4, DESK, (board) => cancelTask(board, key, '误按'));
	scene.at(5, DESK, (board) => board.undo.undo());
	const lines = told(scene);
	expect(lines).toHaveLength(2);
	expect(lines[0]).toContain('飞火越界');
	expect(lines[1]).toContain('撤离');
});

test('what was released or adopted is told once', () => {
	const scene = new Scene();
	const copy = (where: string, source?: string) => (board: Board) =>
		writeLog(
			board,
			{ text: '老方报告火头', channel: 'phone', ...(source === undefined ? {} : { source }) },
			where
		);
	const theirs = scene.at(0, '老方联络员', copy(PARTNER), PARTNER);
	scene.at(5, DESK, copy('command', theirs));
	scene.at(9, '现场指挥部', copy(RELEASED), RELEASED);
	expect(told(scene)).toEqual(['老方报告火头']);
	expect(told(scene, [PARTNER, RELEASED])).toHaveLength(2);
});

test('an adopted order is told once: where it was an order last', () => {
	const scene = new Scene();
	const theirs = scene.at(
		0,
		'老方联络员',
		(board) => createTask(board, { title: '封闭口岸', issue: true }, PARTNER),
		PARTNER
	);
	const ours = scene.at(5, DESK, (board) =>
		createTask(board, { title: '封闭口岸', source: theirs })
	);
	const tells = () => told(scene).filter((line) => line.includes('封闭口岸'));
	expect(tells()).toHaveLength(1);
	scene.at(6, DESK, (board) => issueTask(board, ours));
	scene.at(7, '老方联络员', (board) => cancelTask(board, theirs, '另派'), PARTNER);
	expect(tells()).toHaveLength(1);
	expect(tells()[0]).toContain('T-');
	scene.at(9, DESK, (board) => cancelTask(board, ours, '火势转向'));
	expect(tells().join()).toContain('火势转向');
	expect(tells().join()).not.toContain('另派');
	// Those who see but one of the two read of that one.
	expect(told(scene, [PARTNER]).join()).toContain('另派');
});

test('an order whose making was undone is not told; adopted, the order of the partner is, as it is counted', () => {
	const scene = new Scene();
	scene.at(0, DESK, (board) => createTask(board, { title: '设卡', issue: true }));
	scene.at(1, DESK, (board) => board.undo.undo());
	const theirs = scene.at(
		2,
		'老方联络员',
		(board) => createTask(board, { title: '封闭口岸', issue: true }, PARTNER),
		PARTNER
	);
	scene.at(5, DESK, (board) =>
		createTask(board, { title: '封闭口岸西门', source: theirs, issue: true })
	);
	expect(told(scene).join()).toContain('西门');
	scene.at(6, DESK, (board) => board.undo.undo());
	scene.at(7, '老方联络员', (board) => cancelTask(board, theirs, '另派'), PARTNER);
	const lines = told(scene);
	expect(lines).toHaveLength(2);
	expect(lines.join()).not.toMatch(/西门|设卡/);
	expect(lines[1]).toContain('另派');
	expect(scene.figures(60).orders.orders.map(({ key }) => key)).toEqual([theirs]);
});
