import { beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import {
	acknowledgeTask,
	blockTask,
	cancelTask,
	createTask,
	declineTask,
	moveTaskTo,
	NEXT_STATUSES
} from '#lib/board/commands/task.commands.ts';
import { overwriteGetLocale } from '#lib/i18n/paraglide/runtime.js';
import { byColumn } from './columns.ts';
import { answerDeadline, dueDeadline } from './deadline.ts';
import { stepsOf, stepTo } from './step.ts';
import { applyFilter, assigneeCode, isFiltering, NO_FILTER } from './task-filter.ts';
import { parseAssignee } from './assignee-options.ts';

beforeAll(() => overwriteGetLocale(() => 'zh-CN'));

function board() {
	return openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '指挥官',
		now: () => 0
	});
}

test('every status has its column, what ended last stands first', () => {
	const b = board();
	const draft = createTask(b, { title: 'draft' });
	const waiting = createTask(b, { title: 'waiting', issue: true });
	const declined = createTask(b, { title: 'declined', issue: true });
	declineTask(b, declined, 'no road');
	const doing = createTask(b, { title: 'doing', issue: true });
	acknowledgeTask(b, doing);
	const blocked = createTask(b, { title: 'blocked', issue: true });
	blockTask(b, blocked, 'smoke');
	const done = createTask(b, { title: 'done', issue: true });
	moveTaskTo(b, done, 'done');
	const keys = Object.fromEntries(
		Object.entries(byColumn(b.tasks.list())).map(([column, tasks]) => [
			column,
			tasks.map((task) => task.key)
		])
	);
	expect(keys).toEqual({
		draft: [draft],
		waiting: [waiting, declined],
		doing: [doing],
		blocked: [blocked],
		ended: [done]
	});
});

test('the steps offered are those the life cycle allows, and reasons are asked for', () => {
	const b = board();
	const key = createTask(b, { title: 'x', issue: true });
	const task = b.tasks.get(key)!;
	expect(stepsOf(task).map((step) => step.to)).toEqual(NEXT_STATUSES.issued);
	for (const to of ['declined', 'blocked', 'cancelled'] as const)
		expect(stepTo(task, to).asks?.required).toBe(true);
	stepTo(task, 'cancelled').run(b, 'superseded');
	expect(b.tasks.get(key)!.status).toBe('cancelled');
	expect(() => cancelTask(b, key, 'again')).toThrow('wrong_state');
});

test('the clock speaks of the answer first, then of the due time', () => {
	const b = board();
	const key = createTask(b, { title: 'x', issue: true, answerBy: 300_000, due: 3_600_000 });
	const task = b.tasks.get(key)!;
	expect(answerDeadline(task, 0, 60_000)).toEqual({ words: '4 分内应答', tone: 'orange' });
	expect(answerDeadline(task, 0, 540_000)).toEqual({ words: '超时未应答 4 分', tone: 'red' });
	expect(answerDeadline({ ...task, answerBy: null }, 0, 540_000)?.words).toBe('未应答 9 分');
	expect(dueDeadline(task, 0, 'UTC+8')).toEqual({ words: '限 09:00', tone: 'neutral' });
	expect(dueDeadline(task, 3_000_000, 'UTC+8')?.tone).toBe('orange');
	expect(dueDeadline(task, 3_720_000, 'UTC+8')).toEqual({ words: '超时 2 分', tone: 'red' });
	expect(dueDeadline({ ...task, status: 'done' }, 9e9, 'UTC+8')).toBeUndefined();
});

test('assignees go through selects and filters unharmed', () => {
	for (const assignee of [
		{ type: 'post', post: '前线:1' },
		{ type: 'group', key: 'command/a' },
		{ type: 'resource', key: 'command/b' }
	] as const)
		expect(parseAssignee(assigneeCode(assignee))).toEqual(assignee);
	expect(parseAssignee('')).toBeNull();
	const b = board();
	createTask(b, { title: 'mine', assignee: { type: 'post', post: '前线1' }, issue: true });
	createTask(b, { title: 'other' });
	const around = { group: () => undefined, resource: () => undefined };
	const titles = (filter: Partial<typeof NO_FILTER>) =>
		applyFilter(b.tasks.list(), { ...NO_FILTER, ...filter }, '前线1', around).map((t) => t.title);
	expect(titles({})).toHaveLength(2);
	expect(titles({ mine: true })).toEqual(['mine']);
	expect(titles({ assignee: 'post:前线1' })).toEqual(['mine']);
	expect(titles({ column: 'draft' })).toEqual(['other']);
	expect(isFiltering(NO_FILTER)).toBe(false);
});
