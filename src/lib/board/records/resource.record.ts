import * as v from 'valibot';
import type { Fact } from '../facts.ts';
import { defineRecord, deletion, furthest, list, single, type RecordOf } from '../record-type.ts';
import { coordinates, count, datum, line, orderKey, post, time } from '../values.ts';
import { attachmentSchema } from './attachment.ts';

export const RESOURCE_KINDS = ['team', 'vehicle', 'equipment', 'supply'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Types of force (力量), domain: national fire and rescue, army and armed police, government, aviation, medical, social, enterprise. */
export const FORCE_TYPES = [
	'national_fire',
	'military',
	'government',
	'specialist',
	'aviation',
	'medical',
	'social',
	'enterprise'
] as const;
export type ForceType = (typeof FORCE_TYPES)[number];

/** Statuses of teams, vehicles and equipment, in the order that decides between two heads. */
export const UNIT_STATUSES = [
	'available',
	'dispatched',
	'on_scene',
	'working',
	'resting',
	'released',
	'out_of_service'
] as const;
/** Statuses of supplies. */
export const SUPPLY_STATUSES = [
	'in_stock',
	'allocated',
	'in_transit',
	'arrived',
	'issued',
	'returned'
] as const;
export const RESOURCE_STATUSES = [...UNIT_STATUSES, ...SUPPLY_STATUSES] as const;
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number];

export function statusesOf(kind: ResourceKind): readonly ResourceStatus[] {
	return kind === 'supply' ? SUPPLY_STATUSES : UNIT_STATUSES;
}

export const statedPositionSchema = v.object({
	position: coordinates,
	/** What the position was given in before it was converted. */
	datum: v.optional(datum),
	text: v.optional(line(200))
});

export const reportSchema = v.object({
	at: time,
	text: v.optional(line(2000)),
	present: v.optional(count)
});

function lastReport(heads: readonly Fact[]): Fact {
	const at = (fact: Fact) => (fact.value as { at: number } | null)?.at ?? 0;
	return heads.reduce((a, b) => (at(b) > at(a) ? b : a));
}

export const resourceType = defineRecord({
	collection: 'resources',
	version: 1,
	plain: {
		number: line(40),
		name: line(200),
		kind: v.picklist(RESOURCE_KINDS),
		force: v.optional(v.nullable(v.picklist(FORCE_TYPES)), null),
		owner: v.optional(line(200), ''),
		unit: v.optional(line(20), ''),
		contact: v.optional(line(200), ''),
		symbol: v.optional(line(40)),
		remark: v.optional(line(2000), ''),
		order: v.optional(orderKey, 'a0'),
		source: v.optional(line(120))
	},
	text: [],
	facts: {
		status: single(v.picklist(RESOURCE_STATUSES), { resolve: furthest(RESOURCE_STATUSES) }),
		quantity: single(count),
		/** Persons. */
		headCount: single(v.nullable(count)),
		contactPost: single(v.nullable(post)),
		position: single(v.nullable(statedPositionSchema)),
		eta: single(v.nullable(time)),
		/** The last report: any word from the unit; resets its ageing. Several at once all count, the last is shown. */
		report: single(reportSchema, { resolve: lastReport, agree: () => true }),
		/** Rulings over assignments that contradict each other: the ones named, and what was decided. */
		rulings: list(
			v.nullable(
				v.object({
					assignments: v.array(line(120)),
					keep: v.array(line(120)),
					note: v.optional(line(2000))
				})
			)
		),
		comments: list(v.nullable(line(4000))),
		attachments: list(v.nullable(attachmentSchema)),
		deleted: deletion
	}
});
export type Resource = RecordOf<typeof resourceType>;
