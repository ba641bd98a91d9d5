/**
 * [S87] The door: those who want in are looked at one after the other, in the order they
 * came, and only for a slice of each turn of the event loop, so that those inside go on.
 */
const SLICE_MS = 4;

export class Admission {
	readonly #waiting: (() => Promise<void>)[] = [];
	#running = false;
	#spent = 0;
	#renewing = false;

	get waiting(): number {
		return this.#waiting.length;
	}

	/** Looks at one more, now or in their turn. @param look does not reject */
	enter(look: () => Promise<void>): void {
		this.#waiting.push(look);
		if (this.#running) return;
		this.#running = true;
		void this.#run();
	}

	async #run(): Promise<void> {
		for (;;) {
			if (this.#spent >= SLICE_MS) await new Promise((resolve) => setImmediate(resolve));
			const look = this.#waiting.shift();
			if (!look) break;
			const start = performance.now();
			await look();
			this.#spent += performance.now() - start;
			this.#renew();
		}
		this.#running = false;
	}

	/** Each turn of the event loop has a slice of its own. */
	#renew(): void {
		if (this.#renewing) return;
		this.#renewing = true;
		setImmediate(() => {
			this.#renewing = false;
			this.#spent = 0;
		});
	}
}
