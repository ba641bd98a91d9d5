/** Contradictions of an exercise, of either kind, and the time until somebody ruled. */
import { allocationCourses } from './allocation-course.ts';
import { factCourses, type ContradictionCourse } from './contradiction-course.ts';
import { spreadOf, type Spread } from './spread.ts';
import type { Statements } from './statements.ts';

export interface ContradictionFigures {
	readonly contradictions: readonly ContradictionCourse[];
	readonly ruled: number;
	/** From coming up to ruling, ms. */
	readonly toRuling: Spread;
}

/** Of facts against each other, and of allocations beyond what there is, by when they came up. */
export function contradictionFigures(statements: Statements): ContradictionFigures {
	const found = [...factCourses(statements), ...allocationCourses(statements)];
	found.sort((a, b) => a.from - b.from);
	const times = found.flatMap(({ from, until }) => (until === undefined ? [] : [until - from]));
	return { contradictions: found, ruled: times.length, toRuling: spreadOf(times) };
}
