import { expect, test, vi } from 'vitest';
import type { Board } from '#lib/board/board.ts';
import { deleteRecord, ruleAllocation, setFact } from '#lib/board/commands/record.commands.ts';
import {
	assign,
	createResource,
	releaseAssignment,
	type NewResource
} from '#lib/board/commands/resource.commands.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { allocationCourses } from './allocation-course.ts';
import { statementsOf, type Statements } from './statements.ts';
import { minute, minutes, Scene } from './testing/scene.ts';

const DESK = '值班席';
const FIELD = '前线1';

/** A resource and two tasks that want it. */
function scene(resource: NewResource = { name: '先遣队', kind: 'team' }) {
	const scene = new Scene();
	const [key, north, south] = scene.at(0, DESK, (board) => [
		createResource(board, resource),
		...['北线', '南线'].map((title) => createTask(board, { title }))
	]) as [RecordKey, RecordKey, RecordKey];
	const to = (task: RecordKey, quantity?: number) => (board: Board) =>
		assign(board, key, { type: 'task', key: task }, quantity);
	const told = () =>
		scene.figures(600).contradictions.contradictions.map(({ from, until, ruledBy, steps }) => ({
			...{ from: minutes(from), until: minutes(until), by: ruledBy, steps: steps.length }
		}));
	return { scene, key, north, south, to, told };
}

const contradictions = (board: Board) => board.contradictions();

test('a team that two posts claimed apart contradicts from when both are known until it is ruled', () => {
	const { scene: at, north, south, to, told } = scene();
	at.at(1, FIELD, () => undefined);
	at.leave(FIELD);
	at.at(5, DESK, to(north));
	at.at(6, FIELD, to(south));
	expect(told()).toEqual([]);
	at.comeBack(20, FIELD);
	expect(told()).toEqual([{ from: 20, until: undefined, by: undefined, steps: 2 }]);
	at.at(30, DESK, (board) => {
		const [contradiction] = contradictions(board);
		if (contradiction?.kind !== 'allocation') throw new Error('the board shows none');
		ruleAllocation(board, contradiction, [contradiction.assignments[0]!.key], '北线优先');
	});
	expect(told()).toEqual([{ from: 20, until: 30, by: DESK, steps: 3 }]);
	expect(at.figures(600).contradictions).toMatchObject({ ruled: 1, toRuling: { median: 600_000 } });
});

test('a team that moves, and one that goes to one place twice, contradict nothing', () => {
	const { scene: at, north, south, to, told } = scene();
	const first = at.at(1, DESK, to(north));
	at.at(2, DESK, to(north));
	at.at(3, DESK, (board) => {
		const second = board.assignments.list().find(({ key }) => key !== first)!;
		releaseAssignment(board, first);
		releaseAssignment(board, second.key);
		to(south)(board);
	});
	expect(told()).toEqual([]);
});

test('what is counted is promised up to what there is; more of it, or a release, settles it', () => {
	const tents = { name: '帐篷', kind: 'supply', quantity: 10, unit: '顶' } as const;
	const { scene: at, key, north, south, to, told } = scene(tents);
	at.at(1, DESK, to(north, 6));
	at.at(2, DESK, to(south, 4));
	expect(told()).toEqual([]);
	const third = at.at(5, FIELD, to(south, 3));
	at.at(15, DESK, (board) => setFact(board, 'resources', key, 'quantity', 20));
	at.at(25, DESK, (board) => setFact(board, 'resources', key, 'quantity', 12));
	at.at(30, FIELD, (board) => releaseAssignment(board, third));
	expect(told().map(({ from, until, by }) => [from, until, by])).toEqual([
		[5, 15, DESK],
		[25, 30, FIELD]
	]);
	at.at(40, FIELD, to(south, 30));
	at.at(41, DESK, (board) => deleteRecord(board, 'resources', key));
	expect(told().at(-1)).toMatchObject({ from: 40, until: 41 });
});

test('a resource that was made known after its assignments contradicts from then on', () => {
	const { scene: at, north, south, to } = scene();
	at.at(1, DESK, to(north));
	at.at(2, DESK, to(south));
	const statements = statementsOf(at.timeline());
	const records = statements.records.map((told) =>
		told.collection === 'resources' ? { ...told, receivedAt: minute(20) } : told
	);
	const from = (known: Statements) => allocationCourses(known).map((told) => minutes(told.from));
	expect(from(statements)).toEqual([2]);
	expect(from({ ...statements, records })).toEqual([20]);
});

test('of many assignments of one resource none is read anew when another is made', () => {
	const reads = (count: number) => {
		const { scene: at, north, to } = scene({ name: '帐篷', kind: 'supply', quantity: 1e6 });
		for (let made = 0; made < count; made++) at.at(made, DESK, to(north, 1));
		const statements = statementsOf(at.timeline());
		const read = vi.spyOn(PlainCompartment.prototype, 'records');
		allocationCourses(statements);
		const calls = read.mock.calls.length;
		read.mockRestore();
		return calls;
	};
	const [none, few, many] = [reads(0), reads(10), reads(20)];
	expect(few).toBeGreaterThan(none);
	expect(many - few).toBe(few - none);
});
