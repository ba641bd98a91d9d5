import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from './board.ts';
import { createMapObject, createMapObjects, reshape } from './commands/map.commands.ts';
import {
	attach,
	comment,
	deleteRecord,
	editText,
	restoreRecord,
	retract,
	rule,
	setFact,
	setPlain
} from './commands/record.commands.ts';
import { createTask, issueTask } from './commands/task.commands.ts';
import { writeLog } from './commands/log.commands.ts';
import { BoardError } from './errors.ts';
import { apart, exchange, testBoard } from './testing/boards.ts';

const point = (lng: number) => ({
	type: 'Point' as const,
	coordinates: [lng, 21] as [number, number]
});

describe('collections', () => {
	it('know a record by compartment and id, so that an id reused elsewhere shadows nothing', () => {
		const command = new Y.Doc();
		const liaison = new Y.Doc();
		const board = openBoard(
			[
				{ compartment: 'command', doc: command, writable: true },
				{ compartment: 'liaison-la', doc: liaison, writable: true }
			],
			{ post: '综合协调组' }
		);
		for (const [compartment, title] of [
			['command', '内部任务'],
			['liaison-la', '来件']
		] as const)
			board.transact(compartment, 'test', 'facts', (w) =>
				w.create('tasks', { number: 'T-01', title }, { status: 'issued' }, { id: 'same' })
			);
		setFact(board, 'tasks', 'liaison-la/same', 'status', 'done');
		expect(board.tasks.get('command/same')).toMatchObject({ title: '内部任务', status: 'issued' });
		expect(board.tasks.get('liaison-la/same')).toMatchObject({ title: '来件', status: 'done' });
		expect(board.tasks.list().map((task) => task.key)).toEqual(['command/same', 'liaison-la/same']);
		expect(board.tasks.get('control/same')).toBeUndefined();
		expect(board.tasks.get('same')).toBeUndefined();
	});

	it('give the same list until something of theirs changes, and never change one given out', () => {
		const { board } = testBoard();
		const [first, second, third] = createMapObjects(
			board,
			[1, 2, 3].map((lng) => ({ geometry: point(lng), label: String(lng) }))
		);
		const before = board.mapObjects.list();
		createTask(board, { title: '别处的事' });
		expect(board.mapObjects.list()).toBe(before);

		reshape(board, second!, point(9));
		const after = board.mapObjects.list();
		expect(after).not.toBe(before);
		expect(after.map((o) => (o.key === second ? o !== before[1] : before.includes(o)))).toEqual([
			true,
			true,
			true
		]);

		deleteRecord(board, 'mapObjects', first!);
		expect(before).toHaveLength(3);
		expect(after).toHaveLength(3);
		expect(new Set(board.mapObjects.list().map((o) => o.key))).toEqual(new Set([second, third]));
		expect(board.mapObjects.deleted().map((o) => o.key)).toEqual([first]);
		restoreRecord(board, 'mapObjects', first!);
		expect(new Set(board.mapObjects.list().map((o) => o.key))).toEqual(
			new Set([first, second, third])
		);
		expect(board.mapObjects.deleted()).toEqual([]);
	});

	it('tell subscribers exactly the keys that changed, until they stop', () => {
		const { board } = testBoard();
		const told: string[][] = [];
		const stop = board.tasks.subscribe((keys) => told.push([...keys].sort()));
		const a = createTask(board, { title: '一' });
		const b = createTask(board, { title: '二' });
		setFact(board, 'tasks', a, 'priority', 'urgent');
		setPlain(board, 'tasks', b, { title: '二(改)' });
		editText(board, 'tasks', b, 'detail', '从沟口起');
		writeLog(board, { text: '无关' });
		stop();
		setPlain(board, 'tasks', b, { title: '二' });
		expect(told).toEqual([[a], [b], [a], [b], [b]]);
	});

	it('follow a compartment that comes and goes', () => {
		const { board } = testBoard();
		const other = testBoard('老方联络席', 'liaison-la');
		const key = writeLog(other.board, { text: '来件' }, 'liaison-la');
		const told: string[] = [];
		board.log.subscribe((keys) => told.push(...keys));
		board.log.list();
		board.attach({ compartment: 'liaison-la', doc: other.doc, writable: false });
		expect(board.log.list().map((entry) => entry.key)).toEqual([key]);
		expect(() => writeLog(board, { text: '不该写' }, 'liaison-la')).toThrow(
			new BoardError('read_only', 'liaison-la')
		);
		board.detach('liaison-la');
		expect(board.log.list()).toEqual([]);
		expect(told).toEqual([key, key]);
		expect(() => board.document('liaison-la')).toThrow(BoardError);
	});

	it('follow each command also inside one transaction of the document', () => {
		const { board, doc } = testBoard();
		doc.transact(() => {
			const key = createTask(board, { title: '一' });
			issueTask(board, key);
			setFact(board, 'tasks', key, 'status', 'acknowledged');
			createTask(board, { title: '二' });
		});
		const [one, two] = board.tasks.list();
		expect(one).toMatchObject({ status: 'acknowledged', contradictions: [] });
		expect(two!.order > one!.order).toBe(true);
		expect(board.history('tasks', one!.key, 'status').all).toHaveLength(3);
	});
});

