import readXlsx, { InvalidInputError, type CellValue } from 'read-excel-file/universal';
import { ImportError } from './import-error.ts';
import { MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES } from './limits.ts';
import { cleanCell, type Table } from './table.ts';
import { unpackedSize } from './unpacked-size.ts';

/**
 * Reads one sheet of a workbook (the first that holds anything, where none is named);
 * values as a person sees them, formulas by their last result.
 * @throws ImportError `broken_xlsx`, `old_excel`, `empty_file`, `too_large`,
 * `too_many_rows`
 */
export async function readXlsxTable(bytes: Uint8Array, sheet?: string): Promise<Table> {
	const sheets = await read(bytes);
	const chosen = sheet
		? sheets.find((candidate) => candidate.sheet === sheet)
		: (sheets.find((candidate) => candidate.data.length > 1) ?? sheets[0]);
	if (!chosen || chosen.data.length === 0) throw new ImportError('empty_file');
	if (chosen.data.length > MAX_ROWS + 20) throw new ImportError('too_many_rows', { max: MAX_ROWS });
	return {
		rows: chosen.data.map((cells, index) => ({
			line: index + 1,
			cells: cells.slice(0, MAX_COLUMNS).map((cell) => cleanCell(cellText(cell)))
		})),
		source: {
			format: 'xlsx',
			sheet: chosen.sheet,
			sheets: sheets.map((candidate) => candidate.sheet)
		}
	};
}

async function read(bytes: Uint8Array) {
	const size = unpackedSize(bytes);
	if (size === undefined) throw new ImportError('broken_xlsx');
	if (size > MAX_UNPACKED_BYTES)
		throw new ImportError('too_large', { max: MAX_UNPACKED_BYTES / 1024 / 1024 });
	try {
		return await readXlsx(bytes.slice().buffer, { trim: false });
	} catch (error) {
		if (error instanceof InvalidInputError) {
			if (error.code === 'XLS_FILE_NOT_SUPPORTED') throw new ImportError('old_excel');
			if (error.code === 'NO_DATA') throw new ImportError('empty_file');
		}
		throw new ImportError('broken_xlsx');
	}
}

function cellText(cell: CellValue | null): string {
	const value = cell as unknown;
	if (value === null || value === undefined) return '';
	// Excel's dates have no zone; the reader gives them as UTC.
	if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
	return String(value);
}
