import { beforeEach, expect, test } from 'vitest';
import { declareResponse } from '#lib/board/commands/incident.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { assign, createResource } from '#lib/board/commands/resource.commands.ts';
import { createTask, declineTask } from '#lib/board/commands/task.commands.ts';
import type { Board } from '#lib/board/board.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { figuresOf } from '#lib/review/figures.ts';
import { minute, minutes, Scene } from '#lib/review/testing/scene.ts';
import { eventsOn, replayEvents } from './replay-events.ts';
import { ToldFacts } from './told-facts.ts';

const DESK = '值班席';
const FRONT = '前线1';
const RELEASED = 'released-la';

beforeEach(() => overwriteGetLocale(() => 'zh-CN'));

const events = (scene: Scene, only?: readonly string[]) => {
	const timeline = scene.timeline(only);
	return eventsOn('received', timeline, replayEvents(timeline)).map(({ kind, at }) => [
		kind,
		minutes(at)
	]);
};

test('who takes a refusal back orders nothing anew', () => {
	const scene = new Scene();
	const key = scene.at(0, DESK, (board) => createTask(board, { title: '撤离', issue: true }));
	scene.at(2, FRONT, (board) => declineTask(board, key, '看错了'));
	scene.at(3, FRONT, (board) => board.undo.undo());
	expect(events(scene)).toEqual([['order', 0]]);
});

test('a level that was undone where none had been says nothing, and breaks nothing', () => {
	const scene = new Scene();
	scene.at(0, DESK, (board) => declareResponse(board, 3, '按错'));
	scene.at(1, DESK, (board) => board.undo.undo());
	expect(events(scene)).toEqual([['level', 0]]);
});

test('what was released turns nothing inside; to liaisons it is what there is', () => {
	const scene = new Scene();
	scene.at(
		5,
		'现场指挥部',
		(board) => {
			createTask(board, { title: '设隔离带', issue: true }, RELEASED);
			writeLog(board, { text: '通报', channel: 'phone', keyEvent: true }, RELEASED);
		},
		RELEASED
	);
	expect(events(scene)).toEqual([]);
	expect(events(scene, [RELEASED])).toEqual([
		['order', 5],
		['log', 5]
	]);
});

test('contradictions are those of the figures: of fields, and of what was promised beyond what there is', () => {
	const scene = new Scene();
	const [team, north, south] = scene.at(0, DESK, (board) => [
		createResource(board, { name: '先遣队', kind: 'team' }),
		createTask(board, { title: '北线' }),
		createTask(board, { title: '南线' })
	]) as [RecordKey, RecordKey, RecordKey];
	const send = (task: RecordKey) => (board: Board) =>
		assign(board, team, { type: 'task', key: task });
	scene.at(1, FRONT, () => undefined);
	scene.leave(FRONT);
	scene.at(5, DESK, send(north));
	scene.at(6, FRONT, send(south));
	scene.at(7, DESK, (board) => declareResponse(board, 3, '火势'));
	scene.at(8, FRONT, (board) => declareResponse(board, 2, '火势'));
	scene.comeBack(20, FRONT);
	const timeline = scene.timeline();
	const found = replayEvents(timeline).filter(({ kind }) => kind === 'contradiction');
	expect(found.map(({ text }) => text).sort()).toEqual(
		['冲突：R-值班席-1 先遣队 派出超过现有数量', '冲突：事件 响应级别'].sort()
	);
	expect(eventsOn('received', timeline, found).map(({ at }) => minutes(at))).toEqual([20, 20]);
	expect(
		figuresOf({ timeline, contacts: [], runsTo: minute(60) }).contradictions.contradictions
	).toHaveLength(2);
});

test('late is what the server had late; a device that was away records nothing late', () => {
	const scene = new Scene();
	const prompt = scene.at(0, DESK, (board) => writeLog(board, { text: '接报', channel: 'phone' }));
	const late = scene.at(60, DESK, (board) =>
		writeLog(board, { text: '补记', channel: 'phone', happenedAt: minute(20) })
	);
	const seen = scene.timeline(undefined, minute(90));
	expect([...new ToldFacts(seen).late]).toEqual([[late, minute(60)]]);
	expect(prompt).not.toBe(late);
});