describe('a command', () => {
	it('is one transaction that says what it is', () => {
		const { board, doc } = testBoard();
		const origins: unknown[] = [];
		doc.on('afterTransaction', (t: Y.Transaction) => origins.push(t.origin));
		createTask(board, { title: '一', checklist: ['甲', '乙'], detail: '细节' });
		expect(origins).toMatchObject([{ command: 'tasks.create', kind: 'facts' }]);
	});

	it('that is refused leaves nothing half written', () => {
		const { board, doc } = testBoard();
		const key = createTask(board, { title: '一' });
		const before = Y.encodeStateVector(doc);
		const refused: [() => unknown, string][] = [
			[() => createTask(board, { title: '长'.repeat(201) }), 'invalid_value'],
			[() => setPlain(board, 'tasks', key, { title: null }), 'invalid_value'],
			[() => setFact(board, 'tasks', key, 'status', 'forgotten'), 'invalid_value'],
			[() => setFact(board, 'tasks', key, 'mood', 'x'), 'invalid_value'],
			[() => setFact(board, 'tasks', key, 'due', 1n), 'invalid_value'],
			[() => setFact(board, 'tasks', 'command/none', 'due', 1), 'no_such_record'],
			[() => comment(board, 'tallies', key, 'x'), 'no_such_record'],
			[
				() => createMapObjects(board, [{ geometry: point(1) }, { geometry: point(999) }]),
				'invalid_value'
			],
			[() => board.transact('control', 'x', 'facts', () => 1), 'unknown_compartment'],
			[
				() => rule(board, { collection: 'tasks', key: key as never, field: 'status' }, 'done', ''),
				'no_contradiction'
			]
		];
		for (const [run, code] of refused)
			expect(run).toThrow(expect.objectContaining({ name: 'BoardError', code }) as Error);
		expect(Y.encodeStateVector(doc)).toEqual(before);
		expect(board.malformed()).toEqual([]);
	});

	it('shares nothing with what its caller goes on changing', () => {
		const { board } = testBoard();
		const geometry = point(1);
		const key = createMapObject(board, { geometry, properties: { a: 1 } });
		geometry.coordinates[0] = 2;
		expect(board.mapObjects.get(key)!.geometry).toEqual(point(1));
	});

	it('edits the middle of a text, so that typing around it survives', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', detail: '沿沟口开设隔离带' });
		});
		const key = a.board.tasks.list()[0]!.key;
		editText(a.board, 'tasks', key, 'detail', '沿沟口向北开设隔离带');
		editText(b.board, 'tasks', key, 'detail', '沿沟口开设隔离带六公里');
		exchange(a, b);
		expect(a.board.tasks.get(key)!.detail).toBe('沿沟口向北开设隔离带六公里');
		expect(b.board.tasks.get(key)!.detail).toBe('沿沟口向北开设隔离带六公里');
	});

	it('adds to a list and strikes an item through without losing it', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一' });
		comment(board, 'tasks', key, '风向转北');
		comment(board, 'tasks', key, '风向转南');
		attach(board, 'tasks', key, {
			hash: 'a'.repeat(64),
			name: '火场.jpg',
			type: 'image/jpeg',
			size: 10
		});
		retract(board, 'tasks', key, 'comments', board.tasks.get(key)!.comments[0]!.ulid);
		const task = board.tasks.get(key)!;
		expect(task.comments.map((c) => [c.value, c.retracted])).toEqual([
			['风向转北', true],
			['风向转南', false]
		]);
		expect(task.attachments).toHaveLength(1);
		expect(task.contradictions).toEqual([]);
	});
});

