/** Bodies of the annotations API. */
import * as v from 'valibot';
import { RECORD_ID } from '#lib/board/ids.ts';
import { ANNOTATION_KINDS, ANNOTATION_STATES } from '#lib/review/annotation.ts';

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15));
const words = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));
const record = v.pipe(
	v.string(),
	v.maxLength(120),
	v.check((key) => {
		const [compartment, id, ...more] = key.split('/');
		return !!compartment && RECORD_ID.test(id ?? '') && more.length === 0;
	}, 'not the key of a record')
);

const fields = {
	kind: v.picklist(ANNOTATION_KINDS),
	text: v.pipe(words(4000), v.minLength(1)),
	/** UTC ms. */
	at: time,
	record: v.optional(v.nullable(record), null),
	owner: v.optional(words(200), ''),
	due: v.optional(v.nullable(time), null),
	state: v.optional(v.picklist(ANNOTATION_STATES), 'open')
};

export const writeAnnotationSchema = v.object(fields);
export type WriteAnnotation = v.InferOutput<typeof writeAnnotationSchema>;

/** The whole annotation as it is to be, and the version that the writer has seen. */
export const changeAnnotationSchema = v.object({
	...fields,
	version: v.pipe(v.number(), v.safeInteger(), v.minValue(1))
});
export type ChangeAnnotation = v.InferOutput<typeof changeAnnotationSchema>;
