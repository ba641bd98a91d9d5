/** Taking a step of an order, after asking for the words it needs. */
import type { Step } from './step.ts';
import type { Task, TaskStatus } from '#lib/board/records/task.record.ts';
import { NEXT_STATUSES } from '#lib/board/commands/task.commands.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toast } from '#lib/ui/toasts.svelte.ts';
import { attempt } from '../board/attempt.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import { assigneeWord } from '../board/fact-words.ts';
import { isFor } from './mine.ts';
import { stepTo } from './step.ts';
import { surroundingsOf } from './surroundings.ts';
import { taskStatusWord } from './task-words.ts';

/** True where it was done at once; false where words are asked for or the board refused. */
export function takeStep(live: BoardState, task: Task, step: Step): boolean {
	if (!step.asks)
		return (
			attempt(() => {
				step.run(live.board, '');
				return true;
			}) ?? false
		);
	const back = live.ui.dialog;
	live.ui.dialog = {
		kind: 'reason',
		data: {
			title: `${task.number} ${task.title}`,
			label: step.asks.label,
			hint: forOthers(live, task, step) ?? step.asks.hint,
			required: step.asks.required,
			action: step.label,
			danger: step.danger ?? false,
			ondone: (words: string) => attempt(() => step.run(live.board, words)),
			back
		}
	};
	return false;
}

/** Answering an order that went to someone else is allowed, and said. */
function forOthers(live: BoardState, task: Task, step: Step): string | undefined {
	const answers = step.to === 'acknowledged' || step.to === 'declined';
	if (!answers || isFor(task.assignee, live.incident.me.post, surroundingsOf(live)))
		return undefined;
	return m.tasks_answer_for({ post: assigneeWord(task.assignee, live.board) });
}

/** Moves to a status as a drop or a menu asks for it; says so where the life cycle forbids it. */
export function moveTo(live: BoardState, task: Task, to: TaskStatus): boolean {
	const from = task.status ?? 'draft';
	if (from === to) return true;
	if (!NEXT_STATUSES[from].includes(to)) {
		toast(
			m.tasks_not_allowed({
				number: task.number,
				from: taskStatusWord(from),
				to: taskStatusWord(to)
			}),
			{ tone: 'bad' }
		);
		return false;
	}
	return takeStep(live, task, stepTo(task, to));
}
