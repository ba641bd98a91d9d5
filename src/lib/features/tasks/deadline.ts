/** What the clock says of a task: the answer first, then the due time. */
import type { Task } from '#lib/board/records/task.record.ts';
import { clockTime, duration } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Tone } from '#lib/ui/tones.ts';

export interface Deadline {
	readonly words: string;
	readonly tone: Tone;
}

const SOON = 15 * 60_000;

/** `issuedAt` is when the present order went out, UTC ms. */
export function answerDeadline(task: Task, issuedAt: number, now: number): Deadline | undefined {
	if (task.status !== 'issued') return undefined;
	if (task.answerBy == null)
		return { words: m.tasks_unanswered({ duration: duration(now - issuedAt) }), tone: 'orange' };
	if (now > task.answerBy)
		return {
			words: m.tasks_unanswered_over({ duration: duration(now - task.answerBy) }),
			tone: 'red'
		};
	return {
		words: m.tasks_answer_due_in({ duration: duration(task.answerBy - now) }),
		tone: 'orange'
	};
}

export function dueDeadline(task: Task, now: number, zone: string): Deadline | undefined {
	if (task.due == null || task.status === 'done' || task.status === 'cancelled') return undefined;
	if (now > task.due)
		return { words: m.tasks_due_over({ duration: duration(now - task.due) }), tone: 'red' };
	return {
		words: m.tasks_due_at({ time: clockTime(task.due, zone) }),
		tone: task.due - now < SOON ? 'orange' : 'neutral'
	};
}
