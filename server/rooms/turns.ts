/**
 * [S87] Work that many ask for at once, such as after an outage: done in the order it came,
 * at once while there is little of it, and only for a slice of each turn of the event loop,
 * so that commits, heartbeats and everybody else's messages go on between.
 */
const SLICE_MS = 4;

export class Turns {
	readonly #jobs: (() => void)[] = [];
	#next = 0;
	#spent = 0;
	#scheduled = false;

	/** Jobs that wait. */
	get waiting(): number {
		return this.#jobs.length - this.#next;
	}

	/** Runs a job, now or in its turn; what it throws ends the process, as in any timer. */
	run(job: () => void): void {
		if (this.waiting > 0 || this.#spent >= SLICE_MS) this.#jobs.push(job);
		else this.#do(job);
		this.#schedule();
	}

	#do(job: () => void): void {
		const start = performance.now();
		job();
		this.#spent += performance.now() - start;
	}

	#schedule(): void {
		if (this.#scheduled) return;
		this.#scheduled = true;
		setImmediate(() => {
			this.#scheduled = false;
			this.#spent = 0;
			while (this.waiting > 0 && this.#spent < SLICE_MS) this.#do(this.#jobs[this.#next++]!);
			if (this.waiting === 0) this.#jobs.length = this.#next = 0;
			else this.#schedule();
		});
	}
}
