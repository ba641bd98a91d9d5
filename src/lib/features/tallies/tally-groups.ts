/** Figures by kind: the one stated for the whole incident beside the sum of the places. */
import { TALLY_KINDS, type Tally, type TallyKind } from '#lib/board/records/tally.record.ts';

export interface TallyGroup {
	readonly kind: TallyKind;
	/** Own name, of kind `other`. */
	readonly label: string;
	readonly unit: string;
	/** Stated for the whole incident. */
	readonly whole: readonly Tally[];
	/** Stated for single places, by name. */
	readonly places: readonly Tally[];
	/** Sum over the places, each counted once; undefined where there are none. */
	readonly sum: number | undefined;
	/** The whole says something else than its places. */
	readonly differs: boolean;
	/** Places counted more than once, by two posts apart. */
	readonly doubled: ReadonlySet<string>;
}

export function groupTallies(tallies: readonly Tally[]): TallyGroup[] {
	const groups = new Map<string, Tally[]>();
	for (const tally of tallies) {
		const id = tally.kind === 'other' ? `other ${tally.label}` : tally.kind;
		const known = groups.get(id);
		if (known) known.push(tally);
		else groups.set(id, [tally]);
	}
	return [...groups.values()]
		.map(readGroup)
		.sort(
			(a, b) =>
				TALLY_KINDS.indexOf(a.kind) - TALLY_KINDS.indexOf(b.kind) ||
				a.label.localeCompare(b.label, 'zh-CN')
		);
}

function readGroup(tallies: readonly Tally[]): TallyGroup {
	const sorted = [...tallies].sort(
		(a, b) => a.scope.localeCompare(b.scope, 'zh-CN') || a.createdAt - b.createdAt
	);
	const whole = sorted.filter((tally) => tally.scope === '');
	const places = sorted.filter((tally) => tally.scope !== '');
	const latest = new Map<string, Tally>();
	const doubled = new Set<string>();
	for (const tally of places) {
		const known = latest.get(tally.scope);
		if (known) doubled.add(tally.scope);
		if (!known || (tally.value?.asOf ?? 0) > (known.value?.asOf ?? 0))
			latest.set(tally.scope, tally);
	}
	const sum =
		places.length > 0
			? [...latest.values()].reduce((total, tally) => total + (tally.value?.value ?? 0), 0)
			: undefined;
	const stated = newest(whole)?.value?.value;
	return {
		kind: sorted[0]!.kind,
		label: sorted[0]!.label,
		unit: sorted.find((tally) => tally.unit)?.unit ?? '',
		whole,
		places,
		sum,
		differs: sum !== undefined && stated !== undefined && sum !== stated,
		doubled
	};
}

function newest(tallies: readonly Tally[]): Tally | undefined {
	return tallies.reduce<Tally | undefined>(
		(best, tally) => ((tally.value?.asOf ?? 0) > (best?.value?.asOf ?? -1) ? tally : best),
		undefined
	);
}

export interface MoveProgress {
	/** Place, or empty for the whole incident. */
	readonly scope: string;
	/** Added up here from the places; nobody has stated it. */
	readonly summed: boolean;
	readonly toMove: number;
	readonly moved: number;
	/** Not yet moved (未转), never negative. */
	readonly left: number;
}

/**
 * 应转 / 已转 / 未转: for the whole as it is stated, else as the sum of several places, and for
 * each place that has somebody to move.
 */
export function moveProgress(tallies: readonly Tally[]): MoveProgress[] {
	const figure = (kind: TallyKind, scope: string) =>
		newest(tallies.filter((tally) => tally.kind === kind && tally.scope === scope))?.value?.value;
	const scopes = [
		...new Set(tallies.filter((tally) => tally.kind === 'to_move').map((tally) => tally.scope))
	].sort((a, b) => a.localeCompare(b, 'zh-CN'));
	const stated = scopes.flatMap((scope) => {
		const toMove = figure('to_move', scope);
		return toMove === undefined ? [] : [progress(scope, toMove, figure('moved', scope) ?? 0)];
	});
	if (stated.length < 2 || stated.some((one) => one.scope === '')) return stated;
	const sum = (field: 'toMove' | 'moved') => stated.reduce((total, one) => total + one[field], 0);
	return [{ ...progress('', sum('toMove'), sum('moved')), summed: true }, ...stated];
}

function progress(scope: string, toMove: number, moved: number): MoveProgress {
	return { scope, summed: false, toMove, moved, left: Math.max(0, toMove - moved) };
}

/** Kinds that nearly every incident needs and nobody has stated yet. */
export function missingKinds(tallies: readonly Tally[]): TallyKind[] {
	const there = new Set(tallies.map((tally) => tally.kind));
	return TALLY_KINDS.filter((kind) => kind !== 'other' && !there.has(kind));
}

/** Kinds that count persons. */
export function countsPersons(kind: TallyKind): boolean {
	return kind !== 'burnt_area' && kind !== 'other';
}
