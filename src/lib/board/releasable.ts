/**
 * What of a record may leave towards a partner, field by field. What stands nowhere here
 * never leaves: who is assigned, contacts' posts, answers, sources, links to other records,
 * and who said what when.
 */
import type { CollectionName } from './records/index.ts';

export const RELEASABLE_COLLECTIONS = [
	'mapObjects',
	'tasks',
	'resources',
	'log',
	'tallies'
] as const;
export type ReleasableCollection = (typeof RELEASABLE_COLLECTIONS)[number];

export interface ReleasableFields {
	/** Without these the copy would say nothing. */
	readonly always: readonly string[];
	/** Chosen one by one. */
	readonly offered: readonly string[];
	/** Chosen unless taken away: nothing of names, phones or strength. */
	readonly suggested: readonly string[];
	/** Fields with a position, which may leave coarser than it is. */
	readonly positions: readonly string[];
}

export const RELEASABLE: Readonly<Record<ReleasableCollection, ReleasableFields>> = {
	mapObjects: {
		always: ['symbol', 'layer', 'colour', 'geometry'],
		offered: ['label', 'planned', 'remark', 'comments', 'attachments'],
		suggested: ['label', 'planned'],
		positions: ['geometry']
	},
	tasks: {
		always: ['title'],
		offered: [
			'status',
			'priority',
			'place',
			'due',
			'progress',
			'detail',
			'checklist',
			'comments',
			'attachments'
		],
		suggested: ['status', 'priority', 'due'],
		positions: ['place']
	},
	resources: {
		always: ['name', 'kind'],
		offered: [
			'status',
			'position',
			'eta',
			'symbol',
			'quantity',
			'headCount',
			'force',
			'owner',
			'contact',
			'remark',
			'comments',
			'attachments'
		],
		suggested: ['status', 'position', 'eta', 'symbol'],
		positions: ['position']
	},
	log: {
		always: ['text', 'happenedAt'],
		offered: ['position', 'channel', 'category', 'comments', 'attachments'],
		suggested: ['category'],
		positions: ['position']
	},
	tallies: {
		always: ['kind', 'label', 'unit', 'value'],
		offered: ['scope'],
		suggested: ['scope'],
		positions: []
	}
};

export function isReleasable(collection: string): collection is ReleasableCollection {
	return (RELEASABLE_COLLECTIONS as readonly string[]).includes(collection);
}

/** The post that released copies name, whoever of the post decided: it gives nothing away. */
export const RELEASING_POST = '现场指挥部';

/** The series of numbers that released tasks and resources carry instead of their own. */
export const RELEASED_SERIES = 'CN';

/** Metres a position may be rounded to. */
export const ROUNDINGS = [50, 100, 500, 1000, 2000, 5000, 10_000] as const;

export function offersPosition(collection: CollectionName, fields: readonly string[]): boolean {
	if (!isReleasable(collection)) return false;
	const { always, positions } = RELEASABLE[collection];
	return positions.some((field) => always.includes(field) || fields.includes(field));
}
