import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { CommandOrigin } from './command-origin.ts';
import { createMapObject, createMapObjects } from './commands/map.commands.ts';
import { comment, editText, rule, setFact, setPlain } from './commands/record.commands.ts';
import { createTask, issueTask, reorderTask } from './commands/task.commands.ts';
import { BoardError } from './errors.ts';
import { apart, exchange, testBoard } from './testing/boards.ts';

const point = (lng: number) => ({
	type: 'Point' as const,
	coordinates: [lng, 21] as [number, number]
});

describe('undo', () => {
	it('answers a fact with one that returns to what stood before', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一' });
		issueTask(board, key);
		expect(board.undo.undo()).toBe('tasks.issued');
		expect(board.tasks.get(key)!.status).toBe('draft');
		const { all, heads } = board.history('tasks', key, 'status');
		expect(all).toHaveLength(3);
		expect(heads).toMatchObject([{ value: 'draft', note: 'undo' }]);
	});

	it('clears a field that had no fact before', () => {
		const { board } = testBoard();
		const key = createMapObject(board, { geometry: point(1) });
		setFact(board, 'mapObjects', key, 'deleted', true);
		board.undo.undo();
		expect(board.mapObjects.get(key)!.deleted).toBe(false);
	});

	it('of a creation deletes by a fact and never takes a record out of the document', () => {
		const { board, doc } = testBoard();
		const keys = createMapObjects(board, [{ geometry: point(1) }, { geometry: point(2) }]);
		setPlain(board, 'mapObjects', keys[0]!, { label: '火点' });
		board.undo.undo();
		board.undo.undo();
		expect(board.mapObjects.list()).toEqual([]);
		expect(board.mapObjects.deleted()).toHaveLength(2);
		expect(doc.getMap('mapObjects').size).toBe(2);
		expect(() => board.undo.undo()).toThrow(new BoardError('nothing_to_undo'));
		expect(board.undo.canUndo).toBe(false);
	});

	it('strikes a comment through', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一' });
		comment(board, 'tasks', key, '说错了');
		board.undo.undo();
		expect(board.tasks.get(key)!.comments).toMatchObject([{ value: '说错了', retracted: true }]);
	});

	it('leaves alone what somebody else has gone on from', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一' });
		});
		const key = a.board.tasks.list()[0]!.key;
		issueTask(a.board, key);
		exchange(a, b);
		setFact(b.board, 'tasks', key, 'status', 'acknowledged');
		exchange(a, b);
		a.board.undo.undo();
		expect(a.board.tasks.get(key)!.status).toBe('acknowledged');
	});

	it("of one side of a contradiction lets the other side's word stand", () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', issue: true });
		});
		const key = a.board.tasks.list()[0]!.key;
		setFact(a.board, 'tasks', key, 'status', 'done');
		setFact(b.board, 'tasks', key, 'status', 'blocked');
		exchange(a, b);
		a.board.undo.undo();
		exchange(a, b);
		expect(b.board.tasks.get(key)).toMatchObject({ status: 'blocked', contradictions: [] });
	});

	it('of a ruling shows the contradiction again', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', issue: true });
		});
		const key = a.board.tasks.list()[0]!.key;
		setFact(a.board, 'tasks', key, 'status', 'done');
		setFact(b.board, 'tasks', key, 'status', 'blocked');
		exchange(a, b);
		rule(b.board, b.board.contradictions()[0] as never, 'done', '已核实');
		expect(b.board.contradictions()).toEqual([]);
		b.board.undo.undo();
		exchange(a, b);
		const heads = a.board.history('tasks', key, 'status').heads.map((head) => head.value);
		expect(heads.sort()).toEqual(['blocked', 'done']);
		expect(a.board.contradictions()).toHaveLength(1);
	});

	it('takes plain fields and text back with a typed origin, each command by itself', () => {
		const { board, doc } = testBoard();
		const key = createMapObject(board, { geometry: point(1), label: '甲' });
		const task = createTask(board, { title: '一', detail: '前' });
		setPlain(board, 'mapObjects', key, { label: '乙', colour: 'red' });
		setPlain(board, 'mapObjects', key, { label: '丙' });
		editText(board, 'tasks', task, 'detail', '前后');
		const origins: unknown[] = [];
		doc.on('afterTransaction', (t: Y.Transaction) => origins.push(t.origin));
		board.undo.undo();
		expect(board.tasks.get(task)!.detail).toBe('前');
		board.undo.undo();
		expect(board.mapObjects.get(key)).toMatchObject({ label: '乙', colour: 'red' });
		board.undo.undo();
		expect(board.mapObjects.get(key)).toMatchObject({ label: '甲', colour: null });
		expect(origins).toEqual(Array(3).fill(new CommandOrigin('undo', 'plain')));
	});

	it('takes typing in one text back as one', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一' });
		for (const value of ['沿', '沿沟', '沿沟口']) editText(board, 'tasks', key, 'detail', value);
		board.undo.undo();
		expect(board.tasks.get(key)!.detail).toBe('');
		expect(board.undo.next).toBe('tasks.create');
	});

	it('of something others have written over changes nothing, not the command before it', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一' });
			createTask(board, { title: '二' });
		});
		const [one, two] = a.board.tasks.list();
		setPlain(a.board, 'tasks', one!.key, { title: '一(改)' });
		setPlain(a.board, 'tasks', two!.key, { title: '二(改)' });
		exchange(a, b);
		setPlain(b.board, 'tasks', two!.key, { title: '二(终)' });
		exchange(a, b);
		a.board.undo.undo();
		const titles = () => [one, two].map((task) => a.board.tasks.get(task!.key)!.title);
		expect(titles()).toEqual(['一(改)', '二(终)']);
		a.board.undo.undo();
		expect(titles()).toEqual(['一', '二(终)']);
		reorderTask(a.board, one!.key, a.board.tasks.get(two!.key), undefined);
		expect(a.board.undo.next).toBe('tasks.reorder');
	});

	it.each([
		[1, 2],
		[2, 1]
	])('of one field by two apart leaves it with a value (clients %i, %i)', (first, second) => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一' });
		});
		a.doc.clientID = first;
		b.doc.clientID = second;
		const { key } = a.board.tasks.list()[0]!;
		setPlain(a.board, 'tasks', key, { title: '甲' });
		setPlain(b.board, 'tasks', key, { title: '乙' });
		exchange(a, b);
		for (const { board } of [a, b]) board.undo.undo();
		exchange(a, b);
		for (const { board } of [a, b]) {
			expect(board.malformed()).toEqual([]);
			expect(['甲', '乙', '一']).toContain(board.tasks.get(key)!.title);
		}
		expect(a.board.tasks.get(key)).toEqual(b.board.tasks.get(key));
	});

	it('keeps what others typed meanwhile', () => {
		const [a, b] = apart((board) => {
			createTask(board, { title: '一', detail: '隔离带' });
		});
		const key = a.board.tasks.list()[0]!.key;
		editText(a.board, 'tasks', key, 'detail', '北侧隔离带');
		exchange(a, b);
		editText(b.board, 'tasks', key, 'detail', '北侧隔离带六公里');
		exchange(a, b);
		a.board.undo.undo();
		exchange(a, b);
		expect(b.board.tasks.get(key)!.detail).toBe('隔离带六公里');
	});

	it('takes back a hundred commands and forgets older ones', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '0' });
		for (let i = 1; i <= 110; i++) setPlain(board, 'tasks', key, { title: String(i) });
		let undone = 0;
		while (board.undo.canUndo) {
			board.undo.undo();
			undone++;
		}
		expect(undone).toBe(100);
		expect(board.tasks.get(key)!.title).toBe('10');
	});

	it('is refused where the right has gone', () => {
		const { board } = testBoard();
		createTask(board, { title: '一' });
		board.setWritable('command', false);
		expect(() => board.undo.undo()).toThrow(new BoardError('read_only', 'command'));
		expect(board.undo.canUndo).toBe(true);
	});
});
