/**
 * Resources promised beyond what there is: two assignments of one team, more tents than
 * the depot holds. Nothing is refused while apart; both stay and the board says so.
 */
import type { BoardCollections } from './collection.ts';
import type { RecordKey } from './ids.ts';
import type { Assignment } from './records/assignment.record.ts';
import type { Resource } from './records/resource.record.ts';

/** What allocations are counted over: a board, or its collections. */
type Allocatable = Pick<BoardCollections, 'assignments' | 'resources'>;

export interface AllocationContradiction {
	readonly kind: 'allocation';
	/** The resource. */
	readonly key: RecordKey;
	/** What there is, in the resource's unit; 1 for a team as a whole. */
	readonly available: number;
	readonly allocated: number;
	readonly assignments: readonly Assignment[];
}

const indexes = new WeakMap<readonly Assignment[], ReadonlyMap<string, readonly Assignment[]>>();

/** Active assignments by resource, oldest first; one pass for each state of the list. */
function activeByResource(board: Allocatable): ReadonlyMap<string, readonly Assignment[]> {
	const all = board.assignments.list();
	const known = indexes.get(all);
	if (known) return known;
	const index = new Map<string, Assignment[]>();
	for (const assignment of all) {
		if (!isActive(assignment)) continue;
		const others = index.get(assignment.resource);
		if (others) others.push(assignment);
		else index.set(assignment.resource, [assignment]);
	}
	for (const assignments of index.values())
		assignments.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
	indexes.set(all, index);
	return index;
}

export function isActive(assignment: Pick<Assignment, 'status'>): boolean {
	return (assignment.status ?? 'active') === 'active';
}

/** Active assignments of a resource, oldest first. */
export function activeAssignments(board: Allocatable, resource: RecordKey): readonly Assignment[] {
	return activeByResource(board).get(resource) ?? [];
}

/** A team is one; everything else is counted. */
function available(resource: Resource): number {
	return resource.kind === 'team' ? 1 : (resource.quantity ?? 1);
}

function taken(resource: Resource, assignment: Assignment): number {
	return resource.kind === 'team' ? 1 : (assignment.quantity ?? 1);
}

/** Every resource whose active assignments exceed it and whose present set no ruling has settled. */
export function allocationContradictions(board: Allocatable): AllocationContradiction[] {
	const found: AllocationContradiction[] = [];
	for (const [key, assignments] of activeByResource(board)) {
		const resource = board.resources.get(key);
		const contradiction = resource && allocationContradiction(resource, assignments);
		if (contradiction) found.push(contradiction);
	}
	return found;
}

/**
 * How a resource is promised beyond what there is; undefined where it is not, or that was settled.
 * @param assignments its active ones, oldest first
 */
export function allocationContradiction(
	resource: Resource,
	assignments: readonly Assignment[]
): AllocationContradiction | undefined {
	if (resource.deleted) return undefined;
	// A team sent to one place twice is sent there once.
	if (resource.kind === 'team' && new Set(assignments.map((a) => a.target.key)).size < 2)
		return undefined;
	const allocated = assignments.reduce((sum, a) => sum + taken(resource, a), 0);
	if (allocated <= available(resource)) return undefined;
	const settled = resource.rulings.some(
		({ retracted, value }) =>
			!retracted && value && assignments.every((a) => value.keep.includes(a.key))
	);
	if (settled) return undefined;
	return {
		kind: 'allocation',
		key: resource.key,
		available: available(resource),
		allocated,
		assignments
	};
}
