/** The load, in a process of its own: takes one job at a time and answers with what it found. */
import type { Answer, Job, Order, Target } from '../job.ts';
import { clocks, join, seed } from './jobs/boards.ts';
import { cursors } from './jobs/cursors.ts';
import { edits } from './jobs/edits.ts';
import { kill } from './jobs/kill.ts';
import { stalled } from './jobs/stalled.ts';

function run(target: Target, job: Job): Promise<unknown> {
	switch (job.kind) {
		case 'edits':
			return edits(target, job);
		case 'cursors':
			return cursors(target, job);
		case 'seed':
			return seed(target, job);
		case 'join':
			return join(target, job);
		case 'stalled':
			return stalled(target, job);
		case 'kill':
			return kill(target, job);
		case 'clocks':
			return clocks(target, job);
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
