import { expect, test } from 'vitest';
import { declareResponse } from '#lib/board/commands/incident.commands.ts';
import { setFact } from '#lib/board/commands/record.commands.ts';
import { createTally } from '#lib/board/commands/tally.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { RELEASING_POST } from '#lib/board/releasable.ts';
import { Scene } from './testing/scene.ts';

const RELEASED = 'released-la';
const INSIDE = ['command', RELEASED];

function released(): Scene {
	const scene = new Scene();
	scene.at(0, '值班席', (board) => {
		createTask(board, { title: '设隔离带', issue: true });
		createTally(board, 'moved', { value: 20 }, { scope: '磨憨村' });
	});
	scene.at(
		10,
		RELEASING_POST,
		(board) => {
			createTask(board, { title: '设隔离带', issue: true }, RELEASED);
			createTally(board, 'moved', { value: 20 }, { scope: '曼庄' }, RELEASED);
		},
		RELEASED
	);
	return scene;
}

test('what was released is a copy and counts once; to liaisons it is what there is', () => {
	const scene = released();
	const inside = scene.figures(60, INSIDE);
	expect(inside.orders.orders.map(({ key }) => key.split('/')[0])).toEqual(['command']);
	expect(inside.tallies.moved).toBe(20);
	expect(inside.edits.map(({ post }) => post)).not.toContain(RELEASING_POST);
	const liaison = scene.figures(60, [RELEASED, 'liaison-la']);
	expect(liaison.orders.orders.map(({ key }) => key.split('/')[0])).toEqual([RELEASED]);
	expect(liaison.edits).toMatchObject([{ post: RELEASING_POST }]);
});

test('the highest level is the highest that was meant', () => {
	const scene = new Scene();
	expect(scene.figures(60).highestLevel).toBeNull();
	scene.at(0, '总指挥', (board) => declareResponse(board, 3, '飞火越界'));
	scene.at(5, '总指挥', (board) => declareResponse(board, 1, '按错'));
	scene.at(6, '总指挥', (board) => board.undo.undo());
	scene.at(30, '总指挥', (board) => declareResponse(board, 4, '火势减弱'));
	expect(scene.figures(60).highestLevel).toBe(3);
	expect(scene.figures(60, [RELEASED]).highestLevel).toBeNull();
});

test('a record that no validator accepts has no figures, nor has one that is not there', () => {
	const scene = new Scene();
	scene.at(0, '值班席', (board) => {
		const key = createTask(board, { title: '设卡', issue: true });
		setFact(board, 'tasks', key, 'due', 0);
		board.transact('command', 'hostile', 'facts', (w) =>
			w.fact('tasks', 'nowhere', 'status', 'issued')
		);
		const record = board.document('command').root('tasks').get(key.split('/')[1]!);
		(record as { set(field: string, value: unknown): void }).set('title', { toString: 1 });
	});
	expect(scene.figures(60).orders.orders).toEqual([]);
});
