import * as v from 'valibot';
import { defineRecord, deletion, list, single, type RecordOf } from '../record-type.ts';
import { coordinates, line, recordKeySchema, time } from '../values.ts';
import { attachmentSchema } from './attachment.ts';

export const LOG_CHANNELS = [
	'radio',
	'phone',
	'in_person',
	'observed',
	'message',
	'other'
] as const;
export type LogChannel = (typeof LOG_CHANNELS)[number];

/** Categories of entries that record a report to the higher level (信息报送): initial, follow-up, final. */
export const REPORT_CATEGORIES = ['initial_report', 'follow_up_report', 'final_report'] as const;
export type ReportCategory = (typeof REPORT_CATEGORIES)[number];

/** A log entry never changes; what was wrong in it is corrected by a fact that strikes through. */
export const logEntryType = defineRecord({
	collection: 'log',
	version: 1,
	plain: {
		text: line(8000),
		channel: v.optional(v.picklist(LOG_CHANNELS), 'other'),
		happenedAt: time,
		/** Kind of report of a field commander (fire, casualty, road …), free code. */
		category: v.optional(line(40)),
		position: v.optional(coordinates),
		/** A record it speaks of. */
		about: v.optional(recordKeySchema),
		/** Marked as a key event on the timeline. */
		keyEvent: v.optional(v.boolean(), false),
		source: v.optional(line(120))
	},
	text: [],
	facts: {
		/** null text: struck out; text: what it should say. */
		correction: single(v.object({ text: v.nullable(line(8000)), reason: v.optional(line(2000)) })),
		comments: list(v.nullable(line(4000))),
		attachments: list(v.nullable(attachmentSchema)),
		deleted: deletion
	}
});
export type LogEntry = RecordOf<typeof logEntryType>;
