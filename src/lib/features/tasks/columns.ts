/** The columns of the task board: which statuses stand in each, and what a card dropped there becomes. */
import type { Task, TaskStatus } from '#lib/board/records/task.record.ts';
import { byOrder } from '#lib/board/order.ts';

export const COLUMNS = ['draft', 'waiting', 'doing', 'blocked', 'ended'] as const;
export type Column = (typeof COLUMNS)[number];

const COLUMN_OF: Record<TaskStatus, Column> = {
	draft: 'draft',
	issued: 'waiting',
	declined: 'waiting',
	acknowledged: 'doing',
	in_progress: 'doing',
	blocked: 'blocked',
	done: 'ended',
	cancelled: 'ended'
};

/** What a card becomes when it is dropped into another column. */
export const DROP_STATUS: Record<Column, TaskStatus> = {
	draft: 'draft',
	waiting: 'issued',
	doing: 'in_progress',
	blocked: 'blocked',
	ended: 'done'
};

export function columnOf(task: Task): Column {
	return COLUMN_OF[task.status ?? 'draft'];
}

/** Tasks by column, each in its own order; what has ended last stands first. */
export function byColumn(tasks: readonly Task[]): Record<Column, Task[]> {
	const columns: Record<Column, Task[]> = {
		draft: [],
		waiting: [],
		doing: [],
		blocked: [],
		ended: []
	};
	for (const task of tasks) columns[columnOf(task)].push(task);
	for (const column of COLUMNS) columns[column].sort(byOrder);
	columns.ended.sort((a, b) => b.changedAt - a.changedAt);
	return columns;
}
