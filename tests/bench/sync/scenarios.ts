/** The rows of the table. */
import type { Killed, Traffic } from './job.ts';
import { writeLargeState } from './large-state.ts';
import type { Peer, Started } from './peer.ts';
import type { Field, Figure, Scenario } from './scenario.ts';

/** Opened first and not counted: the process has to warm up once. */
const WARM_UP_BOARDS = 2;
/** What is put off is written by then, ms: Hocuspocus stores after two seconds of quiet. */
const WRITTEN_MS = 4000;

const noStorage = ({ stores }: Peer) => (stores ? undefined : 'no storage');

function figuresOf(traffic: Traffic): Figure[] {
	return [
		{ name: 'server CPU', unit: '%', value: traffic.cpu },
		{ name: 'p50', unit: 'ms', value: traffic.p50 },
		{ name: 'p99', unit: 'ms', value: traffic.p99 },
		{ name: 'sent', unit: 'MB/s', value: traffic.megabytesPerSecond },
		{ name: 'arrived', unit: '%', value: traffic.delivered, informal: true },
		{ name: 'load CPU', unit: '%', value: traffic.loadCpu, informal: true },
		{ name: 'memory', unit: 'MB', value: traffic.memoryMegabytes, informal: true }
	];
}

/** Runs something several times against one server. */
async function repeat(
	{ options, start }: Field,
	run: (started: Started, i: number) => Promise<Traffic>
): Promise<Figure[][]> {
	const started = await start();
	const figures: Figure[][] = [];
	for (let i = 0; i < options.runs; i++) figures.push(figuresOf(await run(started, i)));
	await started.server.stop();
	return figures;
}

/** Clients on one board, ten of which write ten times a second. */
function fanOut(clients: number): Scenario {
	return {
		id: `fan-out-${clients}`,
		title: `fan-out, ${clients} clients, 10 writers × 10 edits/s`,
		boards: ({ runs }) => runs,
		run: (field) =>
			repeat(field, (started, i) =>
				field.load.do(field.target(started), {
					...{ kind: 'edits', boards: [field.prepared.boards[i]!], clientsPerBoard: clients },
					...{ writersPerBoard: 10, rate: 10, seconds: field.options.seconds }
				})
			)
	};
}

const cursors: Scenario = {
	id: 'cursors',
	title: '100 cursors at 10 Hz',
	boards: ({ runs }) => runs,
	run: (field) =>
		repeat(field, (started, i) =>
			field.load.do(field.target(started), {
				...{ kind: 'cursors', board: field.prepared.boards[i]!, clients: 100, rate: 10 },
				seconds: field.options.seconds
			})
		)
};

const manyBoards: Scenario = {
	id: 'boards-500',
	title: '500 boards × 2 clients × 1 edit/s',
	boards: () => 500,
	run: (field) =>
		repeat(field, (started) =>
			field.load.do(field.target(started), {
				...{ kind: 'edits', boards: field.prepared.boards, clientsPerBoard: 2 },
				...{ writersPerBoard: 2, rate: 1, seconds: field.options.seconds }
			})
		)
};

const coldJoin: Scenario = {
	id: 'join-1',
	title: '1 join, 10,000-object board, room not loaded',
	boards: ({ runs }) => runs + WARM_UP_BOARDS,
	excludes: noStorage,
	async run({ folder, load, prepared, start, target }) {
		const state = writeLargeState(folder);
		const before = await start();
		await load.do(target(before), {
			...{ kind: 'seed', boards: prepared.boards, stateFile: state.file }
		});
		await before.server.quiet(WRITTEN_MS);
		await before.server.stop();
		const started = await start();
		const { ms, bytes } = await load.do(target(started), {
			...{ kind: 'join', boards: prepared.boards, clients: 1, held: false },
			leastBytes: state.bytes / 2
		});
		await started.server.stop();
		return ms.slice(WARM_UP_BOARDS).map((value) => [
			{ name: 'until it is there', unit: 'ms', value },
			{ name: 'state', unit: 'MB', value: bytes / 1e6, informal: true }
		]);
	}
};

