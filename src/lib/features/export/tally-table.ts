import type { Board } from '#lib/board/board.ts';
import type { Tally } from '#lib/board/records/tally.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { tallyKindWord } from '../board/code-words.ts';
import { compartmentWord } from '../board/compartment-word.ts';
import { timeCell, timeHeader, type ExportContext } from './export-context.ts';
import type { ExportTable } from './export-table.ts';

/** Figures with their as-of time and source; of a contradiction every side has its row. */
export function tallyTable(board: Board, context: ExportContext, home: string): ExportTable {
	const rows = (tally: Tally) =>
		board.history('tallies', tally.key, 'value').heads.flatMap((head) => {
			const figure = head.value as Tally['value'] | null;
			if (!figure) return [];
			const row = [
				tally.label || tallyKindWord(tally.kind),
				tally.scope,
				figure.value,
				tally.unit,
				timeCell(figure.asOf, context.zone),
				figure.source,
				figure.verified ? m.board_verified() : m.board_unverified(),
				head.by,
				compartmentWord(tally.compartment, home)
			];
			return [row];
		});
	return {
		title: m.board_collection_tallies(),
		headers: [
			m.export_name(),
			m.export_scope(),
			m.export_value(),
			m.export_unit(),
			timeHeader(m.export_as_of(), context),
			m.export_source(),
			m.common_status(),
			m.export_post(),
			m.export_compartment()
		],
		rows: [...board.tallies.list()]
			.sort((a, b) => (a.scope < b.scope ? -1 : a.scope > b.scope ? 1 : a.createdAt - b.createdAt))
			.flatMap(rows)
	};
}
