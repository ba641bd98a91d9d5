/** Does something so many times a second, evenly, and catches up where it came late. */
export class Pace {
	#timer: NodeJS.Timeout | undefined;
	#stopped = false;
	readonly #done: Promise<void>;
	#finish: () => void = () => undefined;

	/** @param limit how often at most; then it is over */
	constructor(perSecond: number, limit: number, act: (index: number) => void) {
		this.#done = new Promise((resolve) => (this.#finish = resolve));
		const start = performance.now();
		let next = 0;
		const tick = () => {
			if (this.#stopped) return;
			const due = Math.min(limit, Math.floor(((performance.now() - start) * perSecond) / 1000));
			while (next < due) act(next++);
			if (next >= limit) this.stop();
			else this.#timer = setTimeout(tick, 1);
		};
		tick();
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
		this.#finish();
	}

	get done(): Promise<void> {
		return this.#done;
	}
}

export const wait = (ms: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
