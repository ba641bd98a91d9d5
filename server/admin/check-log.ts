/** What lies on disk of one incident, held against its own rules; found damage is named. */
import type Sqlite from 'better-sqlite3';
import * as Y from 'yjs';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import { ENTRY_FORMAT } from '../chain/chain-entry.ts';
import { LogReader } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { deltaColumns, journalColumns } from '../store/derived-columns.ts';
import { encodeState } from '../store/make-snapshot.ts';
import { PackedLog } from '../store/packed-log.ts';
import type { SnapshotRow, UpdateRow } from '../store/sqlite-statements.ts';
import { checksumOfVector, isWhole, type Store } from '../store/store.ts';

const BATCH = 500;

type LogRow = Pick<UpdateRow, 'seq' | 'n' | 'update' | 'checksum'>;

export interface CompartmentReport {
	readonly compartment: string;
	readonly updates: number;
	readonly snapshots: number;
	/** The log itself: only a backup helps. */
	readonly logDamage: readonly string[];
	readonly snapshotDamage: readonly string[];
}

/** Replays a compartment's log, and compares with each snapshot where that was made. */
export function checkCompartment(
	sqlite: Sqlite.Database,
	incidentId: string,
	compartment: string
): CompartmentReport {
	const logDamage: string[] = [];
	const snapshotDamage: string[] = [];
	const snapshots = sqlite
		.prepare<[string, string], SnapshotRow>(
			'select * from doc_snapshot where incident_id = ? and compartment = ? order by n'
		)
		.all(incidentId, compartment);
	const waiting = [...snapshots];
	const rows = sqlite
		.prepare<[string, string], LogRow>(
			'select seq, n, "update", checksum from doc_update where incident_id = ? and compartment = ? order by n'
		)
		.iterate(incidentId, compartment);
	const packed = new PackedLog(sqlite);
	const bytesOf = (row: LogRow): Buffer => {
		try {
			return packed.bytesOf(incidentId, row.seq, row.update);
		} catch {
			return row.update;
		}
	};
	const doc = new Y.Doc();
	let batch: Uint8Array[] = [];
	const apply = (): void => {
		try {
			doc.transact(() => batch.forEach((update) => Y.applyUpdate(doc, update)));
		} catch (error) {
			logDamage.push(`an update cannot be applied: ${String(error)}`);
		}
		batch = [];
	};
	let n = 0;
	for (const row of rows) {
		if (row.n !== n + 1) logDamage.push(`update ${n + 1} is missing before update ${row.n}`);
		n = row.n;
		const update = bytesOf(row);
		if (!isWhole({ bytes: update, checksum: row.checksum }))
			logDamage.push(`update ${row.n} (seq ${row.seq}) is damaged`);
		// Behind damage nothing can be compared.
		if (logDamage.length > 0) continue;
		batch.push(update);
		if (waiting[0]?.n === row.n) {
			apply();
			const snapshot = waiting.shift()!;
			const problem = snapshotProblem(snapshot, row.seq, doc);
			if (problem) snapshotDamage.push(`snapshot at update ${snapshot.n} ${problem}`);
		} else if (batch.length === BATCH) apply();
	}
	if (batch.length > 0) apply();
	if (doc.store.pendingStructs || doc.store.pendingDs)
		logDamage.push('something that updates build on is missing');
	if (logDamage.length === 0)
		for (const { n: at } of waiting)
			snapshotDamage.push(`snapshot at update ${at} is not of this log`);
	doc.destroy();
	return { compartment, updates: n, snapshots: snapshots.length, logDamage, snapshotDamage };
}

function snapshotProblem(row: SnapshotRow, seq: number, doc: Y.Doc): string | undefined {
	if (!isWhole({ bytes: row.state, checksum: row.checksum })) return 'is damaged';
	if (row.seq !== seq) return `names seq ${row.seq} for ${seq}`;
	const stored = new Y.Doc();
	try {
		Y.applyUpdate(stored, row.state);
		if (!Y.equalSnapshots(Y.snapshot(stored), Y.snapshot(doc))) return 'differs from the log';
		for (const name of [...COLLECTIONS, 'facts'])
			if (canonical(stored.getMap(name).toJSON()) !== canonical(doc.getMap(name).toJSON()))
				return 'differs from the log';
		const { stateVector, deleteBytes } = encodeState(stored);
		const vectorDiffers = row.state_vector !== null && !row.state_vector.equals(stateVector);
		if (vectorDiffers || (row.delete_bytes ?? deleteBytes) !== deleteBytes)
			return 'has another state vector than its state';
		const sum = row.vector_checksum;
		if (sum !== null && sum !== checksumOfVector(row.state_vector, row.delete_bytes))
			return 'has a state vector that is damaged';
		return undefined;
	} catch (error) {
		return `cannot be read: ${String(error)}`;
	} finally {
		stored.destroy();
	}
}

