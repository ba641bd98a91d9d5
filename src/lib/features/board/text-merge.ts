/** Keeping one's own typing and caret while others change the same text. */

/** The changed middle between two texts: `length` characters at `start` became `insert`. */
export interface Change {
	readonly start: number;
	readonly length: number;
	readonly insert: string;
}

export function changeBetween(before: string, after: string): Change {
	let start = 0;
	while (start < before.length && start < after.length && before[start] === after[start]) start++;
	let end = 0;
	while (
		end < before.length - start &&
		end < after.length - start &&
		before[before.length - 1 - end] === after[after.length - 1 - end]
	)
		end++;
	return {
		start,
		length: before.length - start - end,
		insert: after.slice(start, after.length - end)
	};
}

/** Where a caret stands after somebody else's change. */
export function moveCaret(caret: number, change: Change): number {
	if (caret <= change.start) return caret;
	if (caret >= change.start + change.length) return caret + change.insert.length - change.length;
	return change.start + Math.min(caret - change.start, change.insert.length);
}

/**
 * Both changes of a common base in one text: mine goes where theirs has pushed it. Where
 * both touch the same characters, both insertions stay.
 */
export function mergeTexts(base: string, mine: string, theirs: string): string {
	if (base === mine) return theirs;
	if (base === theirs) return mine;
	const own = changeBetween(base, mine);
	const other = changeBetween(base, theirs);
	const from = moveCaret(own.start, other);
	const to = Math.max(from, moveCaret(own.start + own.length, other));
	// What they inserted inside the stretch I replaced is kept in front of mine.
	const inside =
		other.start >= own.start &&
		other.start < own.start + own.length &&
		other.start + other.length <= own.start + own.length
			? other.insert
			: '';
	return theirs.slice(0, from) + inside + own.insert + theirs.slice(to);
}
