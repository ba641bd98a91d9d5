/**
 * When each entry of a compartment was on one of a person's devices, from three things: when they
 * wrote what they wrote themselves, what their devices said they had (message 104), and what their
 * own entries build on. Devices get entries in order: who has one has all before it.
 */

/** The entries are numbered from 1 without gaps; index 0 is the first. Times are UTC ms. */
export interface Evidence {
	/** When the person wrote an entry, for those that are their own. */
	readonly written: readonly (number | undefined)[];
	/** A device said at a moment that it had everything up to an entry. */
	readonly applied: readonly { readonly n: number; readonly at: number }[];
	/** The entries that an own entry builds on. */
	buildsOn(n: number): Iterable<number>;
}

/**
 * @returns for each entry when it was known; Infinity: never. Ordered by time, and by number where
 * that is the same, entries come after everything they build on.
 */
export function knownTimes({ written, applied, buildsOn }: Evidence): Float64Array {
	const count = written.length;
	const known = new Float64Array(count).fill(Infinity);
	/** At the latest then, with everything before it. */
	const upTo = new Float64Array(count + 1).fill(Infinity);
	const lower = (times: Float64Array, at: number, time: number): void => {
		if (time < times[at]!) times[at] = time;
	};
	for (const { n, at } of applied) lower(upTo, Math.min(n, count), at);
	let covered = Infinity;
	// From the last to the first: what builds on an entry comes after it.
	for (let n = count; n > 0; n--) {
		covered = Math.min(covered, upTo[n]!);
		const own = written[n - 1];
		const time = Math.min(known[n - 1]!, covered, own ?? Infinity);
		known[n - 1] = time;
		if (own === undefined) continue;
		for (const m of buildsOn(n)) {
			if (m >= n) continue;
			// Somebody else's came from the server, with all before it; one's own need not have.
			if (written[m - 1] === undefined) lower(upTo, m, time);
			else lower(known, m - 1, time);
		}
	}
	return known;
}
