/** So many at once, then so many a second; may go into debt, which has to be worked off. */
export class TokenBucket {
	readonly #burst: number;
	readonly #perMs: number;
	#level: number;
	#at: number;

	/** @param now of a clock that never goes back, ms */
	constructor(burst: number, perSecond: number, now = performance.now()) {
		this.#burst = burst;
		this.#perMs = perSecond / 1000;
		this.#level = burst;
		this.#at = now;
	}

	/** Takes `count`; returns the ms to wait until the debt is gone, 0 where there is none. */
	take(count = 1, now = performance.now()): number {
		this.#level = Math.min(this.#burst, this.#level + (now - this.#at) * this.#perMs);
		this.#at = now;
		this.#level -= count;
		return this.#level >= 0 ? 0 : -this.#level / this.#perMs;
	}

	/** Nothing has been taken that is not back. */
	get full(): boolean {
		this.take(0);
		return this.#level >= this.#burst;
	}

	/** Takes one only where it is there. */
	tryTake(now = performance.now()): boolean {
		if (this.take(1, now) === 0) return true;
		this.#level += 1;
		return false;
	}
}
