/** Derives the journal's lines again in a thread of its own, beside the check of the chain. */
import { Worker } from 'node:worker_threads';
import type { LineProblem } from './verify-lines.ts';
import type { LinesJob, LinesResult } from './verify-lines-worker.ts';

/** @param file of a database on disk */
export function linesBeside(
	file: string
): (incidentId: string, last: number) => Promise<LineProblem | undefined> {
	return (incidentId, last) =>
		new Promise((resolve, reject) => {
			const worker = new Worker(new URL('./verify-lines-worker.ts', import.meta.url), {
				workerData: { file, incidentId, last } satisfies LinesJob,
				execArgv: []
			});
			worker.once('message', ({ problem, error }: LinesResult) => {
				if (error === undefined) resolve(problem);
				else reject(new Error(error));
			});
			worker.once('error', reject);
			worker.once('exit', () => reject(new Error('the thread ended')));
		});
}
