/** Large boards: put on the server, opened, and looked into. */
import { readFileSync } from 'node:fs';
import * as Y from 'yjs';
import type { ClocksJob, JoinJob, ResultOf, SeedJob, Target } from '../../job.ts';
import { processorSeconds } from '../../process-stat.ts';
import { wait } from '../pace.ts';
import { arrive, leave, receiveState, type Seat } from '../seat.ts';

/** What comes from disk after the first answer is in by then, ms. */
const SETTLED_MS = 2000;
const ANSWER_MS = 60_000;

/** Whoever brought a board stays on it: a server without storage would forget it. */
const keepers: Seat[] = [];

export async function seed(target: Target, job: SeedJob): Promise<ResultOf['seed']> {
	leave(keepers.splice(0));
	const state = readFileSync(job.stateFile);
	for (const [index, board] of job.boards.entries()) {
		const keeper = await arrive(target, board, index);
		keepers.push(keeper);
		await receiveState(keeper);
		keeper.client.send(keeper.dialect.update(state));
		// Until another one is given all of it.
		const reader = await arrive(target, board, index);
		await receiveState(reader, state.length / 2);
		leave([reader]);
	}
	return {};
}

async function open(target: Target, job: JoinJob, board: JoinJob['boards'][number], index: number) {
	const joined = await arrive(target, board, index);
	const bytes = await receiveState(joined, job.leastBytes);
	return { joined, bytes };
}

export async function join(target: Target, job: JoinJob): Promise<ResultOf['join']> {
	const ms: number[] = [];
	const before = processorSeconds(target.pid);
	let bytes = 0;
	for (const board of job.boards) {
		const holder = job.held ? (await open(target, job, board, 0)).joined : undefined;
		const start = performance.now();
		const opened = await Promise.all(
			Array.from({ length: job.clients }, (_, i) => open(target, job, board, i))
		);
		ms.push(performance.now() - start);
		bytes = opened[0]!.bytes;
		leave(opened.map(({ joined }) => joined));
		if (holder) leave([holder]);
		await wait(200);
	}
	return { ms, bytes, serverMs: (processorSeconds(target.pid) - before) * 1000 };
}

export async function clocks(target: Target, job: ClocksJob): Promise<ResultOf['clocks']> {
	const doc = new Y.Doc();
	const reader = await arrive(target, job.board, 0);
	const { client, dialect } = reader;
	let answered = false;
	client.onMessage = (payload) => {
		const { kind } = dialect.read(payload);
		answered ||= kind === 'state';
		if (kind === 'state' || kind === 'update') Y.applyUpdate(doc, dialect.content(payload));
	};
	client.send(dialect.ask());
	const end = performance.now() + ANSWER_MS;
	while (!answered && performance.now() < end) await wait(50);
	if (!answered) throw new Error(`${job.board.path}: no state after the restart`);
	await wait(SETTLED_MS);
	leave([reader]);
	return { clocks: [...Y.decodeStateVector(Y.encodeStateVector(doc))] };
}
