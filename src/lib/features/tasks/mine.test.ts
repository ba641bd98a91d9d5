import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { createGroups } from '#lib/board/commands/group.commands.ts';
import { createResource } from '#lib/board/commands/resource.commands.ts';
import { acknowledgeTask, blockTask, createTask } from '#lib/board/commands/task.commands.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import type { Task } from '#lib/board/records/task.record.ts';
import { isFor, waitingFirst, waitsFor, type Surroundings } from './mine.ts';

function board() {
	const board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '指挥官',
		now: () => 1_000
	});
	const around: Surroundings = {
		group: (key) => board.groups.get(key),
		resource: (key) => board.resources.get(key)
	};
	const task = (key: string): Task => board.tasks.get(key)!;
	return { board, around, task };
}

describe('what is for my post', () => {
	test('by name, by group and by resource', () => {
		const { board: b, around } = board();
		const [group] = createGroups(b, [{ name: '救援组', lead: '前线1', members: ['前线2'] }]);
		const team = createResource(b, { name: '一队', kind: 'team', contactPost: '前线1' });
		for (const post of ['前线1', '前线2'])
			expect(isFor({ type: 'group', key: group as RecordKey }, post, around)).toBe(true);
		expect(isFor({ type: 'resource', key: team as RecordKey }, '前线1', around)).toBe(true);
		expect(isFor({ type: 'resource', key: team as RecordKey }, '前线2', around)).toBe(false);
		expect(isFor({ type: 'post', post: '前线1' }, '前线1', around)).toBe(true);
		expect(isFor(null, '前线1', around)).toBe(false);
	});

	test('an unanswered order of mine stands before urgent ones of others, what has ended last', () => {
		const { board: b, around, task } = board();
		const mine = { assignee: { type: 'post', post: '前线1' } as const, issue: true };
		const other = createTask(b, { title: 'other', priority: 'urgent', issue: true });
		const done = createTask(b, { title: 'blocked mine', ...mine });
		acknowledgeTask(b, done);
		blockTask(b, done, 'smoke');
		const late = createTask(b, { title: 'late', ...mine, answerBy: 500 });
		const soon = createTask(b, { title: 'soon', ...mine, answerBy: 100 });
		const order = waitingFirst(b.tasks.list(), '前线1', around).map((t) => t.key);
		expect(order).toEqual([soon, late, done, other]);
		expect(waitsFor(task(soon), '前线1', around)).toBe(true);
		expect(waitsFor(task(done), '前线1', around)).toBe(false);
		expect(waitsFor(task(other), '前线1', around)).toBe(false);
	});
});
