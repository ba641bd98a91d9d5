import { describe, expect, it } from 'vitest';
import { activeAssignments } from '../allocations.ts';
import type { Board } from '../board.ts';
import { BoardError } from '../errors.ts';
import type { RecordKey } from '../ids.ts';
import { apart, exchange, testBoard } from '../testing/boards.ts';
import { createGroups } from './group.commands.ts';
import { deleteRecord, ruleAllocation } from './record.commands.ts';
import {
	assign,
	createResource,
	createResources,
	releaseAssignment,
	reportResource,
	setResourceStatus
} from './resource.commands.ts';
import { createTask } from './task.commands.ts';

function createTeamAndTasks(board: Board): void {
	createResource(board, { name: '森林消防专业队', kind: 'team', quantity: 42, unit: '人' });
	createTask(board, { title: '北线' });
	createTask(board, { title: '南线' });
}

function keys(board: Board) {
	return {
		team: board.resources.list()[0]!.key,
		tasks: board.tasks.list().map((task) => task.key)
	};
}

const toTask = (key: RecordKey) => ({ type: 'task' as const, key });

function allocations(board: Board) {
	return board.contradictions().flatMap((c) => (c.kind === 'allocation' ? [c] : []));
}

describe('a resource', () => {
	it('begins available, or in stock, with numbers that step on within one import', () => {
		const { board } = testBoard('物资组');
		createResources(board, [
			{ name: '水罐车', kind: 'vehicle', quantity: 3 },
			{ name: '帐篷', kind: 'supply', quantity: 320, unit: '顶' },
			{ name: '无人机', kind: 'equipment', number: 'R-40' }
		]);
		const rows = board.resources.list().map((r) => [r.number, r.status, r.quantity]);
		expect(rows).toEqual([
			['R-物资组-1', 'available', 3],
			['R-物资组-2', 'in_stock', 320],
			['R-40', 'available', 1]
		]);
		expect(board.undo.next).toBe('resources.create');
	});

	it('takes only the statuses of its kind; a status counts as a report', () => {
		const { board } = testBoard();
		const tents = createResource(board, { name: '帐篷', kind: 'supply' });
		expect(() => setResourceStatus(board, tents, 'working')).toThrow(BoardError);
		setResourceStatus(board, tents, 'in_transit', { happenedAt: 5_000, note: '已装车' });
		expect(board.resources.get(tents)).toMatchObject({
			status: 'in_transit',
			report: { at: 5_000 }
		});
	});

	it('shows the last of several reports made apart, and no contradiction', () => {
		const [a, b] = apart(createTeamAndTasks);
		const { team } = keys(a.board);
		reportResource(a.board, team, { text: '到达沟口', happenedAt: 9_000, present: 41 });
		reportResource(b.board, team, { text: '出发', happenedAt: 8_000, position: [101.6, 21.2] });
		exchange(a, b);
		for (const { board } of [a, b]) {
			expect(board.resources.get(team)).toMatchObject({
				report: { at: 9_000, text: '到达沟口', present: 41 },
				position: { position: [101.6, 21.2] }
			});
			expect(board.contradictions()).toEqual([]);
		}
	});
});

describe('an assignment', () => {
	it('of one team to two tasks apart is shown with both sides', () => {
		const [a, b] = apart(createTeamAndTasks);
		const { team, tasks } = keys(a.board);
		const first = assign(a.board, team, toTask(tasks[0]!));
		const second = assign(b.board, team, toTask(tasks[1]!));
		expect(allocations(a.board)).toEqual([]);
		exchange(a, b);
		for (const { board } of [a, b]) {
			expect(allocations(board)).toMatchObject([{ key: team, available: 1, allocated: 2 }]);
			expect(activeAssignments(board, team).map((x) => [x.key, x.createdBy])).toEqual([
				[first, '综合协调组'],
				[second, '前线1']
			]);
		}
	});

	it('of more tents than there are is shown, of just as many is not', () => {
		const { board } = testBoard();
		createTeamAndTasks(board);
		const tents = createResource(board, { name: '帐篷', kind: 'supply', quantity: 10 });
		const [group] = createGroups(board, [{ name: '疏散安置组' }]);
		const [task] = keys(board).tasks;
		assign(board, tents as RecordKey, toTask(task!), 6);
		assign(board, tents as RecordKey, { type: 'group', key: group as RecordKey }, 4);
		expect(allocations(board)).toEqual([]);
		const last = assign(board, tents as RecordKey, toTask(task!), 1);
		expect(allocations(board)).toMatchObject([{ available: 10, allocated: 11 }]);
		releaseAssignment(board, last, '够了');
		expect(allocations(board)).toEqual([]);
	});

	it('of a single lot beyond what there is is shown too', () => {
		const { board } = testBoard();
		createTeamAndTasks(board);
		const tents = createResource(board, { name: '帐篷', kind: 'supply', quantity: 10 });
		assign(board, tents as RecordKey, toTask(keys(board).tasks[0]!), 12);
		expect(allocations(board)).toMatchObject([{ available: 10, allocated: 12 }]);
		deleteRecord(board, 'resources', tents);
		expect(allocations(board)).toEqual([]);
	});

	it('twice to one task is no contradiction for a team', () => {
		const [a, b] = apart(createTeamAndTasks);
		const { team, tasks } = keys(a.board);
		for (const { board } of [a, b]) assign(board, team, toTask(tasks[0]!));
		exchange(a, b);
		expect(a.board.contradictions()).toEqual([]);
	});
});

describe('a ruling', () => {
	function contradicting() {
		const boards = apart(createTeamAndTasks);
		const { team, tasks } = keys(boards[0].board);
		const kept = boards.map(({ board }, i) => assign(board, team, toTask(tasks[i]!)));
		exchange(...boards);
		return { boards, team, tasks, kept };
	}

	it('releases what is not kept, is recorded, and settles', () => {
		const { boards, team, kept } = contradicting();
		const [a, b] = boards;
		ruleAllocation(a.board, allocations(a.board)[0]!, [kept[1]!], '南线更急');
		exchange(a, b);
		expect(b.board.contradictions()).toEqual([]);
		expect(activeAssignments(b.board, team).map((x) => x.key)).toEqual([kept[1]]);
		expect(b.board.resources.get(team)!.rulings).toMatchObject([
			{ by: '综合协调组', value: { keep: [kept[1]], note: '南线更急' } }
		]);
		a.board.undo.undo();
		expect(allocations(a.board)).toHaveLength(1);
	});

	it('may keep both, until a third comes', () => {
		const { boards, team, tasks, kept } = contradicting();
		const { board } = boards[0];
		ruleAllocation(board, allocations(board)[0]!, kept, '分两路');
		expect(board.contradictions()).toEqual([]);
		assign(board, team, toTask(tasks[0]!));
		expect(allocations(board)).toHaveLength(1);
	});

	it('made twice apart with different outcomes is a contradiction again', () => {
		const { boards, kept } = contradicting();
		boards.forEach(({ board }, i) =>
			ruleAllocation(board, allocations(board)[0]!, [kept[i]!], `保留${i}`)
		);
		exchange(...boards);
		for (const { board } of boards)
			expect(board.contradictions().filter((c) => c.kind === 'fact')).toHaveLength(2);
	});
});
