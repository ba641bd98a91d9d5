/** How durations spread: what a review quotes of many. */

export interface Spread {
	readonly count: number;
	/** ms; undefined where there is none. */
	readonly median: number | undefined;
	/** The 90th percentile, by nearest rank. */
	readonly p90: number | undefined;
	readonly slowest: number | undefined;
}

/** @param durations ms, in any order */
export function spreadOf(durations: readonly number[]): Spread {
	const sorted = [...durations].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return {
		count: sorted.length,
		median:
			sorted.length % 2 === 1 || sorted.length === 0
				? sorted[middle]
				: (sorted[middle - 1]! + sorted[middle]!) / 2,
		p90: sorted[Math.ceil(sorted.length * 0.9) - 1],
		slowest: sorted.at(-1)
	};
}
