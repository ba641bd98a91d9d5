/** The steps of an order's life as buttons: what they are called and what they ask for first. */
import type { Board } from '#lib/board/board.ts';
import {
	acknowledgeTask,
	blockTask,
	cancelTask,
	completeTask,
	declineTask,
	issueTask,
	NEXT_STATUSES,
	startTask
} from '#lib/board/commands/task.commands.ts';
import type { Task, TaskStatus } from '#lib/board/records/task.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

export interface Step {
	readonly to: TaskStatus;
	readonly label: string;
	/** Words asked for before the step: required reasons, an optional read-back. */
	readonly asks?: { readonly label: string; readonly hint?: string; readonly required: boolean };
	readonly primary?: boolean;
	readonly danger?: boolean;
	readonly run: (board: Board, words: string) => void;
}

/** The one step to a status, whatever status it comes from. */
export function stepTo(task: Task, to: TaskStatus): Step {
	const key = task.key;
	switch (to) {
		case 'issued':
			return {
				to,
				label: task.status === 'draft' ? m.tasks_issue() : m.tasks_issue_again(),
				primary: true,
				run: (board) => issueTask(board, key)
			};
		case 'acknowledged':
			return {
				to,
				label: m.tasks_acknowledge(),
				primary: true,
				asks: { label: m.tasks_read_back(), hint: m.tasks_read_back_hint(), required: false },
				run: (board, words) => acknowledgeTask(board, key, words || undefined)
			};
		case 'declined':
			return {
				to,
				label: m.tasks_decline(),
				asks: { label: m.tasks_decline_reason(), required: true },
				run: (board, words) => declineTask(board, key, words)
			};
		case 'in_progress':
			return {
				to,
				label:
					task.status === 'blocked' || task.status === 'done' ? m.tasks_reopen() : m.tasks_start(),
				run: (board) => startTask(board, key)
			};
		case 'blocked':
			return {
				to,
				label: m.tasks_block(),
				asks: { label: m.tasks_block_reason(), required: true },
				run: (board, words) => blockTask(board, key, words)
			};
		case 'done':
			return {
				to,
				label: m.tasks_complete(),
				primary: task.status === 'in_progress',
				run: (board) => completeTask(board, key)
			};
		case 'cancelled':
			return {
				to,
				label: m.tasks_cancel(),
				danger: true,
				asks: { label: m.tasks_cancel_reason(), required: true },
				run: (board, words) => cancelTask(board, key, words)
			};
		case 'draft':
			throw new Error('an order never becomes a draft again');
	}
}

/** All steps allowed now, in the order in which they are usually taken. */
export function stepsOf(task: Task): Step[] {
	return NEXT_STATUSES[task.status ?? 'draft'].map((to) => stepTo(task, to));
}
