/** The life of an order: draft → issued → acknowledged or declined → in progress → done, blocked or cancelled. */
import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import { BoardError } from '../errors.ts';
import { byOrder, orderBetween } from '../order.ts';
import type { Assignee, Place, Priority, Task, TaskStatus } from '../records/task.record.ts';
import { DEFAULT_SERIES } from '../values.ts';
import { placeOf } from './place.ts';
import { entryKey } from './record.commands.ts';

export interface NewTask {
	readonly title: string;
	readonly detail?: string;
	readonly priority?: Priority;
	readonly assignee?: Assignee | null;
	readonly place?: Place | null;
	/** UTC ms. */
	readonly due?: number | null;
	/** UTC ms by which the assignee must answer. */
	readonly answerBy?: number | null;
	readonly progress?: { done: number; total: number; unit: string } | null;
	readonly checklist?: readonly string[];
	/** Issued at once instead of kept as a draft. */
	readonly issue?: boolean;
	readonly source?: string;
}

/** Creates a task; returns its key. */
export function createTask(board: Board, input: NewTask, compartment = COMMAND): string {
	const number = board.nextNumber(compartment, 'tasks', DEFAULT_SERIES.tasks);
	const last = board.tasks
		.list()
		.filter((task) => task.compartment === compartment)
		.sort(byOrder)
		.at(-1);
	const checklist = Object.fromEntries(
		(input.checklist ?? []).map((text) => [`checklist.${entryKey(board)}`, { text, done: false }])
	);
	const id = board.transact(compartment, 'tasks.create', 'facts', (w) =>
		w.create(
			'tasks',
			{
				number,
				title: input.title,
				order: orderBetween(last?.order, undefined),
				...(input.source ? { source: input.source } : {})
			},
			{
				status: input.issue ? 'issued' : 'draft',
				priority: input.priority ?? 'normal',
				assignee: input.assignee ?? null,
				place: input.place ?? null,
				due: input.due ?? null,
				answerBy: input.answerBy ?? null,
				progress: input.progress ?? null,
				...checklist
			},
			{ texts: { detail: input.detail ?? '' } }
		)
	);
	return `${compartment}/${id}`;
}

/** Which statuses a task may go to from where it is. */
export const NEXT_STATUSES: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
	draft: ['issued', 'cancelled'],
	issued: ['acknowledged', 'declined', 'in_progress', 'done', 'blocked', 'cancelled'],
	declined: ['issued', 'cancelled'],
	acknowledged: ['in_progress', 'blocked', 'done', 'declined', 'cancelled'],
	in_progress: ['blocked', 'done', 'cancelled'],
	blocked: ['in_progress', 'done', 'cancelled'],
	done: ['in_progress'],
	cancelled: ['issued']
};

function present(board: Board, key: string): Task {
	placeOf(board, 'tasks', key);
	return board.tasks.get(key)!;
}

function advance(
	board: Board,
	key: string,
	status: TaskStatus,
	options: { note?: string; happenedAt?: number; answer?: unknown; answerBy?: number | null } = {}
): void {
	const task = present(board, key);
	const from = task.status ?? 'draft';
	if (!NEXT_STATUSES[from].includes(status))
		throw new BoardError('wrong_state', `${from} → ${status}`);
	const { answer, answerBy, ...extra } = options;
	board.transact(task.compartment, `tasks.${status}`, 'facts', (w) => {
		w.fact('tasks', task.id, 'status', status, extra);
		if (answer) w.fact('tasks', task.id, 'answers', answer);
		if (answerBy !== undefined) w.fact('tasks', task.id, 'answerBy', answerBy);
	});
}

/** Gives the order; `answerBy` is UTC ms. */
export function issueTask(board: Board, key: string, answerBy?: number | null): void {
	advance(board, key, 'issued', answerBy === undefined ? {} : { answerBy });
}

/** 收到,复述: the receiver answers with the order in own words. */
export function acknowledgeTask(board: Board, key: string, readBack?: string): void {
	const answer = { kind: 'acknowledged', ...(readBack ? { readBack } : {}) };
	advance(board, key, 'acknowledged', { answer });
}

export function declineTask(board: Board, key: string, reason: string): void {
	advance(board, key, 'declined', { note: reason, answer: { kind: 'declined', reason } });
}

export function startTask(board: Board, key: string): void {
	advance(board, key, 'in_progress');
}

export function blockTask(board: Board, key: string, reason: string): void {
	advance(board, key, 'blocked', { note: reason });
}

export function completeTask(board: Board, key: string, note?: string): void {
	advance(board, key, 'done', note ? { note } : {});
}

export function cancelTask(board: Board, key: string, reason: string): void {
	advance(board, key, 'cancelled', { note: reason });
}

/** Any allowed step, as dragging between columns asks for it. */
export function moveTaskTo(board: Board, key: string, status: TaskStatus): void {
	if (present(board, key).status !== status) advance(board, key, status);
}

/** Places a task between two neighbours of its column. */
export function reorderTask(
	board: Board,
	key: string,
	before: Task | undefined,
	after: Task | undefined
): void {
	const task = present(board, key);
	board.transact(task.compartment, 'tasks.reorder', 'plain', (w) =>
		w.setPlain('tasks', task.id, { order: orderBetween(before?.order, after?.order) })
	);
}

export function setProgress(board: Board, key: string, done: number): void {
	const task = present(board, key);
	if (!task.progress) throw new BoardError('wrong_state', 'no progress to set');
	const progress = { ...task.progress, done };
	board.transact(task.compartment, 'tasks.progress', 'facts', (w) =>
		w.fact('tasks', task.id, 'progress', progress)
	);
}

/** Adds a checklist item, or sets one (`entry`); text null removes it. */
export function setChecklistItem(
	board: Board,
	key: string,
	item: { text: string; done: boolean } | null,
	entry: string = entryKey(board)
): void {
	const task = present(board, key);
	board.transact(task.compartment, 'tasks.checklist', 'facts', (w) =>
		w.fact('tasks', task.id, `checklist.${entry}`, item)
	);
}

/** Statuses in which an order still waits for its receiver's answer. */
export function awaitsAnswer(task: Task): boolean {
	return task.status === 'issued';
}
