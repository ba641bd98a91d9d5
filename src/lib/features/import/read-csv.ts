import Papa from 'papaparse';
import { unguarded } from './formula-guard.ts';
import { ImportError } from './import-error.ts';
import { MAX_COLUMNS, MAX_ROWS } from './limits.ts';
import { cleanCell, type Table, type TableRow } from './table.ts';

const DELIMITERS = [',', ';', '\t', '\uff0c'];

/**
 * Reads delimited text. The delimiter is the one that Excel's `sep=` line names, or the one
 * that gives the most even rows. Line numbers are those of the file: a quoted cell may hold
 * line breaks.
 * @throws ImportError `empty_file`, `too_many_rows`, `broken_csv`
 */
export function readCsv(text: string, encoding?: string): Table {
	const named = /^\ufeff?sep=(.)\r?\n/i.exec(text);
	const body = named ? text.slice(named[0].length) : text.replace(/^\ufeff/, '');
	if (body.trim() === '') throw new ImportError('empty_file');
	const parsed = Papa.parse<string[]>(body, {
		delimiter: named?.[1] ?? '',
		delimitersToGuess: DELIMITERS,
		skipEmptyLines: false
	});
	const unclosed = parsed.errors.find((error) => error.type === 'Quotes');
	let line = named ? 2 : 1;
	const rows: TableRow[] = [];
	for (const [index, cells] of parsed.data.entries()) {
		if (unclosed && unclosed.row === index) throw new ImportError('broken_csv', { line });
		rows.push({
			line,
			cells: cells.slice(0, MAX_COLUMNS).map((cell) => unguarded(cleanCell(cell)))
		});
		line += 1 + cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
	}
	while (rows.length > 0 && rows.at(-1)!.cells.every((cell) => cell === '')) rows.pop();
	if (rows.length > MAX_ROWS + 20) throw new ImportError('too_many_rows', { max: MAX_ROWS });
	return {
		rows,
		source: { format: 'csv', delimiter: parsed.meta.delimiter, ...(encoding ? { encoding } : {}) }
	};
}

function lineBreaks(cell: string): number {
	return cell.match(/\r\n|\n|\r/g)?.length ?? 0;
}
