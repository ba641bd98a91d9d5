import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { factPath } from './facts.ts';
import { newId } from './ids.ts';
import { COLLECTIONS, recordTypes } from './records/index.ts';
import { createTask } from './commands/task.commands.ts';
import { testBoard, type TestBoard } from './testing/boards.ts';

const task = { v: 1, createdAt: 1, createdBy: '前线1', number: 'T-01', title: '开设隔离带' };

function put({ doc }: TestBoard, collection: string, id: string, value: unknown): void {
	doc.getMap(collection).set(id, value);
}

function map(fields: Record<string, unknown>): Y.Map<unknown> {
	return new Y.Map(Object.entries(fields));
}

describe('record types', () => {
	it.each(COLLECTIONS)('%s has no field that hides what every record has', (collection) => {
		const { plain, text, facts } = recordTypes[collection];
		const names = [...Object.keys(plain), ...text, ...Object.keys(facts)];
		expect(new Set(names).size).toBe(names.length);
		const own = ['key', 'compartment', 'id', 'v', 'createdAt', 'createdBy', 'contradictions'];
		for (const name of [...own, 'changedAt', 'extra']) expect(names).not.toContain(name);
		expect(names).toContain('deleted');
	});
});

describe('a record', () => {
	it('is read with its defaults, texts as strings and present values of facts', () => {
		const test = testBoard();
		put(test, 'tasks', 'a', map({ ...task, detail: new Y.Text('从沟口起') }));
		expect(test.board.tasks.get('command/a')).toMatchObject({
			key: 'command/a',
			compartment: 'command',
			title: '开设隔离带',
			order: 'a0',
			detail: '从沟口起',
			status: undefined,
			checklist: {},
			comments: [],
			deleted: false,
			contradictions: [],
			changedAt: 1
		});
	});

	it('keeps what a newer version wrote into it, also through an edit of this one', () => {
		const test = testBoard();
		const shape = map({ x: 1 });
		put(test, 'tasks', 'a', map({ ...task, v: 9, colourCode: { hue: 3 }, shape, size: 3n }));
		const before = test.board.tasks.get('command/a')!;
		expect(before.v).toBe(9);
		expect(before.extra).toEqual({ colourCode: { hue: 3 }, shape: { x: 1 }, size: '3' });
		test.board.transact('command', 'tasks.edit', 'plain', (w) =>
			w.setPlain('tasks', 'a', { title: '加宽隔离带' })
		);
		const after = test.board.tasks.get('command/a')!;
		expect(after.title).toBe('加宽隔离带');
		expect(after.extra).toEqual(before.extra);
	});

	it.each<[string, string, unknown]>([
		['is no map', 'a', '开设隔离带'],
		['is an array', 'a', new Y.Array()],
		['has no title', 'a', map({ number: 'T-01' })],
		['has a title that is no text', 'a', map({ ...task, title: 7 })],
		['has a time that is none', 'a', map({ ...task, createdAt: 'yesterday' })],
		['has a time past all calendars', 'a', map({ ...task, createdAt: 9e15 })],
		['has a text field that is a plain string', 'a', map({ ...task, detail: 'x' })],
		['has an id that is none', 'a b', map(task)],
		['has a bigint where text belongs', 'a', map({ ...task, title: 1n })],
		['inherits its fields', 'a', map({ ['__proto__']: task })]
	])('that %s is shown as malformed and breaks nothing', (_, id, value) => {
		const test = testBoard();
		createTask(test.board, { title: '好的任务' });
		put(test, 'tasks', id, value);
		expect(test.board.tasks.get(`command/${id}`)).toBeUndefined();
		expect(test.board.tasks.list().map((t) => t.title)).toEqual(['好的任务']);
		const [malformed, ...others] = test.board.malformed();
		expect(others).toEqual([]);
		expect(malformed).toMatchObject({ compartment: 'command', collection: 'tasks', id });
		expect(() => JSON.stringify(malformed)).not.toThrow();
	});

	it('that is nested past the stack is shown as malformed', () => {
		const test = testBoard();
		put(test, 'tasks', 'a', map(task));
		let inner = test.doc.getMap('tasks').get('a') as Y.Map<unknown>;
		test.doc.transact(() => {
			for (let i = 0; i < 20_000; i++) {
				inner.set('deeper', new Y.Map());
				inner = inner.get('deeper') as Y.Map<unknown>;
			}
		});
		expect(test.board.tasks.list()).toEqual([]);
		expect(test.board.malformed()).toHaveLength(1);
	});

	it('is whole again once it is mended', () => {
		const test = testBoard();
		put(test, 'tasks', 'a', map({ ...task, title: 7 }));
		expect(test.board.tasks.list()).toEqual([]);
		(test.doc.getMap('tasks').get('a') as Y.Map<unknown>).set('title', '开设隔离带');
		expect(test.board.tasks.list()).toHaveLength(1);
		expect(test.board.malformed()).toEqual([]);
	});
});

describe('a fact', () => {
	const body = { value: 'issued', after: [], at: 1, by: '前线1' };

	it.each([
		['of an unknown collection', 'weapons', 'status', 'issued'],
		['of an unknown field', 'tasks', 'mood', 'issued'],
		['of a field named like a part of every object', 'tasks', 'constructor', 'issued'],
		['with a value that is none of its field', 'tasks', 'status', 'forgotten'],
		['of a keyed field without a key', 'tasks', 'checklist', null],
		['of a single field with a key', 'tasks', 'status.x', 'issued']
	])('%s is shown as malformed and used for nothing', (_, collection, field, value) => {
		const test = testBoard();
		put(test, 'tasks', 'a', map(task));
		test.doc.getMap('facts').set(factPath(collection, 'a', field, newId()), { ...body, value });
		expect(test.board.tasks.get('command/a')?.status).toBeUndefined();
		expect(test.board.malformed()).toMatchObject([{ collection: 'facts' }]);
	});

	it('may have a key such as __proto__ and touches nothing but its entry', () => {
		const test = testBoard();
		put(test, 'tasks', 'a', map(task));
		const value = { text: '查', done: true };
		const path = factPath('tasks', 'a', 'checklist.__proto__', newId());
		test.doc.getMap('facts').set(path, { ...body, value });
		const { checklist } = test.board.tasks.get('command/a')!;
		expect(Object.keys(checklist)).toEqual(['__proto__']);
		expect(({} as Record<string, unknown>)['done']).toBeUndefined();
	});

	it('that comes before its record is there when the record comes', () => {
		const test = testBoard();
		test.doc.getMap('facts').set(factPath('tasks', 'a', 'status', newId()), body);
		expect(test.board.tasks.list()).toEqual([]);
		put(test, 'tasks', 'a', map(task));
		expect(test.board.tasks.get('command/a')?.status).toBe('issued');
	});

	it('of null clears a field', () => {
		const test = testBoard();
		put(test, 'tasks', 'a', map(task));
		const first = newId();
		test.doc.getMap('facts').set(factPath('tasks', 'a', 'priority', first), {
			...body,
			value: 'urgent'
		});
		test.doc
			.getMap('facts')
			.set(factPath('tasks', 'a', 'priority', newId()), { ...body, value: null, after: [first] });
		expect(test.board.tasks.get('command/a')?.priority).toBeUndefined();
	});
});
