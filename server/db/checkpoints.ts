/**
 * Checkpoints off the event loop: SQLite by itself makes them inside a commit, which then waits
 * for thousands of pages and the disk. While a thread makes them, the server's own connection
 * makes none; where the thread ends or falls silent, it makes them again as before, until there
 * is another one (docs/decisions/checkpoint-thread.md).
 */
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type Sqlite from 'better-sqlite3';
import type { CheckpointJob, CheckpointReport, CheckpointSizes } from './checkpoint-worker.ts';

const MiB = 1024 * 1024;
const SIZES: CheckpointSizes = { step: 16 * MiB, reset: 64 * MiB };
/** SQLite's own default, in pages: 4 MB. */
const BY_ITSELF = 1000;
const RESTART_MS = 1000;
/** A thread that says nothing for so long is not relied on, ms. */
const SILENT_MS = 30_000;
/** So much waits only where somebody reads one and the same state for very long, bytes. */
const MUCH = 512 * MiB;

export interface Checkpoints {
	/** What of the log is not in the database file yet, bytes. */
	readonly waiting: number;
	/** Ends the thread; checkpoints are the connection's own again. */
	close(): Promise<void>;
}

/** Undefined for a database that only this process has: it has no log. */
export function startCheckpoints(
	sqlite: Sqlite.Database,
	log: Logger,
	sizes = SIZES
): Checkpoints | undefined {
	if (sqlite.memory) return undefined;
	// A log that grew while somebody read is cut down to what it needs.
	sqlite.pragma(`journal_size_limit = ${sizes.reset}`);
	return new CheckpointThread(sqlite, log, sizes);
}

class CheckpointThread implements Checkpoints {
	readonly #sqlite: Sqlite.Database;
	readonly #log: Logger;
	readonly #sizes: CheckpointSizes;
	readonly #watch: NodeJS.Timeout;
	#worker: Worker | undefined;
	#restart: NodeJS.Timeout | undefined;
	#heard = -Infinity;
	#problem: string | undefined;
	#waiting = 0;
	#closed = false;

	constructor(sqlite: Sqlite.Database, log: Logger, sizes: CheckpointSizes) {
		this.#sqlite = sqlite;
		this.#log = log;
		this.#sizes = sizes;
		this.#watch = setInterval(() => this.#look(), SILENT_MS).unref();
		this.#start();
	}

	get waiting(): number {
		return this.#waiting;
	}

	#start(): void {
		const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), {
			workerData: { file: this.#sqlite.name, ...this.#sizes } satisfies CheckpointJob,
			execArgv: []
		});
		this.#worker = worker;
		worker.unref();
		worker.on('message', (report: CheckpointReport) => this.#hear(report));
		worker.on('error', (error) => this.#ended(worker, error));
		worker.on('exit', () => this.#ended(worker, undefined));
	}

	#hear({ waiting, problem }: CheckpointReport): void {
		if (this.#closed) return;
		this.#heard = performance.now();
		this.#byItself(false);
		if (problem !== undefined && problem !== this.#problem)
			this.#log.error({ problem }, 'checkpoint: the write-ahead log grows until it succeeds');
		if (problem === undefined && this.#problem !== undefined) this.#log.info('checkpoints go on');
		this.#problem = problem;
		if (waiting >= MUCH && this.#waiting < MUCH)
			this.#log.warn({ bytes: waiting }, 'the write-ahead log is held by a long reader');
		this.#waiting = waiting;
	}

	/** @param own whether the connection makes checkpoints in its own commits */
	#byItself(own: boolean): void {
		this.#sqlite.pragma(`wal_autocheckpoint = ${own ? BY_ITSELF : 0}`);
	}

	#ended(worker: Worker, error: unknown): void {
		if (this.#closed || this.#worker !== worker) return;
		this.#worker = undefined;
		this.#byItself(true);
		this.#log.error({ error }, 'the checkpoint thread ended; another one is started');
		this.#restart = setTimeout(() => this.#start(), RESTART_MS).unref();
	}

	#look(): void {
		if (!this.#worker || performance.now() - this.#heard < SILENT_MS) return;
		this.#byItself(true);
		this.#log.error('the checkpoint thread is silent; commits make checkpoints meanwhile');
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		clearInterval(this.#watch);
		clearTimeout(this.#restart);
		await this.#worker?.terminate();
		if (this.#sqlite.open) this.#byItself(true);
	}
}
