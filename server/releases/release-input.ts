/** Bodies of the release and adoption API. */
import * as v from 'valibot';
import { PARTNER } from '#lib/board/compartments.ts';
import { RECORD_ID } from '#lib/board/ids.ts';
import { RELEASABLE, RELEASABLE_COLLECTIONS } from '#lib/board/releasable.ts';

const note = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));
const collection = v.picklist(RELEASABLE_COLLECTIONS);
const recordId = v.pipe(v.string(), v.regex(RECORD_ID));

export const proposeReleaseSchema = v.pipe(
	v.object({
		partner: v.pipe(v.string(), v.regex(PARTNER)),
		collection,
		/** Id of the record in command. */
		recordId,
		/** Of RELEASABLE[collection].offered. */
		fields: v.pipe(v.array(v.string()), v.maxLength(40)),
		/** Metres to round positions to, or null: exact. */
		roundMetres: v.optional(
			v.nullable(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(50_000))),
			null
		),
		purpose: note(1000),
		basis: note(1000),
		/** propose: for the commander to decide · release: at once, by a commander. */
		action: v.picklist(['propose', 'release'])
	}),
	v.check(
		({ collection, fields }) =>
			fields.every((field) => RELEASABLE[collection].offered.includes(field)),
		'not a field that may be released'
	)
);
export type ProposeRelease = v.InferOutput<typeof proposeReleaseSchema>;

export const decideReleaseSchema = v.object({
	decision: v.picklist(['release', 'reject']),
	note: v.optional(note(2000), '')
});
export type DecideRelease = v.InferOutput<typeof decideReleaseSchema>;

export const adoptSchema = v.object({
	/** liaison-<partner> */
	compartment: v.pipe(v.string(), v.maxLength(40)),
	collection,
	recordId,
	note: v.optional(note(2000), '')
});
export type Adopt = v.InferOutput<typeof adoptSchema>;
