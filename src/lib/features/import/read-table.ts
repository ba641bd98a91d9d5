/** A table file to rows of resources: the parser of each format is loaded when first needed. */
import { ImportError } from './import-error.ts';
import { MAX_ROWS } from './limits.ts';
import { findHeader, type HeaderGuess } from './resource-columns.ts';
import type { DetectedFile } from './detect-format.ts';
import type { Table, TableRow } from './table.ts';

export async function readTable(file: DetectedFile, sheet?: string): Promise<Table> {
	if (file.format === 'xlsx') {
		const { readXlsxTable } = await import('./read-xlsx.ts');
		return readXlsxTable(file.bytes, sheet);
	}
	if (file.format !== 'csv') throw new ImportError('unknown_format');
	const { readCsv } = await import('./read-csv.ts');
	return readCsv(file.text, file.encoding);
}

export interface TableView {
	readonly header: HeaderGuess;
	/** Cells of the header, or made-up column names where there is none. */
	readonly columns: readonly string[];
	/** The rows below the header. */
	readonly body: readonly TableRow[];
}

/** Sets the header apart; without one, columns are called A, B, C … as in a spreadsheet. */
export function viewTable(table: Table): TableView {
	const header = findHeader(table.rows);
	const body = table.rows.slice(header.index + 1);
	if (body.length > MAX_ROWS) throw new ImportError('too_many_rows', { max: MAX_ROWS });
	const width = Math.max(0, ...table.rows.map((row) => row.cells.length));
	const titles = table.rows[header.index]?.cells ?? [];
	return {
		header,
		columns: Array.from({ length: width }, (_, i) => titles[i] || columnName(i)),
		body
	};
}

/** A, B … Z, AA, AB … */
export function columnName(index: number): string {
	const rest = Math.floor(index / 26);
	const letter = String.fromCharCode(65 + (index % 26));
	return rest === 0 ? letter : columnName(rest - 1) + letter;
}
