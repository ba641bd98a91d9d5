/**
 * Figures of people and things over time, each kind as the board adds it up: what is stated for
 * the whole, else the sum of the places, each counted once by its newest figure.
 */
import type { RecordKey } from '#lib/board/ids.ts';
import type { TallyKind } from '#lib/board/records/tally.record.ts';
import type { FieldCourse } from './field-course.ts';
import {
	deletions,
	fieldCourses,
	plainRecords,
	type StatedFact,
	type Statements
} from './statements.ts';

export interface TallyPoint {
	/** As of when, UTC ms. */
	readonly at: number;
	/** Null: from here on nothing is stated. */
	readonly total: number | null;
	readonly step: number;
}

export interface TallySeries {
	readonly kind: TallyKind;
	/** Own name, of kind `other`. */
	readonly label: string;
	/** At least one, by time. */
	readonly points: readonly TallyPoint[];
}

export interface TallyFigures {
	readonly series: readonly TallySeries[];
	/** When as many had been moved as were to be, UTC ms; undefined where it never came to that. */
	readonly movedAllAt: number | undefined;
	readonly toMove: number | undefined;
	readonly moved: number | undefined;
}

export function tallyFigures(statements: Statements): TallyFigures {
	const tallies = plainRecords(statements, 'tallies');
	const groups = new Map<string, Group>();
	const [toMove, moved] = [new Group('to_move', ''), new Group('moved', '')];
	groups.set('to_move ', toMove).set('moved ', moved);
	let movedAllAt: number | undefined;
	for (const figure of figuresOverTime(statements)) {
		const tally = tallies.get(figure.key);
		if (!tally) continue;
		const label = tally.kind === 'other' ? tally.label : '';
		const name = `${tally.kind} ${label}`;
		let group = groups.get(name);
		if (!group) groups.set(name, (group = new Group(tally.kind, label)));
		group.take(tally.scope, figure);
		const all = toMove.total ?? 0;
		const reached = all > 0 && (moved.total ?? 0) >= all;
		// More were found to be moved: it was not over yet.
		if (!reached) movedAllAt = undefined;
		else movedAllAt ??= figure.asOf;
	}
	const series = [...groups.values()].filter(({ points }) => points.length > 0);
	return { series, movedAllAt, toMove: toMove.total, moved: moved.total };
}

class Group implements TallySeries {
	readonly kind: TallyKind;
	readonly label: string;
	readonly points: TallyPoint[] = [];
	readonly #stated = new Map<RecordKey, { scope: string; value: number }>();

	constructor(kind: TallyKind, label: string) {
		this.kind = kind;
		this.label = label;
	}

	get total(): number | undefined {
		return this.points.at(-1)?.total ?? undefined;
	}

	take(scope: string, { key, value, asOf, step }: Figure): void {
		// The newest stands last.
		this.#stated.delete(key);
		if (value !== undefined) this.#stated.set(key, { scope, value });
		this.points.push({ at: asOf, total: this.#sum(), step });
	}

	#sum(): number | null {
		const places = new Map<string, number>();
		for (const { scope, value } of this.#stated.values()) places.set(scope, value);
		if (places.size === 0) return null;
		return places.get('') ?? [...places.values()].reduce((sum, value) => sum + value, 0);
	}
}

interface Figure {
	readonly key: RecordKey;
	readonly step: number;
	/** Undefined: it is cleared or deleted. */
	readonly value: number | undefined;
	/** UTC ms. */
	readonly asOf: number;
}

/** What each tally stood at from when on, of all by time. */
function figuresOverTime(statements: Statements): Figure[] {
	const deleted = deletions(statements, 'tallies');
	const figures: Figure[] = [];
	for (const [key, course] of fieldCourses(statements, 'tallies', 'value')) {
		const deletion = deleted.get(key);
		if (deletion?.undone) continue;
		const own = ownFigures(key, course);
		if (deletion) {
			const { time, step } = deletion.since;
			while ((own.at(-1)?.asOf ?? -Infinity) >= time) own.pop();
			own.push({ key, step, value: undefined, asOf: time });
		}
		figures.push(...own);
	}
	return figures.sort((a, b) => a.asOf - b.asOf);
}

function ownFigures(key: RecordKey, course: FieldCourse<StatedFact>): Figure[] {
	const own: Figure[] = [];
	for (const { body, time, step, receivedAt } of course.standings()) {
		const stated = body.value as { value: number; asOf: number } | null;
		// Nobody knew it before it was so.
		const asOf = Math.min(stated?.asOf ?? time, receivedAt);
		// One as of an earlier time takes away what it corrects.
		while ((own.at(-1)?.asOf ?? -Infinity) >= asOf) own.pop();
		own.push({ key, step, value: stated?.value, asOf });
	}
	return own;
}