const manyJoins: Scenario = {
	id: 'join-50',
	title: '50 joins at once, the same board, loaded',
	boards: ({ runs }) => runs,
	async run({ folder, load, prepared, start, target }) {
		const state = writeLargeState(folder);
		const started = await start();
		await load.do(target(started), {
			...{ kind: 'seed', boards: prepared.boards, stateFile: state.file }
		});
		await started.server.quiet(WRITTEN_MS);
		const { ms } = await load.do(target(started), {
			...{ kind: 'join', boards: prepared.boards, clients: 50, held: true },
			leastBytes: state.bytes / 2
		});
		await started.server.stop();
		return ms.map((value) => [{ name: 'until the last has it', unit: 'ms', value }]);
	}
};

/** What the figures of a kill come to, once the board was read again. */
function losses(
	{ writers }: Killed,
	clocks: ReadonlyMap<number, number>
): { promised: number; lost: number; seen: number; seenLost: number } {
	const sum = { promised: 0, lost: 0, seen: 0, seenLost: 0 };
	for (const writer of writers) {
		const kept = clocks.get(writer.clientId) ?? 0;
		const isLost = (edit: number) => (writer.clocks[edit] ?? Infinity) > kept;
		const acknowledged = Array.from({ length: writer.acknowledged ?? 0 }, (_, edit) => edit);
		sum.promised += acknowledged.length;
		sum.lost += acknowledged.filter(isLost).length;
		sum.seen += writer.seen.length;
		sum.seenLost += writer.seen.filter(isLost).length;
	}
	return sum;
}

const killed: Scenario = {
	id: 'kill',
	title: 'kill -9 while 10 write: edits lost',
	boards: ({ kills }) => kills,
	excludes: noStorage,
	async run({ load, options, prepared, start, target }) {
		const sum = { promised: 0, lost: 0, seen: 0, seenLost: 0 };
		let acknowledges = false;
		let started = await start();
		for (const board of prepared.boards.slice(0, options.kills)) {
			const result = await load.do(target(started), {
				...{ kind: 'kill', board, writers: 10, rate: 20 },
				afterMs: 1000 + Math.random() * 3000
			});
			await started.server.gone();
			started = await start();
			const { clocks } = await load.do(target(started), { kind: 'clocks', board });
			acknowledges ||= result.writers.some(({ acknowledged }) => acknowledged !== null);
			const found = losses(result, new Map(clocks));
			for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += found[key];
		}
		await started.server.stop();
		const promised = (value: number) => (acknowledges ? value : NaN);
		return [
			[
				{ name: 'acknowledged', unit: '', value: promised(sum.promised), informal: true },
				{ name: 'of them lost', unit: '', value: promised(sum.lost), informal: true },
				{ name: 'seen by others', unit: '', value: sum.seen, informal: true },
				{ name: 'of them lost', unit: '', value: sum.seenLost, informal: true }
			]
		];
	}
};

const stalled: Scenario = {
	id: 'stalled',
	title: '20 clients that ask for the board ten times each and stop reading',
	boards: ({ runs }) => runs,
	async run({ folder, load, options, prepared, start, target }) {
		const state = writeLargeState(folder);
		const figures: Figure[][] = [];
		for (const board of prepared.boards.slice(0, options.runs)) {
			// Memory that grew once does not shrink: a new process each time.
			const started = await start();
			await load.do(target(started), { kind: 'seed', boards: [board], stateFile: state.file });
			await started.server.quiet(WRITTEN_MS);
			const result = await load.do(target(started), {
				...{ kind: 'stalled', board, stalled: 20, asks: 10, readers: 20, writers: 5 },
				...{ rate: 10, seconds: options.seconds }
			});
			await started.server.stop();
			figures.push([
				{ name: 'CPU beyond the usual', unit: 's', value: result.extraCpu },
				{ name: 'memory growth', unit: 'MB', value: result.growthMegabytes },
				{ name: 'closed', unit: 'of 20', value: result.closed, informal: true },
				{ name: 'p99 of others before', unit: 'ms', value: result.p99Before, informal: true },
				{ name: 'meanwhile', unit: 'ms', value: result.p99After }
			]);
		}
		return figures;
	}
};

export const SCENARIOS: readonly Scenario[] = [
	...[fanOut(50), fanOut(200), fanOut(500), cursors],
	...[coldJoin, manyJoins, manyBoards, killed, stalled]
];
