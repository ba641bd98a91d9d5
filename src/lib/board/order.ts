import { generateKeyBetween } from 'fractional-indexing';

/** Sorts by order key, ties by id, so that all replicas agree. */
export function byOrder(
	a: { order: string; id: string },
	b: { order: string; id: string }
): number {
	if (a.order !== b.order) return a.order < b.order ? -1 : 1;
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A key between two neighbours; equal or damaged keys, which merges make, are stepped over. */
export function orderBetween(before: string | undefined, after: string | undefined): string {
	try {
		return generateKeyBetween(before ?? null, after ?? null);
	} catch {
		try {
			return generateKeyBetween(before ?? null, null);
		} catch {
			return generateKeyBetween(null, null);
		}
	}
}
