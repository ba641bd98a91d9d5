import * as v from 'valibot';
import { defineRecord, deletion, single, type RecordOf } from '../record-type.ts';
import { count, line, orderKey, time } from '../values.ts';

export const TALLY_KINDS = [
	'deaths',
	'missing',
	'injured',
	'seriously_injured',
	'trapped',
	'rescued',
	'to_move',
	'moved',
	'sheltered',
	'affected',
	'burnt_area',
	'other'
] as const;
export type TallyKind = (typeof TALLY_KINDS)[number];

/** A figure with its as-of time and source; value, time, source and check change together. */
export const tallyValueSchema = v.object({
	value: count,
	asOf: time,
	source: v.optional(line(200), ''),
	verified: v.optional(v.boolean(), false)
});

function sameFigure(heads: readonly { value: unknown }[]): boolean {
	const figures = heads.map((head) => (head.value as { value: number } | null)?.value);
	return new Set(figures).size === 1;
}

export const tallyType = defineRecord({
	collection: 'tallies',
	version: 1,
	plain: {
		kind: v.picklist(TALLY_KINDS),
		/** Where or of whom it counts, such as a village; empty for the whole incident. */
		scope: v.optional(line(100), ''),
		/** Own name for kind `other`. */
		label: v.optional(line(100), ''),
		unit: v.optional(line(20), ''),
		order: v.optional(orderKey, 'a0'),
		source: v.optional(line(120))
	},
	text: [],
	facts: {
		/** The same figure from two sources is no contradiction. */
		value: single(tallyValueSchema, { agree: sameFigure }),
		deleted: deletion
	}
});
export type Tally = RecordOf<typeof tallyType>;
