/** The filter of the task panel: a matter of this browser, never of the board. */
import type { Assignee, Task } from '#lib/board/records/task.record.ts';
import { columnOf, type Column } from './columns.ts';
import { isFor, type Surroundings } from './mine.ts';

export interface TaskFilter {
	readonly mine: boolean;
	/** `post:…`, `group:…`, `resource:…`, or empty for all. */
	readonly assignee: string;
	readonly column: Column | '';
}
export const NO_FILTER: TaskFilter = { mine: false, assignee: '', column: '' };

/** An assignee as one string, for selects and filters. */
export function assigneeCode(assignee: Assignee | null | undefined): string {
	if (!assignee) return '';
	return assignee.type === 'post' ? `post:${assignee.post}` : `${assignee.type}:${assignee.key}`;
}

export function isFiltering(filter: TaskFilter): boolean {
	return filter.mine || filter.assignee !== '' || filter.column !== '';
}

export function applyFilter(
	tasks: readonly Task[],
	filter: TaskFilter,
	post: string,
	around: Surroundings
): readonly Task[] {
	if (!isFiltering(filter)) return tasks;
	return tasks.filter(
		(task) =>
			(!filter.mine || isFor(task.assignee, post, around)) &&
			(!filter.assignee || assigneeCode(task.assignee) === filter.assignee) &&
			(!filter.column || columnOf(task) === filter.column)
	);
}
