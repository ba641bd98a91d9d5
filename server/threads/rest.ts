/**
 * Work behind the live path is done in slices, and each is followed by a rest: what comes in
 * passes the event loop in several turns (received, committed, sent on), and a slice in every one
 * of them would hold it up as often.
 */

/** So long at a time, ms. */
export const SLICE_MS = 2;
/** Rests are so many times as long as what was done before. */
const REST = 2;
/** A document may take long for one slice; a rest after it need not, ms. */
const MOST_MS = 50;

/** @param began when the slice began, on the clock of `performance` */
export function restFrom(began: number): Promise<void> {
	const rest = Math.min(MOST_MS, REST * (performance.now() - began));
	return new Promise((resolve) => setTimeout(resolve, rest));
}
