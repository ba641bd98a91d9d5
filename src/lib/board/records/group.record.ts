import * as v from 'valibot';
import { defineRecord, deletion, keyed, single, type RecordOf } from '../record-type.ts';
import { line, orderKey, post } from '../values.ts';

/** A working group (工作组). */
export const groupType = defineRecord({
	collection: 'groups',
	version: 1,
	plain: {
		name: line(100),
		/** Radio channel, phone line or meeting place. */
		channel: v.optional(line(100), ''),
		duties: v.optional(line(2000), ''),
		order: v.optional(orderKey, 'a0'),
		/** Code of the template it came from. */
		template: v.optional(line(40))
	},
	text: [],
	facts: {
		lead: single(v.nullable(post)),
		/** Keys are ids made for the entry; the value names the post, or null once it has left. */
		members: keyed(v.nullable(post)),
		deleted: deletion
	}
});
export type Group = RecordOf<typeof groupType>;