describe('a right', () => {
	it('that goes makes the compartment read-only and tells subscribers', () => {
		const { board } = testBoard();
		let told = 0;
		board.subscribe(() => told++);
		board.setWritable('command', false);
		expect(told).toBe(1);
		expect(() => createTask(board, { title: '一' })).toThrow(BoardError);
	});

	it('ends where a newer client has raised the schema', () => {
		const { board, doc } = testBoard();
		doc.getMap('incident').set('incident', new Y.Map([['schema', 99]]));
		expect(board.tooOld('command')).toBe(true);
		expect(board.writable('command')).toBe(false);
	});
});

describe('two who were apart', () => {
	it('both stand, something sensible is used meanwhile, and a ruling names both', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', issue: true });
		});
		const key = a.board.tasks.list()[0]!.key;
		setFact(a.board, 'tasks', key, 'status', 'done');
		setFact(b.board, 'tasks', key, 'status', 'in_progress');
		exchange(a, b);
		for (const { board } of [a, b]) {
			expect(board.tasks.get(key)).toMatchObject({ status: 'done', contradictions: ['status'] });
			const [contradiction, ...others] = board.contradictions();
			expect(others).toEqual([]);
			expect(contradiction).toMatchObject({
				kind: 'fact',
				collection: 'tasks',
				key,
				field: 'status'
			});
			const heads = contradiction!.kind === 'fact' ? contradiction!.heads : [];
			expect(heads.map((head) => [head.by, head.value])).toEqual([
				['综合协调组', 'done'],
				['前线1', 'in_progress']
			]);
			expect(board.contradictions()).toBe(board.contradictions());
		}
		rule(b.board, a.board.contradictions()[0] as never, 'in_progress', '现场核实未完成');
		exchange(a, b);
		expect(a.board.contradictions()).toEqual([]);
		expect(a.board.tasks.get(key)!.status).toBe('in_progress');
		const { heads, all } = a.board.history('tasks', key, 'status');
		expect(heads).toMatchObject([{ note: '现场核实未完成', by: '前线1' }]);
		expect(all).toHaveLength(4);
	});

	it('do not contradict each other where they said the same', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', issue: true });
		});
		const key = a.board.tasks.list()[0]!.key;
		for (const { board } of [a, b]) {
			setFact(board, 'tasks', key, 'status', 'done');
			setFact(board, 'tasks', key, 'place', { text: '沟口', position: [101.6, 21.2] });
		}
		exchange(a, b);
		expect(a.board.contradictions()).toEqual([]);
	});

	it('keep a record in sight that one deleted again and the other restored', () => {
		const [a, b] = apart((board) => {
			const key = createTask(board, { title: '一' });
			deleteRecord(board, 'tasks', key);
		});
		const key = a.board.tasks.deleted()[0]!.key;
		restoreRecord(a.board, 'tasks', key);
		restoreRecord(b.board, 'tasks', key);
		deleteRecord(b.board, 'tasks', key);
		exchange(a, b);
		for (const { board } of [a, b]) {
			expect(board.tasks.list().map((task) => task.key)).toEqual([key]);
			expect(board.contradictions()).toMatchObject([{ key, field: 'deleted' }]);
		}
	});

	it('keep what was said of a record while the other deleted it', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一' });
		});
		const key = a.board.tasks.list()[0]!.key;
		deleteRecord(a.board, 'tasks', key);
		comment(b.board, 'tasks', key, '已到位');
		exchange(a, b);
		expect(b.board.tasks.list()).toEqual([]);
		restoreRecord(b.board, 'tasks', key);
		expect(b.board.tasks.get(key)!.comments.map((c) => c.value)).toEqual(['已到位']);
	});
});

describe('short numbers', () => {
	it('come from the lease, and carry the post where none is left', () => {
		let left = 1;
		const { board } = testBoard('前1', 'command', {
			numbers: { next: (_, series) => (left-- > 0 ? `${series}-07` : undefined) }
		});
		const numbers = ['一', '二', '三'].map(
			(title) => board.tasks.get(createTask(board, { title }))!.number
		);
		expect(numbers).toEqual(['T-07', 'T-前1-1', 'T-前1-2']);
		deleteRecord(board, 'tasks', board.tasks.list()[2]!.key);
		expect(board.nextNumber('command', 'tasks', 'T')).toBe('T-前1-3');
	});
});
