/** A thread that derives the journal's lines from the updates that it is given (./lines-beside.ts). */
import { parentPort } from 'node:worker_threads';
import { LinesHere, type LinesSource } from './derived-lines.ts';

/** Updates, their bytes one after the other. */
export interface LinesQuestion {
	readonly bytes: Uint8Array;
	readonly lengths: readonly number[];
	readonly compartments: readonly string[];
	readonly posts: readonly (string | null)[];
	readonly times: readonly (number | null)[];
}

/** The lines of each as JSON, which goes from thread to thread in a fraction of the time of arrays. */
export interface LinesAnswer {
	readonly lines: string;
}

const port = parentPort!;
const here = new LinesHere();

function updatesOf({ bytes, lengths, compartments, posts, times }: LinesQuestion): LinesSource[] {
	let end = 0;
	return lengths.map((length, i) => {
		const update = bytes.subarray(end, (end += length));
		return { compartment: compartments[i]!, post: posts[i]!, at: times[i]!, update };
	});
}

// What fails here ends the thread with its error, and whoever asked is told it.
port.on('message', async (question: LinesQuestion) => {
	const lines = JSON.stringify(await here.lines(updatesOf(question)));
	port.postMessage({ lines } satisfies LinesAnswer);
});
