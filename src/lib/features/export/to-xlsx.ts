import type { CellObject, Row } from 'write-excel-file/universal';
import writeXlsx from 'write-excel-file/universal';
import { marked, preamble, type Cell, type ExportTable } from './export-table.ts';
import type { ExportContext } from './export-context.ts';

/** A workbook with a sheet for each table; every text is typed as text, so nothing runs. */
export function toXlsx(tables: readonly ExportTable[], context: ExportContext): Promise<Blob> {
	return writeXlsx(
		tables.map((table) => {
			const { title, headers, rows } = marked(table, context);
			const above = preamble(context);
			return {
				data: [
					...above.map((line, i): Row => [titleCell(line, context.exercise && i === 0)]),
					headers.map((header): CellObject => ({
						value: header,
						type: String,
						fontWeight: 'bold'
					})),
					...rows.map((row) => row.map(sheetCell))
				],
				sheet: sheetName(title),
				stickyRowsCount: above.length + 1,
				columns: headers.map((header, i) => ({ width: columnWidth(header, rows, i) })),
				orientation: 'landscape' as const
			};
		})
	).toBlob();
}

function titleCell(text: string, exercise: boolean): CellObject {
	return {
		value: text,
		type: String,
		fontWeight: 'bold',
		...(exercise ? { backgroundColor: '#ffd43b' } : {})
	};
}

function sheetCell(cell: Cell): CellObject | null {
	if (cell === undefined || cell === '') return null;
	if (typeof cell === 'number') return Number.isFinite(cell) ? { value: cell, type: Number } : null;
	// Excel's limit of a cell.
	return { value: xmlText(cell).slice(0, 32_000), type: String };
}

/** Without the control characters that XML cannot hold. */
function xmlText(text: string): string {
	return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
}

function sheetName(title: string): string {
	return title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31);
}

/** Wide enough for most cells; a Chinese character takes two places. */
function columnWidth(header: string, rows: readonly (readonly Cell[])[], column: number): number {
	const places = (text: string) => [...text].reduce((n, c) => n + (c > '\u2e80' ? 2 : 1), 0);
	const longest = rows
		.slice(0, 200)
		.reduce((most, row) => Math.max(most, places(String(row[column] ?? ''))), places(header));
	return Math.min(60, Math.max(8, longest + 2));
}
