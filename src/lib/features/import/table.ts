/** A table as read from a file, before anything is known about its columns. */
export interface TableRow {
	/** Line in the file (CSV) or row of the sheet (XLSX), from 1, as a spreadsheet shows it. */
	readonly line: number;
	readonly cells: readonly string[];
}

export interface Table {
	readonly rows: readonly TableRow[];
	/** How it was read, to be shown. */
	readonly source: {
		readonly format: 'csv' | 'xlsx';
		readonly encoding?: string;
		readonly delimiter?: string;
		readonly sheet?: string;
		/** All sheets of a workbook. */
		readonly sheets?: readonly string[];
	};
}

/** A cell without the white space (also full-width) and invisible marks around it. */
export function cleanCell(cell: string): string {
	return cell.replace(/^[\s\u3000\u200b\ufeff]+|[\s\u3000\u200b\ufeff]+$/g, '');
}
