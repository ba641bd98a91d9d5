import type { Board } from '#lib/board/board.ts';
import type { Task } from '#lib/board/records/task.record.ts';

/** When the present status was stated, and by which post. */
export function statusSince(board: Board, task: Task): { at: number; by: string } {
	const head = board.history('tasks', task.key, 'status').heads.at(-1);
	return head ? { at: head.at, by: head.by } : { at: task.createdAt, by: task.createdBy };
}
