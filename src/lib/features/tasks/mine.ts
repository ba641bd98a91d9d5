/** What is for my post: named itself, through a group it belongs to, or through a resource it leads. */
import type { Group } from '#lib/board/records/group.record.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import type { Assignee, Task } from '#lib/board/records/task.record.ts';

export interface Surroundings {
	readonly group: (key: string) => Group | undefined;
	readonly resource: (key: string) => Resource | undefined;
}

export function isFor(assignee: Assignee | null | undefined, post: string, around: Surroundings) {
	if (!assignee) return false;
	if (assignee.type === 'post') return assignee.post === post;
	if (assignee.type === 'resource') return around.resource(assignee.key)?.contactPost === post;
	const group = around.group(assignee.key);
	return !!group && (group.lead === post || Object.values(group.members).includes(post));
}

/** Whether my post is the one that has to act on it next. */
export function waitsFor(task: Task, post: string, around: Surroundings): boolean {
	return task.status === 'issued' && isFor(task.assignee, post, around);
}

const PRIORITY_RANK = { urgent: 0, high: 1, normal: 2, low: 3 } as const;

function rank(task: Task, post: string, around: Surroundings): number {
	const mine = isFor(task.assignee, post, around);
	if (task.status === 'done' || task.status === 'cancelled') return 5;
	if (mine && task.status === 'issued') return 0;
	if (mine && task.status === 'blocked') return 1;
	if (mine && task.status !== 'draft') return 2;
	return task.status === 'draft' ? 4 : 3;
}

/** What waits for my post first, then by urgency, then by what is due first. */
export function waitingFirst(
	tasks: readonly Task[],
	post: string,
	around: Surroundings
): readonly Task[] {
	const keyed = tasks.map((task) => ({
		task,
		rank: rank(task, post, around),
		priority: PRIORITY_RANK[task.priority ?? 'normal'],
		when: task.answerBy ?? task.due ?? Infinity
	}));
	keyed.sort(
		(a, b) =>
			a.rank - b.rank ||
			a.priority - b.priority ||
			(a.when === b.when ? 0 : a.when - b.when) ||
			a.task.createdAt - b.task.createdAt ||
			(a.task.id < b.task.id ? -1 : 1)
	);
	return keyed.map(({ task }) => task);
}
