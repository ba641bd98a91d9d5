/** Exponential backoff with full jitter: many devices that lost one server do not return as one. */
const FIRST_MS = 500;
const MOST_MS = 10_000;
const LEAST_MS = 100;

/** Milliseconds to wait before attempt `n` (from 0); `random` gives [0, 1). */
export function backoff(n: number, random: () => number = Math.random): number {
	const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(n, 16));
	return Math.max(LEAST_MS, Math.round(random() * ceiling));
}
