/** Rows of journal and deltas as their tables hold them, without incident and line number. */
import type { DeltaRow, JournalRow } from './store.ts';

/** JSON for a column; undefined and null are both null there. */
const json = (value: unknown): string | null =>
	value === undefined || value === null ? null : JSON.stringify(value);

/** From `seq` to `happened_at`. */
export function journalColumns(row: JournalRow): unknown[] {
	return [
		row.seq,
		row.compartment,
		row.kind,
		row.collection,
		row.recordId,
		row.field,
		row.fact,
		json(row.value),
		row.note,
		row.userId,
		row.post,
		row.byDiffers ? 1 : 0,
		row.receivedAt,
		row.at,
		row.happenedAt
	];
}

/** Where null is a value: nothing at all is null, and null is JSON. */
const jsonOrNothing = (value: unknown): string | null =>
	value === undefined ? null : JSON.stringify(value);

/** From `seq` to `kind`. */
export function deltaColumns(row: DeltaRow): unknown[] {
	return [
		row.seq,
		row.n,
		row.compartment,
		row.collection,
		row.recordId,
		row.field,
		row.fact,
		jsonOrNothing(row.oldValue),
		jsonOrNothing(row.newValue),
		row.kind
	];
}
