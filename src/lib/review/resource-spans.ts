/** What each resource did when, and the share of its time in which it worked. */
import type { RecordKey } from '#lib/board/ids.ts';
import type { ResourceKind, ResourceStatus } from '#lib/board/records/resource.record.ts';
import type { FieldCourse } from './field-course.ts';
import {
	adoptedFrom,
	deletions,
	fieldCourses,
	plainRecords,
	type StatedFact,
	type Statements
} from './statements.ts';

export interface StatusSpan {
	readonly status: ResourceStatus;
	/** UTC ms. */
	readonly from: number;
	readonly until: number;
	readonly step: number;
}

export interface ResourceCourse {
	readonly key: RecordKey;
	readonly number: string;
	readonly name: string;
	readonly kind: ResourceKind;
	readonly spans: readonly StatusSpan[];
	/** From being sent until released or the end, ms. */
	readonly engaged: number;
	/** Of it at work, ms. */
	readonly working: number;
}

export interface ResourceFigures {
	readonly resources: readonly ResourceCourse[];
	/** Working time of all by engaged time of all, 0–1; undefined where none was engaged. */
	readonly workingShare: number | undefined;
}

/** Sent, and neither released nor out of service. */
const ENGAGED: readonly ResourceStatus[] = ['dispatched', 'on_scene', 'working', 'resting'];

/**
 * Supplies are left out: they do not work. A deleted one counts up to then, and not at all where
 * its making was undone; of a partner's and the one that was made of it by adopting, the latter.
 */
export function resourceFigures(statements: Statements, runsTo: number): ResourceFigures {
	const known = plainRecords(statements, 'resources');
	const deleted = deletions(statements, 'resources');
	for (const [key, resource] of known) {
		const source = adoptedFrom(key, resource);
		if (source === undefined || !known.has(source)) continue;
		known.delete(deleted.has(key) ? key : source);
	}
	const units: ResourceCourse[] = [];
	for (const [key, course] of fieldCourses(statements, 'resources', 'status')) {
		const resource = known.get(key);
		const deletion = deleted.get(key);
		if (!resource || resource.kind === 'supply' || deletion?.undone) continue;
		const spans = spansOf(course, Math.min(runsTo, deletion?.since.time ?? runsTo));
		const lengthOf = (statuses: readonly ResourceStatus[]) =>
			spans
				.filter(({ status }) => statuses.includes(status))
				.reduce((sum, { from, until }) => sum + until - from, 0);
		const { number, name, kind } = resource;
		units.push({
			...{ key, number, name, kind, spans },
			...{ engaged: lengthOf(ENGAGED), working: lengthOf(['working']) }
		});
	}
	units.sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
	const engaged = units.reduce((sum, unit) => sum + unit.engaged, 0);
	const working = units.reduce((sum, unit) => sum + unit.working, 0);
	return { resources: units, workingShare: engaged > 0 ? working / engaged : undefined };
}

/** @param until UTC ms: when it was deleted, or the end */
function spansOf(course: FieldCourse<StatedFact>, until: number): StatusSpan[] {
	const begun: Omit<StatusSpan, 'until'>[] = [];
	for (const standing of course.standings()) {
		const { body, step, time } = standing;
		// What was undone was never so.
		const from = Math.min(time, ...course.undoneBy(standing).map((undone) => undone.time));
		// What a later word tells of an earlier time stands from then on.
		while (begun.length > 0 && begun.at(-1)!.from >= from) begun.pop();
		const status = body.value as ResourceStatus;
		if (begun.at(-1)?.status !== status) begun.push({ status, from, step });
	}
	return begun.flatMap(({ status, from, step }, i): StatusSpan[] => {
		const end = Math.min(begun[i + 1]?.from ?? until, until);
		return status === null || from > end ? [] : [{ status, from, until: end, step }];
	});
}
