import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import type { PlainInput } from '../record-type.ts';
import type { Attachment } from '../records/attachment.ts';
import type { logEntryType } from '../records/log-entry.record.ts';
import { placeOf } from './place.ts';

type Plain = PlainInput<typeof logEntryType>;

export interface NewLogEntry extends Omit<Plain, 'happenedAt'> {
	/** UTC ms; now, where left out. */
	readonly happenedAt?: number;
	readonly attachments?: readonly Attachment[];
}

/** Writes a log entry; returns its key. */
export function writeLog(board: Board, input: NewLogEntry, compartment = COMMAND): string {
	const { attachments = [], happenedAt = board.now(), ...plain } = input;
	const id = board.transact(compartment, 'log.write', 'facts', (w) => {
		const id = w.create('log', { ...plain, happenedAt });
		for (const attachment of attachments) w.fact('log', id, 'attachments', attachment);
		return id;
	});
	return `${compartment}/${id}`;
}

/** Corrects an entry by a fact that strikes it through; text null takes it back altogether. */
export function correctLog(board: Board, key: string, text: string | null, reason?: string): void {
	const { compartment, id } = placeOf(board, 'log', key);
	board.transact(compartment, 'log.correct', 'facts', (w) =>
		w.fact('log', id, 'correction', { text, ...(reason ? { reason } : {}) })
	);
}
