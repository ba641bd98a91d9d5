/** The store on better-sqlite3: prepared statements, one transaction each. */
import type Sqlite from 'better-sqlite3';
import { backgroundTurn } from '../background-turns.ts';
import {
	checksum,
	checksumOfVector,
	isWhole,
	MAX_QUARANTINED,
	QuarantineFullError,
	SERVER,
	StoreDamageError,
	type Activity,
	type Appended,
	type DerivedOf,
	type LoggedUpdate,
	type NewUpdate,
	type QuarantinedUpdate,
	type Snapshot,
	type Store,
	type StoredDocument,
	type StoredState,
	type UpdateKind,
	type Watermark
} from './store.ts';
import { deltaColumns, journalColumns } from './derived-columns.ts';
import { PackedLog } from './packed-log.ts';
import { prepareStatements, type SnapshotRow, type UpdateRow } from './sqlite-statements.ts';
import { StoredOwners } from './stored-owners.ts';

function logged(row: UpdateRow, packed: PackedLog): LoggedUpdate {
	const update = packed.bytesOf(row.incident_id, row.seq, row.update);
	if (!isWhole({ bytes: update, checksum: row.checksum }))
		throw new StoreDamageError(row.incident_id, row.seq);
	return {
		incidentId: row.incident_id,
		compartment: row.compartment,
		seq: row.seq,
		n: row.n,
		kind: row.kind as UpdateKind,
		userId: row.user_id,
		post: row.post,
		at: row.at,
		receivedAt: row.received_at,
		update
	};
}

/** Rows dropped in one go. */
const SLICE = 500;
/** The same of rows that hold a hundred kilobytes. */
const LARGE_SLICE = 10;
/** What was dropped in part was derived by no version of the code. */
const NO_VERSION = -1;

export class SqliteStore implements Store {
	readonly #sqlite: Sqlite.Database;
	readonly #sql: ReturnType<typeof prepareStatements>;
	readonly #packed: PackedLog;

	constructor(sqlite: Sqlite.Database) {
		this.#sqlite = sqlite;
		this.#sql = prepareStatements(sqlite);
		this.#packed = new PackedLog(sqlite);
	}

