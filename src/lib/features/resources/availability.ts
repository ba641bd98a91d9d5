/** How much of a resource is promised, and to whom. */
import type { AllocationContradiction } from '#lib/board/allocations.ts';
import { activeAssignments } from '#lib/board/allocations.ts';
import type { Board, Contradiction } from '#lib/board/board.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';

export interface Availability {
	/** In the resource's unit; a team counts as one. */
	readonly total: number;
	readonly allocated: number;
	/** Never negative. */
	readonly free: number;
}

export function availabilityOf(board: Board, resource: Resource): Availability {
	const team = resource.kind === 'team';
	const total = team ? 1 : (resource.quantity ?? 1);
	const allocated = activeAssignments(board, resource.key).reduce(
		(sum, assignment) => sum + (team ? 1 : (assignment.quantity ?? 1)),
		0
	);
	return { total, allocated, free: Math.max(0, total - allocated) };
}

/** Whether only a part of it can be assigned: 60 of 320 tents, but a team goes whole. */
export function divisible(resource: Resource): boolean {
	return resource.kind !== 'team' && (resource.quantity ?? 1) > 1;
}

/** Over-allocations by resource key. */
export function overAllocations(
	contradictions: readonly Contradiction[]
): ReadonlyMap<string, AllocationContradiction> {
	return new Map(
		contradictions.flatMap((found) => (found.kind === 'allocation' ? [[found.key, found]] : []))
	);
}
