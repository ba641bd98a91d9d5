/** The thread that rebuilds states of history, one part at a time, for several askers in turn. */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { runJob, type Job, type Part } from './jobs.ts';

/** A job begins with its first part; each further one is asked for, or it is given up. */
export interface JobMessage {
	readonly id: number;
	readonly ask: Job | 'more' | 'stop';
}

/** Without a part the job is done. */
export interface JobAnswer {
	readonly id: number;
	readonly part?: Part;
	readonly error?: string;
}

const { file } = workerData as { file: string };
const sqlite = new Sqlite(file, { readonly: true, timeout: 5000 });
const jobs = new Map<number, Generator<Part, undefined>>();
const port = parentPort!;
const answer = (message: JobAnswer): void => port.postMessage(message);

port.on('message', ({ id, ask }: JobMessage) => {
	if (ask === 'stop') {
		jobs.get(id)?.return(undefined);
		jobs.delete(id);
		return;
	}
	try {
		if (ask !== 'more') jobs.set(id, runJob(sqlite, ask));
		const { done, value } = jobs.get(id)!.next();
		if (done) jobs.delete(id);
		answer(value === undefined ? { id } : { id, part: value });
	} catch (error) {
		jobs.delete(id);
		answer({ id, error: error instanceof Error ? error.message : String(error) });
	}
});