	async append(updates: readonly NewUpdate[], within?: () => void): Promise<Appended[]> {
		return this.#transaction(() => {
			const heads = new Map<string, { seq: number; state: string; from: number }>();
			const positions = new Map<string, number>();
			const appended = updates.map((update) => this.#append(update, heads, positions));
			for (const [id, head] of heads) if (head.seq > head.from) this.#sql.setSeq.run(head.seq, id);
			within?.();
			return appended;
		});
	}

	#append(
		entry: NewUpdate,
		heads: Map<string, { seq: number; state: string; from: number }>,
		positions: Map<string, number>
	): Appended {
		const { incidentId, compartment, update } = entry;
		let head = heads.get(incidentId);
		if (!head) {
			const row = this.#sql.incident.get(incidentId);
			if (!row) return { outcome: 'refused', reason: 'no-incident' };
			heads.set(incidentId, (head = { ...row, from: row.seq }));
		}
		const own = entry.kind === 'server' || entry.kind === 'adopted';
		if (own ? head.state === 'archived' : head.state !== 'open')
			return { outcome: 'refused', reason: 'incident-closed' };
		const sum = checksum(update);
		let { device, deviceSeq } = entry;
		if (device !== null && deviceSeq !== null) {
			const known = this.#sql.byDevice.get(
				incidentId,
				compartment,
				entry.userId,
				device,
				deviceSeq
			);
			// A checksum can be met on purpose: what is told to be stored has to be what is stored.
			if (
				known?.checksum === sum &&
				this.#packed.bytesOf(incidentId, known.seq, known.update).equals(update)
			)
				return { outcome: 'duplicate' };
			if (known) device = deviceSeq = null;
		} else device = deviceSeq = null;
		const place = `${incidentId}/${compartment}`;
		const n = (positions.get(place) ?? this.#sql.lastN.get(incidentId, compartment)?.n ?? 0) + 1;
		const seq = head.seq + 1;
		this.#sql.insertUpdate.run(
			incidentId,
			seq,
			compartment,
			n,
			entry.kind,
			entry.userId,
			entry.post,
			entry.connectionId,
			device,
			deviceSeq,
			entry.at,
			entry.receivedAt,
			update,
			sum
		);
		for (const client of entry.bind)
			this.#sql.bindClient.run(
				incidentId,
				compartment,
				client,
				own ? SERVER : (entry.userId ?? SERVER),
				entry.device,
				entry.receivedAt
			);
		head.seq = seq;
		positions.set(place, n);
		return { outcome: 'stored', seq, n };
	}

	async load(incidentId: string, compartment: string): Promise<StoredDocument> {
		// One read transaction: nothing is appended in between.
		return this.#sqlite.transaction(() => {
			const state = this.#documentAt(incidentId, compartment, Number.MAX_SAFE_INTEGER);
			return { ...state, clients: new StoredOwners(this.#sql, incidentId, compartment) };
		})();
	}

	async documentAt(incidentId: string, compartment: string, n: number): Promise<StoredState> {
		return this.#sqlite.transaction(() => this.#documentAt(incidentId, compartment, n))();
	}

	#documentAt(incidentId: string, compartment: string, n: number): StoredState {
		let damagedSnapshots = 0;
		// One after the other: of two large ones mostly only the first is read.
		for (const row of this.#sql.snapshots.iterate(incidentId, compartment, n)) {
			if (isWhole({ bytes: row.state, checksum: row.checksum })) {
				const snapshot = this.#snapshot(incidentId, compartment, row);
				return { snapshot, damagedSnapshots, tail: this.#tail(snapshot, n) };
			}
			damagedSnapshots++;
		}
		const tail = this.#tail({ incidentId, compartment, n: 0 }, n);
		return { snapshot: undefined, damagedSnapshots, tail };
	}

	#tail(
		from: Pick<Snapshot, 'incidentId' | 'compartment' | 'n'>,
		to: number
	): readonly LoggedUpdate[] {
		return this.#sql.tail
			.all(from.incidentId, from.compartment, from.n, to)
			.map((row) => logged(row, this.#packed));
	}

	#snapshot(incidentId: string, compartment: string, row: SnapshotRow): Snapshot {
		const { seq, n, state, state_vector: vector, delete_bytes: length } = row;
		// Damaged, they would be believed: both can be had from the state, in time.
		const sum = row.vector_checksum;
		const believed = sum === null || sum === checksumOfVector(vector, length);
		const [stateVector, deleteBytes] = believed ? [vector, length] : [null, null];
		return {
			...{ incidentId, compartment, seq, n, state, stateVector, deleteBytes },
			createdAt: row.created_at
		};
	}

	async updates(incidentId: string, seq: number, limit: number): Promise<LoggedUpdate[]> {
		return this.#sql.log.all(incidentId, seq, limit).map((row) => logged(row, this.#packed));
	}

	async saveSnapshot(snapshot: Snapshot, sum = checksum(snapshot.state)): Promise<void> {
		const { incidentId, compartment, seq, n, state, stateVector, deleteBytes } = snapshot;
		this.#transaction(() => {
			this.#sql.insertSnapshot.run(
				incidentId,
				compartment,
				seq,
				n,
				state,
				sum,
				stateVector,
				deleteBytes,
				checksumOfVector(stateVector, deleteBytes),
				snapshot.createdAt
			);
			this.#sql.dropSnapshots.run(incidentId, compartment, incidentId, compartment);
		});
	}

	async watermark(incidentId: string): Promise<Watermark | undefined> {
		return this.#sql.watermark.get(incidentId);
	}

	async underived(version: number): Promise<string[]> {
		return this.#sql.underived.all(version).map((row) => row.id);
	}

	async saveDerived(derived: readonly DerivedOf[]): Promise<void> {
		this.#relaxed(() => {
			for (const each of derived) this.#saveDerived(each);
		});
	}

	#saveDerived({ incidentId, ...derived }: DerivedOf): void {
		let n = this.#sql.lastJournal.get(incidentId)?.n ?? 0;
		// What is chained stays as it was told (docs/decisions/chain.md).
		const chained = this.#sql.chained.get(incidentId)?.seq ?? 0;
		for (const row of derived.journal)
			if (row.seq > chained) this.#sql.insertJournal.run(incidentId, ++n, ...journalColumns(row));
		for (const row of derived.deltas) this.#sql.insertDelta.run(incidentId, ...deltaColumns(row));
		this.#sql.setWatermark.run(incidentId, derived.seq, derived.version);
	}

	async resetDerived(incidentId: string, version: number): Promise<void> {
		const chained = this.#sql.chained.get(incidentId)?.seq ?? 0;
		const { dropJournal, dropDeltas, dropKeyframes, dropHistoryPages } = this.#sql;
		// From here on nothing counts as derived; what ends in between is begun again.
		this.#transaction(() => this.#sql.setWatermark.run(incidentId, 0, NO_VERSION));
		await this.#drop(SLICE, (limit) => dropJournal.run(incidentId, chained, limit).changes);
		await this.#drop(SLICE, (limit) => dropDeltas.run(incidentId, limit).changes);
		await this.#drop(LARGE_SLICE, (limit) => dropKeyframes.run(incidentId, limit).changes);
		await this.#drop(LARGE_SLICE, (limit) => dropHistoryPages.run(incidentId, limit).changes);
		this.#transaction(() => this.#sql.setWatermark.run(incidentId, 0, version));
	}

	/** Drops rows in slices that leave everybody else their turn. */
	async #drop(limit: number, drop: (limit: number) => number): Promise<void> {
		let dropped = limit;
		while (dropped === limit) {
			await backgroundTurn();
			this.#relaxed(() => (dropped = drop(limit)));
		}
	}

	async quarantine(updates: readonly QuarantinedUpdate[]): Promise<void> {
		this.#transaction(() => {
			for (const entry of updates) {
				const { incidentId, compartment, userId, update } = entry;
				const { count } = this.#sql.countQuarantined.get(incidentId, userId)!;
				if (count >= MAX_QUARANTINED) throw new QuarantineFullError(userId);
				const insert = (device: string | null, deviceSeq: number | null) =>
					this.#sql.insertQuarantine.run(
						entry.id,
						incidentId,
						compartment,
						userId,
						entry.post,
						device,
						deviceSeq,
						entry.at,
						entry.receivedAt,
						entry.reason,
						update
					).changes > 0;
				const numbered = entry.device !== null && entry.deviceSeq !== null;
				if (numbered && insert(entry.device, entry.deviceSeq)) continue;
				// Without a number, or with one used for something else: told apart by content.
				if (!this.#sql.sameQuarantined.get(incidentId, compartment, userId, update))
					insert(null, null);
			}
		});
	}

	async saveActivity({ opened, closed, applied }: Activity): Promise<void> {
		this.#relaxed(() => {
			for (const c of opened)
				this.#sql.openConnection.run(
					c.id,
					c.incidentId,
					c.compartment,
					c.userId,
					c.post,
					c.device,
					c.openedAt
				);
			for (const c of closed) this.#sql.closeConnection.run(c.closedAt, c.code, c.id);
			for (const { incidentId, compartment, userId, device, n, at } of applied) {
				const place = [incidentId, compartment] as const;
				this.#sql.insertReader.run(...place, userId, device);
				this.#sql.insertApplied.run(at, ...place, userId, device, ...place, n);
			}
		});
	}

	async closeLostConnections(at: number): Promise<void> {
		this.#sql.closeLost.run(at);
	}

	/** Takes the write lock at once, so that what is read first cannot change underneath. */
	#transaction<T>(work: () => T): T {
		return this.#sqlite.transaction(work).immediate();
	}

	/**
	 * A transaction that does not wait for the disk: what is in it can be derived again, or lost
	 * without harm. What was committed before stays on disk, and the file whole.
	 */
	#relaxed(work: () => void): void {
		this.#sqlite.pragma('synchronous = NORMAL');
		try {
			this.#transaction(work);
		} finally {
			this.#sqlite.pragma('synchronous = FULL');
		}
	}
}
