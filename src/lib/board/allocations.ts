/**
 * Resources promised beyond what there is: two assignments of one team, more tents than
 * the depot holds. Nothing is refused while apart; both stay and the board says so.
 */
import type { Board } from './board.ts';
import type { RecordKey } from './ids.ts';
import type { Assignment } from './records/assignment.record.ts';
import type { Resource } from './records/resource.record.ts';

export interface AllocationContradiction {
	readonly kind: 'allocation';
	/** The resource. */
	readonly key: RecordKey;
	/** What there is, in the resource's unit; 1 for a team as a whole. */
	readonly available: number;
	readonly allocated: number;
	readonly assignments: readonly Assignment[];
}

/** Active assignments of a resource, oldest first. */
export function activeAssignments(board: Board, resource: RecordKey): Assignment[] {
	return board.assignments
		.list()
		.filter((a) => a.resource === resource && (a.status ?? 'active') === 'active')
		.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** A team is one; everything else is counted. */
function available(resource: Resource): number {
	return resource.kind === 'team' ? 1 : (resource.quantity ?? 1);
}

function taken(resource: Resource, assignment: Assignment): number {
	return resource.kind === 'team' ? 1 : (assignment.quantity ?? 1);
}

/** Every resource whose active assignments exceed it and whose present set no ruling has settled. */
export function allocationContradictions(board: Board): AllocationContradiction[] {
	const byResource = new Map<string, Assignment[]>();
	for (const assignment of board.assignments.list()) {
		if ((assignment.status ?? 'active') !== 'active') continue;
		const known = byResource.get(assignment.resource);
		if (known) known.push(assignment);
		else byResource.set(assignment.resource, [assignment]);
	}
	const found: AllocationContradiction[] = [];
	for (const [key, assignments] of byResource) {
		const resource = board.resources.get(key);
		if (!resource || assignments.length < 2) {
			const only = assignments[0];
			if (!resource || !only || taken(resource, only) <= available(resource)) continue;
		}
		const targets = new Set(assignments.map((a) => a.target.key));
		if (resource.kind === 'team' && targets.size < 2) continue;
		const allocated = assignments.reduce((sum, a) => sum + taken(resource, a), 0);
		if (allocated <= available(resource)) continue;
		const ids = assignments.map((a) => a.key).sort();
		const ruled = resource.rulings.some(
			(ruling) =>
				!ruling.retracted && ruling.value && ids.every((id) => ruling.value!.keep.includes(id))
		);
		if (ruled) continue;
		assignments.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
		found.push({
			kind: 'allocation',
			key: resource.key,
			available: available(resource),
			allocated,
			assignments
		});
	}
	return found;
}
