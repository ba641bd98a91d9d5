/** Makes snapshots off the event loop; in place for a database that only this process has. */
import { Worker } from 'node:worker_threads';
import type { Database } from '../db/open.ts';
import { makeSnapshot, type MadeSnapshot } from './make-snapshot.ts';
import type { SnapshotJob, SnapshotResult } from './snapshot-worker.ts';
import type { Store } from './store.ts';

export interface SnapshotMaker {
	/** See makeSnapshot; what is committed while it is made may or may not be in it. */
	make(incidentId: string, compartment: string): Promise<MadeSnapshot | undefined>;
	/** What is under way fails; the log holds everything. */
	close(): Promise<void>;
}

/** A thread that has had nothing to do for so long ends, and its memory with it, ms. */
const IDLE_MS = 30_000;

export function createSnapshotMaker(
	{ sqlite }: Pick<Database, 'sqlite'>,
	store: Pick<Store, 'documentAt'>
): SnapshotMaker {
	if (!sqlite.memory) return new ThreadedSnapshotMaker(sqlite.name);
	return {
		make: (incidentId, compartment) => makeSnapshot(store, incidentId, compartment),
		close: () => Promise.resolve()
	};
}

interface Waiting {
	readonly resolve: (made: MadeSnapshot | undefined) => void;
	readonly reject: (error: Error) => void;
}

class ThreadedSnapshotMaker implements SnapshotMaker {
	readonly #file: string;
	readonly #waiting = new Map<number, Waiting>();
	#worker: Worker | undefined;
	#idle: NodeJS.Timeout | undefined;
	#lastId = 0;
	#closed = false;

	constructor(file: string) {
		this.#file = file;
	}

	make(incidentId: string, compartment: string): Promise<MadeSnapshot | undefined> {
		if (this.#closed) return Promise.reject(new Error('closed'));
		return new Promise((resolve, reject) => {
			const id = ++this.#lastId;
			this.#waiting.set(id, { resolve, reject });
			clearTimeout(this.#idle);
			this.#worker ??= this.#start();
			this.#worker.ref();
			this.#worker.postMessage({ id, incidentId, compartment } satisfies SnapshotJob);
		});
	}

	#start(): Worker {
		const worker = new Worker(new URL('./snapshot-worker.ts', import.meta.url), {
			workerData: { file: this.#file },
			execArgv: []
		});
		worker.on('message', ({ id, made, error }: SnapshotResult) => {
			const waiting = this.#waiting.get(id);
			this.#waiting.delete(id);
			if (error !== undefined) waiting?.reject(new Error(error));
			else waiting?.resolve(made);
			if (this.#waiting.size > 0) return;
			worker.unref();
			this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
		});
		worker.on('error', (error: Error) => this.#ended(worker, error));
		worker.on('exit', () => this.#ended(worker, new Error('the thread ended')));
		return worker;
	}

	/** The next snapshot starts another thread. */
	#ended(worker: Worker, error: Error): void {
		if (this.#worker !== worker) return;
		this.#worker = undefined;
		for (const { reject } of this.#waiting.values()) reject(error);
		this.#waiting.clear();
	}

	async #end(): Promise<void> {
		clearTimeout(this.#idle);
		const worker = this.#worker;
		if (!worker) return;
		this.#ended(worker, new Error('closed'));
		await worker.terminate();
	}

	close(): Promise<void> {
		this.#closed = true;
		return this.#end();
	}
}
