import { guarded } from '../import/formula-guard.ts';
import type { ExportContext } from './export-context.ts';
import { marked, preamble, type Cell, type ExportTable } from './export-table.ts';

/**
 * CSV (RFC 4180) as Excel opens it: UTF-8 with a byte order mark, CRLF, texts that look like
 * formulas guarded. What it is stands in the lines above the header; our import skips them.
 */
export function toCsv(table: ExportTable, context: ExportContext): string {
	const { headers, rows } = marked(table, context);
	const lines = [...preamble(context).map((line) => [line]), headers, ...rows];
	return '\ufeff' + lines.map((cells) => cells.map(csvCell).join(',') + '\r\n').join('');
}

function csvCell(cell: Cell): string {
	if (cell === undefined) return '';
	if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
	const text = guarded(cell);
	return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
