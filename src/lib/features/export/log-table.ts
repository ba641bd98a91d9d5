import type { Board } from '#lib/board/board.ts';
import type { LogEntry } from '#lib/board/records/log-entry.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { categoryWord, channelWord } from '../log/log-words.ts';
import { compartmentWord } from '../board/compartment-word.ts';
import { timeCell, timeHeader, type ExportContext } from './export-context.ts';
import type { ExportTable } from './export-table.ts';

/** The log by the time things happened; a corrected entry keeps what it said first. */
export function logTable(board: Board, context: ExportContext, home: string): ExportTable {
	const time = (at: number) => timeCell(at, context.zone);
	const row = (entry: LogEntry) => [
		time(entry.happenedAt),
		time(entry.createdAt),
		entry.createdBy,
		channelWord(entry.channel),
		entry.category ? categoryWord(entry.category) : undefined,
		entry.text,
		entry.correction === undefined ? undefined : (entry.correction.text ?? m.export_struck_out()),
		entry.correction?.reason,
		entry.position?.[0],
		entry.position?.[1],
		entry.keyEvent ? m.common_yes() : undefined,
		compartmentWord(entry.compartment, home)
	];
	return {
		title: m.board_collection_log(),
		headers: [
			timeHeader(m.export_happened_at(), context),
			timeHeader(m.export_written_at(), context),
			m.export_post(),
			m.log_channel(),
			m.export_category(),
			m.export_text(),
			m.export_corrected_to(),
			m.export_correction_reason(),
			m.export_longitude(),
			m.export_latitude(),
			m.export_key_event(),
			m.export_compartment()
		],
		rows: [...board.log.list()]
			.sort((a, b) => a.happenedAt - b.happenedAt || (a.id < b.id ? -1 : 1))
			.map(row)
	};
}
