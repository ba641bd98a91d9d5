import * as v from 'valibot';
import { defineRecord, single, type RecordOf } from '../record-type.ts';
import { count, recordKeySchema } from '../values.ts';

/** Resource × task or working group × quantity. */
export const assignmentType = defineRecord({
	collection: 'assignments',
	version: 1,
	plain: {
		resource: recordKeySchema,
		target: v.object({ type: v.picklist(['task', 'group']), key: recordKeySchema })
	},
	text: [],
	facts: {
		quantity: single(count),
		status: single(v.picklist(['active', 'released'])),
		deleted: single(v.boolean())
	}
});
export type Assignment = RecordOf<typeof assignmentType>;
