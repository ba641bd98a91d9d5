import { describe, expect, it } from 'vitest';
import type { Board } from '../board.ts';
import { BoardError } from '../errors.ts';
import { TASK_STATUSES, type TaskStatus } from '../records/task.record.ts';
import { byOrder } from '../order.ts';
import { testBoard } from '../testing/boards.ts';
import { setFact } from './record.commands.ts';
import {
	acknowledgeTask,
	awaitsAnswer,
	blockTask,
	cancelTask,
	completeTask,
	createTask,
	declineTask,
	issueTask,
	moveTaskTo,
	NEXT_STATUSES,
	reorderTask,
	setChecklistItem,
	setProgress,
	startTask
} from './task.commands.ts';

function task(board: Board, key: string) {
	return board.tasks.get(key)!;
}

describe('the life of an order', () => {
	it('goes from draft through the answer to done', () => {
		const { board } = testBoard('前线1');
		const key = createTask(board, {
			title: '北侧开设隔离带',
			detail: '宽十米',
			priority: 'urgent',
			assignee: { type: 'post', post: '前线1' },
			due: 1_800_000_000_000
		});
		expect(task(board, key)).toMatchObject({
			number: 'T-前线1-1',
			status: 'draft',
			priority: 'urgent',
			assignee: { type: 'post', post: '前线1' },
			due: 1_800_000_000_000,
			detail: '宽十米'
		});
		issueTask(board, key, 1_700_000_000_000);
		expect(awaitsAnswer(task(board, key))).toBe(true);
		expect(task(board, key).answerBy).toBe(1_700_000_000_000);
		acknowledgeTask(board, key, '北侧开隔离带,宽十米');
		expect(awaitsAnswer(task(board, key))).toBe(false);
		startTask(board, key);
		blockTask(board, key, '油料不足');
		moveTaskTo(board, key, 'in_progress');
		completeTask(board, key, '已贯通');
		expect(task(board, key).answers.map((answer) => answer.value)).toEqual([
			{ kind: 'acknowledged', readBack: '北侧开隔离带,宽十米' }
		]);
		expect(board.history('tasks', key, 'status').all.map((f) => [f.value, f.note])).toEqual([
			['draft', undefined],
			['issued', undefined],
			['acknowledged', undefined],
			['in_progress', undefined],
			['blocked', '油料不足'],
			['in_progress', undefined],
			['done', '已贯通']
		]);
	});

	it('is declined with a reason and issued anew, or cancelled', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一', issue: true });
		declineTask(board, key, '人手不够');
		expect(task(board, key).answers[0]!.value).toEqual({ kind: 'declined', reason: '人手不够' });
		issueTask(board, key);
		cancelTask(board, key, '火头已转向');
		expect(task(board, key).status).toBe('cancelled');
	});

	it.each(TASK_STATUSES)('goes from %s only where the table says', (from) => {
		const { board } = testBoard();
		for (const to of TASK_STATUSES) {
			const key = createTask(board, { title: `${from} → ${to}` });
			setFact(board, 'tasks', key, 'status', from);
			const allowed = NEXT_STATUSES[from].includes(to) || from === to;
			if (allowed) moveTaskTo(board, key, to);
			else expect(() => moveTaskTo(board, key, to)).toThrow(BoardError);
			expect(task(board, key).status).toBe<TaskStatus>(allowed ? to : from);
		}
	});
});

describe('a task', () => {
	it('has a checklist whose items are ticked, added and taken away one by one', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一', checklist: ['油锯', '水泵'] });
		const [first, second] = Object.entries(task(board, key).checklist);
		setChecklistItem(board, key, { text: first![1]!.text, done: true }, first![0]);
		setChecklistItem(board, key, { text: '头灯', done: false });
		setChecklistItem(board, key, null, second![0]);
		expect(Object.values(task(board, key).checklist)).toEqual([
			{ text: '油锯', done: true },
			{ text: '头灯', done: false }
		]);
	});

	it('has progress only where it was given a total', () => {
		const { board } = testBoard();
		const key = createTask(board, { title: '一', progress: { done: 0, total: 6, unit: 'km' } });
		setProgress(board, key, 3.4);
		expect(task(board, key).progress).toEqual({ done: 3.4, total: 6, unit: 'km' });
		const none = createTask(board, { title: '二' });
		expect(() => setProgress(board, none, 1)).toThrow(BoardError);
	});

	it('keeps its place between two others', () => {
		const { board } = testBoard();
		const keys = ['一', '二', '三'].map((title) => createTask(board, { title }));
		const [one, two] = keys.map((key) => task(board, key));
		reorderTask(board, keys[2]!, one, two);
		expect([...board.tasks.list()].sort(byOrder).map((t) => t.title)).toEqual(['一', '三', '二']);
	});
});
