/** From what an update changed and who sent it to the lines of journal and deltas. */
import type { DeltaRow, JournalRow, LoggedUpdate } from '../store/store.ts';
import type { Change } from './change.ts';

/** An update of the log without its bytes. */
export type LogEntry = Omit<LoggedUpdate, 'update'>;

export interface Rows {
	readonly journal: JournalRow[];
	readonly deltas: DeltaRow[];
}

export function rowsOf(entry: LogEntry, changes: readonly Change[]): Rows {
	const { seq, compartment } = entry;
	const deltas: DeltaRow[] = [];
	const delta = (row: Omit<DeltaRow, 'seq' | 'n' | 'compartment'>) =>
		deltas.push({ seq, n: deltas.length, compartment, ...row });
	for (const change of changes) {
		const { collection, recordId, field, fact, oldValue, newValue } = change;
		if (change.kind === 'malformed') continue;
		if (field !== '') {
			delta({ collection, recordId, field, fact, oldValue, newValue });
			continue;
		}
		// A record as a whole: one delta a field, so that a moment is rebuilt from fields alone.
		const before = fieldsOf(oldValue);
		const after = fieldsOf(newValue);
		for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
			delta({
				...{ collection, recordId, field: name, fact: null },
				...{ oldValue: before[name] ?? null, newValue: after[name] ?? null }
			});
	}
	return { journal: changes.map((change) => journalRow(entry, change)), deltas };
}

function fieldsOf(record: unknown): Record<string, unknown> {
	return record !== null && typeof record === 'object' && !Array.isArray(record)
		? (record as Record<string, unknown>)
		: {};
}

function journalRow(entry: LogEntry, change: Change): JournalRow {
	const { seq, compartment, userId, post, receivedAt } = entry;
	return {
		...{ seq, compartment, userId, post, receivedAt },
		kind: change.kind,
		collection: change.collection || null,
		recordId: change.recordId || null,
		field: change.field || null,
		fact: change.fact,
		value: change.newValue,
		note: change.note,
		byDiffers: change.by !== null && change.by !== post,
		at: change.at ?? entry.at,
		happenedAt: change.happenedAt
	};
}
