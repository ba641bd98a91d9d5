/** Runs jobs off the event loop; in place for a database that only this process has. */
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Database } from '../db/open.ts';
import type { JobAnswer, JobMessage } from './history-worker.ts';
import { runJob, type Job, type Part } from './jobs.ts';

export interface JobRunner {
	/** Parts as they are asked for; who stops asking gives the job up. */
	run(job: Job): AsyncGenerator<Part, undefined>;
	/** What is under way fails. */
	close(): Promise<void>;
}

/** A thread that has had nothing to do for so long ends, and its memory with it, ms. */
const IDLE_MS = 30_000;

export function createJobRunner({ sqlite }: Pick<Database, 'sqlite'>): JobRunner {
	if (!sqlite.memory) return new HistoryThread(sqlite.name);
	return {
		async *run(job) {
			for (const part of runJob(sqlite, job)) {
				yield part;
				await setImmediate();
			}
			return undefined;
		},
		close: () => Promise.resolve()
	};
}

interface Waiting {
	readonly resolve: (answer: JobAnswer) => void;
	readonly reject: (error: Error) => void;
}

class HistoryThread implements JobRunner {
	readonly #file: string;
	/** Parts that were asked for and have not come. */
	readonly #waiting = new Map<number, Waiting>();
	/** Jobs that are not over. */
	readonly #jobs = new Set<number>();
	#worker: Worker | undefined;
	#idle: NodeJS.Timeout | undefined;
	#lastId = 0;
	#closed = false;

	constructor(file: string) {
		this.#file = file;
	}

	async *run(job: Job): AsyncGenerator<Part, undefined> {
		if (this.#closed) throw new Error('closed');
		const id = ++this.#lastId;
		this.#jobs.add(id);
		clearTimeout(this.#idle);
		const worker = (this.#worker ??= this.#start());
		worker.ref();
		let done = false;
		try {
			for (let ask: JobMessage['ask'] = job; ; ask = 'more') {
				const { part } = await this.#ask(worker, { id, ask });
				if (part === undefined) {
					done = true;
					return undefined;
				}
				yield part;
			}
		} finally {
			this.#jobs.delete(id);
			if (this.#worker === worker) {
				if (!done) worker.postMessage({ id, ask: 'stop' } satisfies JobMessage);
				if (this.#jobs.size === 0) this.#rest(worker);
			}
		}
	}

	#ask(worker: Worker, message: JobMessage): Promise<JobAnswer> {
		return new Promise((resolve, reject) => {
			if (this.#worker !== worker) {
				reject(new Error('the thread ended'));
				return;
			}
			this.#waiting.set(message.id, { resolve, reject });
			worker.postMessage(message);
		});
	}

	#rest(worker: Worker): void {
		worker.unref();
		this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
	}

	#start(): Worker {
		const worker = new Worker(new URL('./history-worker.ts', import.meta.url), {
			workerData: { file: this.#file },
			execArgv: []
		});
		worker.on('message', (answer: JobAnswer) => {
			const waiting = this.#waiting.get(answer.id);
			this.#waiting.delete(answer.id);
			if (answer.error !== undefined) waiting?.reject(new Error(answer.error));
			else waiting?.resolve(answer);
		});
		worker.on('error', (error: Error) => this.#ended(worker, error));
		worker.on('exit', () => this.#ended(worker, new Error('the thread ended')));
		return worker;
	}

	/** The next job starts another thread. */
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
