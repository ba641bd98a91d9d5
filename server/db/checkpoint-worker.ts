/**
 * A thread that brings what stands in the write-ahead log into the database file, through a
 * connection of its own: see checkpoints.ts.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';

/** In bytes. */
export interface CheckpointSizes {
	/** So much of the log goes into the database file at a time. */
	readonly step: number;
	/** Past this size the log is begun anew. */
	readonly reset: number;
}

export interface CheckpointJob extends CheckpointSizes {
	readonly file: string;
}

/** Told at the start, and about once a second from then on. */
export interface CheckpointReport {
	/** What of the log is not in the database file yet, bytes. */
	readonly waiting: number;
	/** Why the last try failed. */
	readonly problem: string | undefined;
}

/** How often it looks how far the log has come, ms: 32 µs each time. */
const LOOK_MS = 100;
const REPORT_MS = 1000;
/** After a failure, or where somebody reads a state of before and nothing more can be done, ms. */
const LATER_MS = 1000;
/** How often the last bit is tried while others write. */
const TRIES = 20;

const { file, step, reset } = workerData as CheckpointJob;
const port = parentPort!;
// It never waits for a lock: while it did, it would hold others.
const sqlite = new Sqlite(file, { timeout: 0 });
sqlite.pragma('synchronous = FULL');
const page = Number(sqlite.pragma('page_size', { simple: true }));

interface State {
	/** 1 where something else stood in the way. */
	readonly busy: number;
	/** Pages in the log, and how many of them are in the database file. */
	readonly log: number;
	readonly checkpointed: number;
}

function checkpoint(mode: 'NOOP' | 'PASSIVE' | 'FULL'): State {
	const [state] = sqlite.pragma(`wal_checkpoint(${mode})`) as [State];
	return state;
}

/** @returns how long nothing needs to be done, ms */
async function look(): Promise<number> {
	const before = checkpoint('NOOP');
	if ((before.log - before.checkpointed) * page < step) return LOOK_MS;
	const { log, checkpointed } = checkpoint('PASSIVE');
	if (checkpointed < log) return LATER_MS;
	if (log * page < reset) return LOOK_MS;
	// What came meanwhile, so that little is left to be done while nobody can write.
	checkpoint('PASSIVE');
	for (let i = 0; i < TRIES; i++) {
		const full = checkpoint('FULL');
		// All of it is in the file: the next commit begins the log anew.
		if (full.busy === 0 && full.checkpointed === full.log) return LOOK_MS;
		await wait(1);
	}
	return LATER_MS;
}

function report(problem: string | undefined): void {
	let waiting = 0;
	try {
		const { log, checkpointed } = checkpoint('NOOP');
		waiting = (log - checkpointed) * page;
	} catch (error) {
		problem ??= String(error);
	}
	port.postMessage({ waiting, problem } satisfies CheckpointReport);
}

let told = -Infinity;
for (;;) {
	let problem: string | undefined;
	let next = LATER_MS;
	try {
		next = await look();
	} catch (error) {
		problem = error instanceof Error ? error.message : String(error);
	}
	if (problem !== undefined || performance.now() - told >= REPORT_MS) {
		report(problem);
		told = performance.now();
	}
	await wait(next);
}