export interface JournalReport {
	readonly lines: number;
	/** Derived by another version of the code: done anew when the server opens the incident. */
	readonly outdated: boolean;
	readonly damage: readonly string[];
}

/** Derives journal and deltas anew from a log that is whole, and compares. */
export async function checkJournal(
	sqlite: Sqlite.Database,
	store: Pick<Store, 'documentAt' | 'updates' | 'watermark'>,
	incidentId: string
): Promise<JournalReport> {
	const count = (table: 'journal' | 'delta', after: number) =>
		sqlite
			.prepare<[string, number], { count: number }>(
				`select count(*) as count from ${table} where incident_id = ? and seq > ?`
			)
			.get(incidentId, after)!.count;
	const lines = count('journal', 0);
	const mark = (await store.watermark(incidentId))!;
	if (mark.seq > 0 && mark.version !== DERIVATION_VERSION)
		return { lines, outdated: true, damage: [] };
	if (mark.seq > mark.last)
		return { lines, outdated: false, damage: [`derived up to ${mark.seq} of ${mark.last}`] };
	const stored = (table: 'journal' | 'delta') =>
		sqlite
			.prepare<[string, number, number], Record<string, unknown>>(
				`select * from ${table} where incident_id = ? and seq > ? and seq <= ? order by ${table === 'journal' ? 'n' : 'seq, n'}`
			)
			.raw();
	const [journal, deltas] = [stored('journal'), stored('delta')];
	const reader = new LogReader(store, incidentId);
	const damage: string[] = [];
	// Lines chained by an earlier version stay as they were made (docs/decisions/chain.md).
	const earlier = sqlite
		.prepare<[string, number], { seq: number | null }>(
			'select max(seq) as seq from chain_entry where incident_id = ? and format <> ?'
		)
		.get(incidentId, ENTRY_FORMAT)!.seq;
	let n = 0;
	for (let seq = 0; seq < mark.seq && damage.length === 0;) {
		const page = await store.updates(incidentId, seq, Math.min(BATCH, mark.seq - seq));
		const last = page.at(-1)?.seq ?? mark.seq;
		const rows = await reader.rows(page);
		const expected = [
			rows.journal.map((row) => [incidentId, ++n, ...journalColumns(row)]),
			rows.deltas.map((row) => [incidentId, ...deltaColumns(row)])
		];
		const found = [journal.all(incidentId, seq, last), deltas.all(incidentId, seq, last)];
		if (earlier !== null && seq < earlier) {
			expected[0] = found[0] as unknown as unknown[][];
			n = Number(expected[0].at(-1)?.[1] ?? n);
		}
		for (const [i, name] of ['journal', 'deltas'].entries())
			if (canonicalRows(expected[i]!) !== canonicalRows(found[i] as unknown as unknown[][]))
				damage.push(`${name} of seq ${seq + 1} to ${last} differ from the log`);
		seq = last;
	}
	reader.destroy();
	if (count('journal', mark.seq) + count('delta', mark.seq) > 0)
		damage.push(`lines beyond seq ${mark.seq}, up to which they are derived`);
	return { lines, outdated: false, damage };
}

/** JSON in columns says the same whatever the order of its keys. */
function canonicalRows(rows: readonly (readonly unknown[])[]): string {
	return rows
		.map((row) =>
			canonical(row.map((value) => (typeof value === 'string' ? parsed(value) : (value ?? null))))
		)
		.join('\n');
}

function parsed(text: string): unknown {
	if (!/^[[{]/.test(text)) return text;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, inner: unknown) =>
		inner !== null && typeof inner === 'object' && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner
	);
}
