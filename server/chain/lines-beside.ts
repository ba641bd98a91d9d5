/** Derives the journal's lines in a thread of its own, while this one checks what they belong to. */
import { Worker } from 'node:worker_threads';
import type { DeriveLines, LineColumns, LinesSource } from './derived-lines.ts';
import type { LinesAnswer, LinesQuestion } from './derived-lines-worker.ts';

interface Waiting {
	readonly resolve: (answer: LinesAnswer) => void;
	readonly reject: (error: Error) => void;
}

/** Whoever makes one ends it: until then its thread keeps the process. */
export class LinesBeside implements DeriveLines {
	readonly #worker: Worker;
	/** Questions without an answer yet, in their order. */
	readonly #waiting: Waiting[] = [];
	#failure: Error | undefined;

	constructor(script = new URL('./derived-lines-worker.ts', import.meta.url)) {
		this.#worker = new Worker(script, { execArgv: [] });
		this.#worker.on('message', (answer: LinesAnswer) => this.#waiting.shift()?.resolve(answer));
		this.#worker.on('error', (error: Error) => this.#fail(error));
		this.#worker.on('exit', () => this.#fail(new Error('the thread that derives lines ended')));
	}

	/** @throws what the thread failed with, also where it ended without a word */
	async lines(updates: readonly LinesSource[]): Promise<LineColumns[][]> {
		const { lines } = await this.#ask(updates);
		return JSON.parse(lines) as LineColumns[][];
	}

	#ask(updates: readonly LinesSource[]): Promise<LinesAnswer> {
		return new Promise((resolve, reject) => {
			if (this.#failure) return reject(this.#failure);
			this.#waiting.push({ resolve, reject });
			const bytes = joined(updates);
			const question: LinesQuestion = {
				bytes,
				lengths: updates.map(({ update }) => update.length),
				compartments: updates.map(({ compartment }) => compartment),
				posts: updates.map(({ post }) => post),
				times: updates.map(({ at }) => at)
			};
			this.#worker.postMessage(question, [bytes.buffer]);
		});
	}

	#fail(error: Error): void {
		this.#failure ??= error;
		for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
	}

	end(): void {
		void this.#worker.terminate();
	}
}

function joined(updates: readonly LinesSource[]): Uint8Array<ArrayBuffer> {
	let length = 0;
	for (const { update } of updates) length += update.length;
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const { update } of updates) {
		bytes.set(update, at);
		at += update.length;
	}
	return bytes;
}
