/** What people do at a board: the real commands, chosen by chance. */
import type * as Y from 'yjs';
import type { Board } from '#lib/board/board.ts';
import { BoardError } from '#lib/board/errors.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { comment, deleteRecord, editText, setPlain } from '#lib/board/commands/record.commands.ts';
import { createTask, moveTaskTo, setProgress } from '#lib/board/commands/task.commands.ts';
import { TASK_STATUSES } from '#lib/board/records/task.record.ts';
import type { Random } from '../harness/random.ts';

/** One command, as the update it made. */
export interface Edit {
	readonly compartment: string;
	readonly update: Uint8Array;
}

/** Runs one command; nothing comes of it where the board refuses it. */
export function editAtRandom(board: Board, random: Random, home: string): Edit[] {
	const edits: Edit[] = [];
	const watched = board.compartments().map((compartment) => {
		const { doc } = board.document(compartment);
		const capture = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, tr: Y.Transaction) => {
			if (tr.local) edits.push({ compartment, update });
		};
		doc.on('update', capture);
		return () => doc.off('update', capture);
	});
	try {
		command(board, random, home);
	} catch (error) {
		// Read-only for now, or a status that does not follow: the page would not offer it.
		if (!(error instanceof BoardError)) throw error;
	} finally {
		for (const unwatch of watched) unwatch();
	}
	return edits;
}

function command(board: Board, random: Random, home: string): void {
	const name = `${random.int(1000)}`;
	const tasks = board.tasks.list().filter(({ compartment }) => compartment === home);
	const key = tasks.length > 0 ? random.pick(tasks).key : undefined;
	const kind = key === undefined ? random.int(3) : random.int(9);
	if (kind === 0) createTask(board, { title: `任务 ${name}`, detail: '沿界河' }, home);
	else if (kind === 1) writeLog(board, { text: `记录 ${name}` }, home);
	else if (kind === 2)
		createMapObject(board, { geometry: { type: 'Point', coordinates: [101.6, 21.2] } }, home);
	else if (kind === 3) moveTaskTo(board, key!, random.pick(TASK_STATUSES));
	else if (kind === 4) setPlain(board, 'tasks', key!, { title: `改 ${name}` });
	else if (kind === 5) {
		const { detail } = board.tasks.get(key!)!;
		const at = random.int(detail.length + 1);
		const cut = random.int(3);
		editText(board, 'tasks', key!, 'detail', detail.slice(0, at) + name + detail.slice(at + cut));
	} else if (kind === 6) comment(board, 'tasks', key!, `说明 ${name}`);
	else if (kind === 7) setProgress(board, key!, random.int(10));
	else deleteRecord(board, 'tasks', key!);
}
