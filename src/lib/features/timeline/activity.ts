/** How much happened when: counts of changes in equal slices of a span. */

export interface Span {
	/** UTC ms. */
	readonly from: number;
	readonly to: number;
}

const MINUTE = 60_000;

/** The last three hours, or the whole of what is younger, ending ten seconds ahead at most. */
export function recentSpan(first: number, now: number): Span {
	const to = Math.ceil(now / 10_000) * 10_000;
	return { from: Math.max(first - 2 * MINUTE, to - 180 * MINUTE), to };
}

/** Counts per slice; what lies outside the span is not counted. */
export function histogram(times: Iterable<number>, span: Span, slices: number): number[] {
	const counts = new Array<number>(slices).fill(0);
	const width = (span.to - span.from) / slices;
	if (!(width > 0)) return counts;
	for (const at of times) {
		if (at < span.from || at > span.to) continue;
		const slice = Math.min(slices - 1, Math.floor((at - span.from) / width));
		counts[slice]!++;
	}
	return counts;
}

const STEPS = [5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * 60_000);

/** Round times for the axis, at most `most` of them; `offset` is the zone's, in minutes. */
export function ticks(span: Span, most: number, offset: number): number[] {
	const step = STEPS.find((step) => (span.to - span.from) / step <= most) ?? STEPS.at(-1)!;
	const shift = offset * 60_000;
	const first = Math.ceil((span.from + shift) / step) * step - shift;
	const found: number[] = [];
	for (let at = first; at <= span.to && found.length <= most * 4; at += step) found.push(at);
	return found;
}

/** Puts labels into rows so that none covers another; what fits nowhere goes without words. */
export function labelRows(
	marks: readonly { readonly x: number; readonly width: number }[],
	rows: number
): (number | undefined)[] {
	const ends = new Array<number>(rows).fill(-Infinity);
	return marks.map(({ x, width }) => {
		const row = ends.findIndex((end) => end <= x);
		if (row < 0) return undefined;
		ends[row] = x + width;
		return row;
	});
}
