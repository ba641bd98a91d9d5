/** The load, in a process of its own: takes one job at a time and answers with what it found. */
import type { Answer, Job, Order, Target } from '../job.ts';
import { edits } from './jobs/edits.ts';

function run(target: Target, job: Job): Promise<unknown> {
	switch (job.kind) {
		case 'edits':
			return edits(target, job);
		default:
			throw new Error(job.kind);
	}
}

process.on('message', ({ id, target, job }: Order) => {
	const answer = (rest: Omit<Answer, 'id'>) => process.send?.({ id, ...rest } satisfies Answer);
	Promise.resolve()
		.then(() => run(target, job))
		.then(
			(result) => answer({ result }),
			(error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) })
		);
});
