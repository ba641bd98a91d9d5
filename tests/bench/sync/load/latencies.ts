/** Collects delays in microseconds and tells percentiles. */
export class Latencies {
	#values = new Float64Array(4096);
	#count = 0;

	get count(): number {
		return this.#count;
	}

	add(microseconds: number): void {
		if (this.#count === this.#values.length) {
			const larger = new Float64Array(this.#count * 2);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[this.#count++] = microseconds;
	}

	/** Milliseconds; NaN where nothing was collected. */
	percentiles(...shares: number[]): number[] {
		const sorted = this.#values.slice(0, this.#count).sort();
		return shares.map((share) => {
			const value = sorted[Math.min(this.#count - 1, Math.floor(this.#count * share))];
			return value === undefined ? NaN : value / 1000;
		});
	}
}
