/** Bodies of the quarantine API. */
import * as v from 'valibot';

/** An import is one command of several megabytes. */
export const MAX_ITEM_BYTES = 8 * 1024 * 1024;
/** Items of one hand-over; a device with more hands over several times. */
export const MAX_ITEMS = 200;

const base64 = v.pipe(
	v.string(),
	v.maxLength(Math.ceil(MAX_ITEM_BYTES / 3) * 4),
	v.regex(/^[A-Za-z0-9+/]*={0,2}$/),
	v.transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
	v.check((bytes) => bytes.length > 0)
);

export const handOverItemsSchema = v.object({
	compartment: v.pipe(v.string(), v.maxLength(40)),
	device: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
	items: v.pipe(
		v.array(
			v.object({
				deviceSeq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
				/** UTC ms, the author's clock. */
				at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
				update: base64
			})
		),
		v.minLength(1),
		v.maxLength(MAX_ITEMS)
	)
});
export type HandOverItems = v.InferOutput<typeof handOverItemsSchema>;

export const decideQuarantineSchema = v.object({
	decision: v.picklist(['adopt', 'reject']),
	note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(2000)), '')
});
export type DecideQuarantine = v.InferOutput<typeof decideQuarantineSchema>;
