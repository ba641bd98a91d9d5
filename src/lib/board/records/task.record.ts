import * as v from 'valibot';
import {
	defineRecord,
	deletion,
	furthest,
	keyed,
	list,
	single,
	type RecordOf
} from '../record-type.ts';
import { coordinates, count, line, orderKey, post, recordKeySchema, time } from '../values.ts';
import { attachmentSchema } from './attachment.ts';

/** The life of an order, in the order that decides between two offline statuses. */
export const TASK_STATUSES = [
	'draft',
	'issued',
	'declined',
	'acknowledged',
	'in_progress',
	'blocked',
	'done',
	'cancelled'
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Who is to do it: a post, a working group or a resource. */
export const assigneeSchema = v.variant('type', [
	v.object({ type: v.literal('post'), post }),
	v.object({ type: v.literal('group'), key: recordKeySchema }),
	v.object({ type: v.literal('resource'), key: recordKeySchema })
]);
export type Assignee = v.InferOutput<typeof assigneeSchema>;

/** Where: a map object, a position, or words. */
export const placeSchema = v.object({
	mapObject: v.optional(recordKeySchema),
	position: v.optional(coordinates),
	text: v.optional(line(200))
});
export type Place = v.InferOutput<typeof placeSchema>;

/** `done` of `total` in `unit`, such as 3.4 of 6 km. */
export const progressSchema = v.object({ done: count, total: count, unit: line(20) });

export const answerSchema = v.object({
	kind: v.picklist(['acknowledged', 'declined']),
	/** The order in the receiver's own words (复述). */
	readBack: v.optional(line(2000)),
	reason: v.optional(line(2000))
});

export const taskType = defineRecord({
	collection: 'tasks',
	version: 1,
	plain: {
		/** Short spoken number, such as T-07; never renumbered. */
		number: line(40),
		title: line(200),
		order: v.optional(orderKey, 'a0'),
		/** Where it came from, when adopted or released: `liaison-la/01J…`. */
		source: v.optional(line(120))
	},
	text: ['detail'],
	facts: {
		status: single(v.picklist(TASK_STATUSES), { resolve: furthest(TASK_STATUSES) }),
		priority: single(v.picklist(PRIORITIES)),
		assignee: single(v.nullable(assigneeSchema)),
		place: single(v.nullable(placeSchema)),
		/** When it must be done, UTC ms. */
		due: single(v.nullable(time)),
		/** When it must be answered, UTC ms. */
		answerBy: single(v.nullable(time)),
		progress: single(v.nullable(progressSchema)),
		checklist: keyed(v.nullable(v.object({ text: line(300), done: v.boolean() }))),
		comments: list(v.nullable(line(4000))),
		answers: list(v.nullable(answerSchema)),
		attachments: list(v.nullable(attachmentSchema)),
		deleted: deletion
	}
});
export type Task = RecordOf<typeof taskType>;
