import * as v from 'valibot';
import { defineRecord, deletion, furthest, single, type RecordOf } from '../record-type.ts';
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
		/** Between two heads active wins, so that the sum check counts it. */
		status: single(v.picklist(['active', 'released']), {
			resolve: furthest(['released', 'active'])
		}),
		deleted: deletion
	}
});
export type Assignment = RecordOf<typeof assignmentType>;
