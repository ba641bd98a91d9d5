/** Figures of people and things over time: each tally's latest word, summed by kind. */
import type { RecordKey } from '#lib/board/ids.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import type { Statements } from './statements.ts';

export interface TallyPoint {
	/** As of when, UTC ms. */
	readonly at: number;
	/** Of all tallies of the kind together. */
	readonly total: number;
	readonly step: number;
}

export interface TallyFigures {
	readonly series: ReadonlyMap<TallyKind, readonly TallyPoint[]>;
	/** When as many had been moved as were to be, UTC ms; undefined where it never came to that. */
	readonly movedAllAt: number | undefined;
	readonly toMove: number | undefined;
	readonly moved: number | undefined;
}

export function tallyFigures(statements: Statements): TallyFigures {
	const told = statements.facts
		.filter(
			({ collection, field, body }) => collection === 'tallies' && field === 'value' && body.value
		)
		.map(({ key, step, body }) => {
			const { value, asOf } = body.value as { value: number; asOf: number };
			return { key, step, value, asOf };
		})
		.sort((a, b) => a.asOf - b.asOf);
	const latest = new Map<RecordKey, number>();
	const totals = new Map<TallyKind, number>();
	const series = new Map<TallyKind, TallyPoint[]>();
	let movedAllAt: number | undefined;
	for (const { key, step, value, asOf } of told) {
		const kind = statements.plain.get(key)?.['kind'] as TallyKind | undefined;
		if (!kind) continue;
		const total = (totals.get(kind) ?? 0) + value - (latest.get(key) ?? 0);
		latest.set(key, value);
		totals.set(kind, total);
		const points = series.get(kind);
		if (points) points.push({ at: asOf, total, step });
		else series.set(kind, [{ at: asOf, total, step }]);
		const all = totals.get('to_move') ?? 0;
		const reached = all > 0 && (totals.get('moved') ?? 0) >= all;
		// More were found to be moved: it was not over yet.
		if (!reached) movedAllAt = undefined;
		else movedAllAt ??= asOf;
	}
	return { series, movedAllAt, toMove: totals.get('to_move'), moved: totals.get('moved') };
}
