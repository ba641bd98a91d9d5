/** From what an update changed and who sent it to the lines of journal and deltas. */
import type { DeltaRow, JournalRow, LoggedUpdate } from '../store/store.ts';
import { FACTS, type Change, type ChangeKind } from './change.ts';

/** An update of the log without its bytes. */
export type LogEntry = Omit<LoggedUpdate, 'update'>;

export interface Rows {
	readonly journal: JournalRow[];
	readonly deltas: DeltaRow[];
}

export function rowsOf(entry: LogEntry, changes: readonly Change[]): Rows {
	return {
		journal: journalOf(entry, changes),
		deltas: changes.map((change, n) => deltaRow(entry, n, change))
	};
}

export function journalOf(entry: LogEntry, changes: readonly Change[]): JournalRow[] {
	return changes.map((change) => journalRow(entry, change));
}

const DELTA_KINDS = {
	created: 'r',
	replaced: 'r',
	removed: 'r',
	field: 'p',
	text: 't',
	fact: 'f',
	malformed: 'm'
} as const satisfies Record<ChangeKind, DeltaRow['kind']>;

/** Applied in order, from the beginning, deltas give what the document held. */
function deltaRow({ seq, compartment }: LogEntry, n: number, change: Change): DeltaRow {
	const { collection, recordId, field, fact, oldValue, newValue, entry } = change;
	const row = { seq, n, compartment, kind: DELTA_KINDS[change.kind] };
	if (!entry) return { ...row, collection, recordId, field, fact, oldValue, newValue };
	const { path, raw } = entry;
	if (fact === null)
		return {
			...{ ...row, collection: FACTS, recordId: path, field: '', fact },
			...{ oldValue: undefined, newValue: raw }
		};
	const body = { ...(raw as object), value: newValue ?? null };
	return { ...row, collection, recordId, field, fact, oldValue, newValue: body };
}

function journalRow(entry: LogEntry, change: Change): JournalRow {
	return {
		seq: entry.seq,
		compartment: entry.compartment,
		userId: entry.userId,
		post: entry.post,
		receivedAt: entry.receivedAt,
		kind: change.kind,
		collection: change.collection || null,
		recordId: change.recordId || null,
		field: change.field || null,
		fact: change.fact,
		value: change.newValue ?? null,
		note: change.note,
		byDiffers: change.by !== null && change.by !== entry.post,
		at: change.at ?? entry.at,
		happenedAt: change.happenedAt
	};
}
