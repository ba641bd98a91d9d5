/** What tasks are called and coloured; every colour comes with its word. */
import type { Priority, Task, TaskStatus } from '#lib/board/records/task.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Tone } from '#lib/ui/tones.ts';

const STATUS_WORDS: Record<TaskStatus, () => string> = {
	draft: m.tasks_status_draft,
	issued: m.tasks_status_issued,
	declined: m.tasks_status_declined,
	acknowledged: m.tasks_status_acknowledged,
	in_progress: m.tasks_status_in_progress,
	blocked: m.tasks_status_blocked,
	done: m.tasks_status_done,
	cancelled: m.tasks_status_cancelled
};
const STATUS_TONES: Record<TaskStatus, Tone> = {
	draft: 'neutral',
	issued: 'blue',
	declined: 'red',
	acknowledged: 'green',
	in_progress: 'green',
	blocked: 'yellow',
	done: 'neutral',
	cancelled: 'neutral'
};
const PRIORITY_WORDS: Record<Priority, () => string> = {
	urgent: m.tasks_priority_urgent,
	high: m.tasks_priority_high,
	normal: m.tasks_priority_normal,
	low: m.tasks_priority_low
};
const PRIORITY_TONES: Record<Priority, Tone> = {
	urgent: 'red',
	high: 'orange',
	normal: 'blue',
	low: 'neutral'
};

export const taskStatusWord = (status: TaskStatus) => STATUS_WORDS[status]();
export const taskStatusTone = (status: TaskStatus) => STATUS_TONES[status];
export const priorityWord = (priority: Priority) => PRIORITY_WORDS[priority]();
export const priorityTone = (priority: Priority) => PRIORITY_TONES[priority];

/** The coloured left edge: how it goes once it is under way, how urgent it is before. */
export function taskEdge(task: Task): Tone {
	if (task.status === 'done' || task.status === 'cancelled' || task.status === 'draft')
		return 'neutral';
	if (task.status === 'blocked') return 'yellow';
	if (task.status === 'acknowledged' || task.status === 'in_progress') return 'green';
	return priorityTone(task.priority ?? 'normal');
}

export const EDGE_CLASSES: Record<Tone, string> = {
	neutral: 'border-l-muted',
	red: 'border-l-red',
	orange: 'border-l-orange',
	yellow: 'border-l-yellow',
	green: 'border-l-green',
	blue: 'border-l-blue',
	accent: 'border-l-accent'
};
