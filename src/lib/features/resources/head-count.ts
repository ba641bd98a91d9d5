/** The last head count (清点) of a unit: a later word without a count does not undo it. */
import type { Board } from '#lib/board/board.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';

export interface HeadCount {
	readonly present: number;
	readonly expected: number;
	/** How many were not there. */
	readonly missing: number;
	/** UTC ms. */
	readonly at: number;
}

/** Undefined where nobody was ever counted, or nobody knows how many there should be. */
export function lastHeadCount(
	board: Pick<Board, 'history'>,
	resource: Pick<Resource, 'key' | 'headCount' | 'report'>
): HeadCount | undefined {
	const expected = resource.headCount;
	if (expected === undefined || expected === null || !resource.report) return undefined;
	let last: NonNullable<Resource['report']> | undefined;
	for (const { value } of board.history('resources', resource.key, 'report').all) {
		const report = value as Resource['report'] | null;
		if (report?.present !== undefined && (!last || report.at >= last.at)) last = report;
	}
	if (last?.present === undefined) return undefined;
	const { present, at } = last;
	return { present, expected, missing: Math.max(0, expected - present), at };
}
