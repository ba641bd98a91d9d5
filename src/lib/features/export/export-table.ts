/** A table before it becomes a file. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { chainLine, EXERCISE_MARK, provenance, type ExportContext } from './export-context.ts';

export type Cell = string | number | undefined;

export interface ExportTable {
	readonly title: string;
	readonly headers: readonly string[];
	readonly rows: readonly (readonly Cell[])[];
}

/**
 * An exercise is marked above the table and in every row, so that the mark survives sorting,
 * filtering and copying single rows.
 */
export function marked(table: ExportTable, context: ExportContext): ExportTable {
	if (!context.exercise) return table;
	return {
		...table,
		headers: [...table.headers, m.export_nature()],
		rows: table.rows.map((row) => [...row, EXERCISE_MARK])
	};
}

/** The lines above the header. */
export function preamble(context: ExportContext): string[] {
	const mark = context.exercise ? EXERCISE_MARK : undefined;
	return [mark, provenance(context), chainLine(context)].filter((line) => line !== undefined);
}
