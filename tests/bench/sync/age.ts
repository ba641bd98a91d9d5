/**
 * `npm run bench:age`: whether a board gets dearer with age. One with a million updates in its
 * log beside a fresh one of the same content, in turn: the server's processor time for an edit
 * and a join, and what a page has to open. `--updates N`, `--runs N`, `--seconds N`;
 * `--write` puts it into docs/performance.md.
 */
import { parseArgs } from 'node:util';
import { timeOpening } from '../board.ts';
import { FEW, layBoards, type LaidBoards } from './laid-boards.ts';
import { LoadProcess } from './load-process.ts';
import { describeMachine, describeMoment } from './machine.ts';
import type { Prepared } from './peer.ts';
import { takePlace } from './pinned-process.ts';
import { report } from './report.ts';
import { median } from './table.ts';

const JOINS = 50;
/** Starts of a server that joins are the mean of: the kernel counts in 10 ms. */
const STARTS = 10;
const JOINING = { kind: 'join', clients: 1, held: false, leastBytes: 1000 } as const;
const WRITERS = 10;
const RATE = 10;

interface Join {
	/** Server's processor time. */
	readonly serverMs: number;
	readonly ms: number;
}

interface Costs {
	/** Server's processor time, ms. */
	readonly edit: number;
	readonly join: number;
	/** Of the process, with the room in memory, MB. */
	readonly memory: number;
}

/**
 * What joining a board that is not loaded costs, and how long it takes, ms: with the first thing
 * that anyone asks of a server, or after other boards, young ones, were opened on it.
 */
async function firstJoin(prepared: Prepared, inUse: boolean): Promise<Join> {
	const load = new LoadProcess();
	const { server, cookies } = await prepared.start();
	try {
		await server.quiet(2000);
		const { boards } = prepared;
		const target = { pid: server.pid, port: server.port, cookies, boards };
		if (inUse) {
			await load.do(target, { ...JOINING, boards: boards.slice(1) });
			await server.quiet(1000);
		}
		const { serverMs, ms } = await load.do(target, { ...JOINING, boards: boards.slice(0, 1) });
		return { serverMs, ms: ms[0]! };
	} finally {
		// Killed, it leaves the tail as it was: closing would put a snapshot down.
		await server.kill();
		await load.close();
	}
}

/** What a server that has just been started spends on the board. */
async function spend(prepared: Prepared, seconds: number): Promise<Costs> {
	const load = new LoadProcess();
	const { server, cookies } = await prepared.start();
	try {
		await server.quiet(2000);
		const [board] = prepared.boards;
		const target = { pid: server.pid, port: server.port, cookies, boards: prepared.boards };
		// The first loads it.
		await load.do(target, { ...JOINING, boards: [board!] });
		await server.quiet(1000);
		const boards = Array.from({ length: JOINS }, () => board!);
		const joins = await load.do(target, { ...JOINING, boards });
		await server.quiet(1000);
		const traffic = await load.do(target, {
			...{ kind: 'edits', boards: [board!], clientsPerBoard: 2 * WRITERS },
			...{ writersPerBoard: WRITERS, rate: RATE, seconds }
		});
		return {
			edit: (traffic.cpu / 100 / (WRITERS * RATE)) * 1000,
			join: joins.serverMs / JOINS,
			memory: traffic.memoryMegabytes
		};
	} finally {
		await server.stop();
		await load.close();
	}
}

/** Both boards in turn, so that a machine that gets slower is so for both. */
async function measure(boards: readonly LaidBoards[], runs: number, seconds: number) {
	const measured = boards.map((board) => ({
		board,
		atOnce: [] as Join[],
		inUse: [] as Join[],
		costs: [] as Costs[]
	}));
	/** Now one first, now the other. */
	const inTurn = (i: number) => (i % 2 === 0 ? measured : measured.toReversed());
	for (const { board } of measured) board.restore();
	for (let i = 0; i < STARTS; i++)
		for (const { board, atOnce, inUse } of inTurn(i)) {
			atOnce.push(await firstJoin(board.prepared, false));
			inUse.push(await firstJoin(board.prepared, true));
		}
	for (let i = 0; i < runs; i++)
		for (const { board, costs } of inTurn(i)) {
			// What the run before wrote is gone.
			board.restore();
			costs.push(await spend(board.prepared, seconds));
		}
	return measured.map(({ board, atOnce, inUse, costs }) => {
		// Once for the compiler.
		timeOpening(board.state);
		const opened = timeOpening(board.state);
		const of = (key: keyof Costs) => median(costs.map((cost) => cost[key]));
		const cpu = (joins: readonly Join[]) =>
			joins.reduce((sum, { serverMs }) => sum + serverMs, 0) / joins.length;
		return [
			['server CPU for an edit, ms', of('edit')],
			['server CPU for a join of the loaded room, ms', of('join')],
			['server CPU for a join, not loaded, ms', cpu(inUse)],
			['join, not loaded, ms', median(inUse.map(({ ms }) => ms))],
			['server CPU for the first join after a start, ms', cpu(atOnce)],
			['first join after a start, ms', median(atOnce.map(({ ms }) => ms))],
			['a page opens it, ms', opened.load + opened.open],
			['state, MB', board.state.length / 1e6],
			['database on disk, MB', board.diskBytes / 1e6],
			['memory of the process, MB', of('memory')]
		] as const;
	});
}

const { values } = parseArgs({
	options: {
		updates: { type: 'string', default: '1000000' },
		runs: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '8' },
		write: { type: 'boolean', default: false }
	}
});
const [updates, runs, seconds] = [values.updates, values.runs, values.seconds].map(Number);
console.log(`${describeMachine(takePlace()).slice(0, 2).join('\n')}\n`);
const boards: LaidBoards[] = [];
let measures;
try {
	for (const count of [FEW, updates!]) boards.push(await layBoards(count));
	measures = await measure(boards, runs!, seconds!);
} finally {
	for (const { remove } of boards) remove();
}
const [fresh, aged] = measures;
const lines = [
	`| | fresh | after ${updates} updates | ratio |`,
	'| --- | ---: | ---: | ---: |',
	...aged!.map(([name, value], i) => {
		const before = fresh![i]![1];
		const ratio = (value / before).toFixed(2);
		return `| ${name} | ${before.toFixed(2)} | ${value.toFixed(2)} | ${ratio} |`;
	})
].join('\n');
console.log(`\n${lines}`);
if (values.write)
	await report(
		'age',
		`${lines}\n\n_${describeMoment()}; medians of ${runs} × ${seconds} s; CPU of joins not loaded: means of ${STARTS} starts_`
	);
