/** Filtering, sorting and grouping of resources: what only this reader sees. */
import {
	RESOURCE_KINDS,
	RESOURCE_STATUSES,
	type Resource,
	type ResourceKind,
	type ResourceStatus
} from '#lib/board/records/resource.record.ts';
import { ageOf, mustReport } from './ageing.ts';
import { byNumber } from './by-number.ts';

export const SORT_COLUMNS = ['number', 'name', 'quantity', 'status', 'report'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];
export const RESOURCE_FILTERS = ['all', 'out', 'overdue', 'unassigned', 'conflict'] as const;
export type ResourceFilter = (typeof RESOURCE_FILTERS)[number];
export type GroupBy = 'none' | 'kind' | 'status';

export interface ResourceView {
	readonly text: string;
	readonly kind: ResourceKind | 'all';
	readonly only: ResourceFilter;
	readonly groupBy: GroupBy;
	readonly sortBy: SortColumn;
	readonly descending: boolean;
}

export const EVERYTHING: ResourceView = {
	text: '',
	kind: 'all',
	only: 'all',
	groupBy: 'kind',
	sortBy: 'number',
	descending: false
};

/** What of a resource lies in other records. */
export interface Surroundings {
	readonly now: number;
	readonly assigned: (resource: Resource) => boolean;
	readonly conflicting: (resource: Resource) => boolean;
}

export interface ResourceGroup {
	/** A kind, a status, or `all`. */
	readonly id: ResourceKind | ResourceStatus | 'all';
	readonly resources: readonly Resource[];
}

export interface Arranged {
	readonly groups: readonly ResourceGroup[];
	/** How many the filter hides. */
	readonly hidden: number;
}

export function arrangeResources(
	resources: readonly Resource[],
	view: ResourceView,
	around: Surroundings
): Arranged {
	const shown = resources.filter((resource) => matches(resource, view, around));
	shown.sort(comparison(view, around.now));
	return { groups: grouped(shown, view.groupBy), hidden: resources.length - shown.length };
}

function matches(resource: Resource, view: ResourceView, around: Surroundings): boolean {
	if (view.kind !== 'all' && resource.kind !== view.kind) return false;
	const words = view.text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
	const text = [
		resource.number,
		resource.name,
		resource.owner,
		resource.contactPost,
		resource.contact,
		resource.remark
	]
		.join('\n')
		.normalize('NFKC')
		.toLowerCase();
	if (!words.every((word) => text.includes(word))) return false;
	switch (view.only) {
		case 'all':
			return true;
		case 'out':
			return mustReport(resource);
		case 'overdue': {
			const age = ageOf(resource, around.now);
			return age !== undefined && age.level !== 'fresh';
		}
		case 'unassigned':
			return !around.assigned(resource);
		case 'conflict':
			return around.conflicting(resource);
	}
}

type Comparison = (a: Resource, b: Resource) => number;

function comparison(view: ResourceView, now: number): Comparison {
	const by = COLUMNS[view.sortBy];
	const sign = view.descending ? -1 : 1;
	return (a, b) => sign * by(a, b, now) || byNumber(a, b);
}

const names = new Intl.Collator('zh-CN', { numeric: true });

const COLUMNS: Record<SortColumn, (a: Resource, b: Resource, now: number) => number> = {
	number: byNumber,
	name: (a, b) => names.compare(a.name, b.name),
	quantity: (a, b) => size(b) - size(a),
	status: (a, b) => statusRank(a) - statusRank(b),
	// The longest silent first; who need not report comes last.
	report: (a, b, now) => (ageOf(b, now)?.ms ?? -1) - (ageOf(a, now)?.ms ?? -1)
};

/** What the column shows: heads of a team, the quantity of the rest. */
function size(resource: Resource): number {
	return (resource.kind === 'team' ? resource.headCount : undefined) ?? resource.quantity ?? 0;
}

function statusRank(resource: Resource): number {
	return resource.status === undefined ? -1 : RESOURCE_STATUSES.indexOf(resource.status);
}

function grouped(resources: readonly Resource[], by: GroupBy): ResourceGroup[] {
	if (by === 'none') return resources.length > 0 ? [{ id: 'all', resources }] : [];
	const ids: readonly (ResourceKind | ResourceStatus)[] =
		by === 'kind' ? RESOURCE_KINDS : RESOURCE_STATUSES;
	return ids
		.map((id) => ({
			id,
			resources: resources.filter(
				(r) => (by === 'kind' ? r.kind : (r.status ?? 'available')) === id
			)
		}))
		.filter((group) => group.resources.length > 0);
}
