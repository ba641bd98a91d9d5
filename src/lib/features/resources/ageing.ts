/** How long ago a unit in the field last reported; limits are data (`plans/ageing.plan.ts`). */
import type { Resource } from '#lib/board/records/resource.record.ts';
import { ageing, type AgeingLimits } from '#lib/plans/ageing.plan.ts';

export interface Age {
	/** Milliseconds since the last word, never negative. */
	readonly ms: number;
	readonly level: 'fresh' | 'amber' | 'red';
}

type Reporting = Pick<Resource, 'status' | 'report' | 'createdAt' | 'kind'>;

/** Whether it has to report: a unit that is out, not one in its barracks, and no supplies. */
export function mustReport(resource: Reporting, limits: AgeingLimits = ageing): boolean {
	return (
		resource.kind !== 'supply' &&
		resource.status !== undefined &&
		limits.statuses.includes(resource.status)
	);
}

/** The age of its last report, or undefined where none is expected. `now` is UTC ms. */
export function ageOf(
	resource: Reporting,
	now: number,
	limits: AgeingLimits = ageing
): Age | undefined {
	if (!mustReport(resource, limits)) return undefined;
	// What never reported has been silent since it was put on the board.
	const ms = Math.max(0, now - (resource.report?.at ?? resource.createdAt));
	const minutes = ms / 60_000;
	if (minutes >= limits.redMinutes) return { ms, level: 'red' };
	return { ms, level: minutes >= limits.amberMinutes ? 'amber' : 'fresh' };
}
