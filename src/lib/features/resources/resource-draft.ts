/** What the form of a resource holds while it is being filled. */
import type { NewResource } from '#lib/board/commands/resource.commands.ts';
import {
	statusesOf,
	type Resource,
	type ResourceKind,
	type ResourceStatus
} from '#lib/board/records/resource.record.ts';

export type ResourceField =
	| 'name'
	| 'kind'
	| 'force'
	| 'owner'
	| 'unit'
	| 'contact'
	| 'remark'
	| 'quantity'
	| 'headCount'
	| 'contactPost'
	| 'position'
	| 'eta';

/** Fields whose changes are facts; the rest are plain. */
export const FACT_FIELDS: ReadonlySet<ResourceField> = new Set([
	'quantity',
	'headCount',
	'contactPost',
	'position',
	'eta'
]);

export type ResourceDraft = Pick<
	Resource,
	'name' | 'kind' | 'force' | 'owner' | 'unit' | 'contact' | 'remark'
> & {
	readonly quantity: number | undefined;
	readonly headCount: number | null | undefined;
	readonly contactPost: string | null | undefined;
	readonly position: Resource['position'];
	readonly eta: number | null | undefined;
	readonly status: ResourceStatus;
};

export function emptyDraft(kind: ResourceKind = 'team'): ResourceDraft {
	return {
		name: '',
		kind,
		force: null,
		owner: '',
		unit: '',
		contact: '',
		remark: '',
		quantity: 1,
		headCount: undefined,
		contactPost: undefined,
		position: undefined,
		eta: undefined,
		status: statusesOf(kind)[0]!
	};
}

/** A draft with one field changed; another kind brings its own statuses and no type of force. */
export function withField(draft: ResourceDraft, field: string, value: unknown): ResourceDraft {
	const next = { ...draft, [field]: value } as ResourceDraft;
	if (field !== 'kind' || statusesOf(next.kind).includes(draft.status)) return next;
	return { ...next, status: statusesOf(next.kind)[0]! };
}

export function draftToResource(draft: ResourceDraft): NewResource {
	const { quantity, headCount, contactPost, position, eta, force, ...plain } = draft;
	return {
		...plain,
		name: plain.name.trim(),
		force: draft.kind === 'team' ? force : null,
		...(quantity === undefined ? {} : { quantity }),
		...(headCount === undefined || headCount === null ? {} : { headCount }),
		...(contactPost ? { contactPost } : {}),
		...(position ? { position: position as NonNullable<NewResource['position']> } : {}),
		...(eta ? { eta } : {})
	};
}
