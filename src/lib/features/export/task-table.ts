import type { Board } from '#lib/board/board.ts';
import type { Task } from '#lib/board/records/task.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { compartmentWord } from '../board/compartment-word.ts';
import { assigneeWord, placeWord } from '../board/fact-words.ts';
import { byNumber } from '../resources/by-number.ts';
import { priorityWord, taskStatusWord } from '../tasks/task-words.ts';
import { timeCell, timeHeader, type ExportContext } from './export-context.ts';
import type { ExportTable } from './export-table.ts';

/** All tasks that the reader's board holds. */
export function taskTable(board: Board, context: ExportContext, home: string): ExportTable {
	const time = (at: number | null | undefined) => timeCell(at, context.zone);
	const row = (task: Task) => {
		const items = Object.values(task.checklist).filter((item) => item !== null);
		const answer = task.answers.filter((entry) => !entry.retracted).at(-1);
		return [
			task.number,
			task.title,
			task.detail,
			taskStatusWord(task.status ?? 'draft'),
			priorityWord(task.priority ?? 'normal'),
			task.assignee ? assigneeWord(task.assignee, board) : undefined,
			task.place ? placeWord(task.place, board) : undefined,
			time(task.due),
			time(task.answerBy),
			answer && `${answer.by}: ${answer.value?.readBack ?? answer.value?.reason ?? ''}`.trim(),
			task.progress
				? `${task.progress.done} / ${task.progress.total} ${task.progress.unit}`.trim()
				: undefined,
			items.length > 0 ? `${items.filter((item) => item.done).length}/${items.length}` : undefined,
			task.createdBy,
			time(task.createdAt),
			time(task.changedAt),
			compartmentWord(task.compartment, home)
		];
	};
	return {
		title: m.board_collection_tasks(),
		headers: [
			m.tasks_number(),
			m.tasks_title(),
			m.tasks_detail(),
			m.common_status(),
			m.tasks_priority(),
			m.tasks_assignee(),
			m.tasks_place(),
			timeHeader(m.tasks_due(), context),
			timeHeader(m.tasks_answer_by(), context),
			m.tasks_answers(),
			m.tasks_progress(),
			m.tasks_checklist(),
			m.export_created_by(),
			timeHeader(m.export_created_at(), context),
			timeHeader(m.export_changed_at(), context),
			m.export_compartment()
		],
		rows: [...board.tasks.list()].sort(byNumber).map(row)
	};
}
