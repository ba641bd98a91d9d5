/** A thread that derives the journal's lines again, through a connection that can only read. */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { firstLineThatDiffers, type LineProblem } from './verify-lines.ts';

export interface LinesJob {
	readonly file: string;
	readonly incidentId: string;
	readonly last: number;
}

export interface LinesResult {
	readonly problem?: LineProblem | undefined;
	readonly error?: string;
}

const { file, incidentId, last } = workerData as LinesJob;
const port = parentPort!;
const sqlite = new Sqlite(file, { readonly: true, timeout: 5000 });

firstLineThatDiffers(sqlite, incidentId, last)
	.then(
		(problem): LinesResult => ({ problem }),
		(error: unknown): LinesResult => ({ error: String((error as Error).stack ?? error) })
	)
	.then((result) => {
		port.postMessage(result);
		sqlite.close();
	});
