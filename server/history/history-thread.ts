/** Runs jobs off the event loop; in place for a database that only this process has. */
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../db/open.ts';
import { JobThread } from '../threads/job-thread.ts';
import type { JobAnswer, JobMessage } from './history-worker.ts';
import { runJob, type Job, type Part } from './jobs.ts';

export interface JobRunner {
	/** Parts as they are asked for; who stops asking gives the job up. */
	run(job: Job): AsyncGenerator<Part, undefined>;
	/** A job is to come soon. */
	warm(): void;
	/** What is under way fails. */
	close(): Promise<void>;
}

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
		warm: () => undefined,
		close: () => Promise.resolve()
	};
}

class HistoryThread implements JobRunner {
	readonly #thread: JobThread<JobMessage, JobAnswer>;

	constructor(file: string) {
		this.#thread = new JobThread(new URL('./history-worker.ts', import.meta.url), { file });
	}

	async *run(job: Job): AsyncGenerator<Part, undefined> {
		const id = this.#thread.begin();
		let done = false;
		try {
			for (let ask: JobMessage['ask'] = job; ; ask = 'more') {
				const { part } = await this.#thread.ask({ id, ask });
				if (part === undefined) {
					done = true;
					return undefined;
				}
				yield part;
			}
		} finally {
			this.#thread.end(id, done ? undefined : { id, ask: 'stop' });
		}
	}

	warm(): void {
		this.#thread.warm();
	}

	close(): Promise<void> {
		return this.#thread.close();
	}
}
