/**
 * The entries of an incident as they follow from what lies on disk: the update log, the
 * journal's lines, and the events, in the one order that they have. An event comes
 * after the update that was the last when it was written down. Members are put in the order in
 * which they are hashed, which spares sorting them.
 */
import type Sqlite from 'better-sqlite3';
import * as Y from 'yjs';
import { PackedLog } from '../store/packed-log.ts';
import { ENTRY_FORMAT, sha256, type ChainEntry, type ChainLine } from './chain-entry.ts';

/** How far a chain has come. */
export interface ChainPosition {
	/** Entries. */
	readonly n: number;
	/** The last update, and the number of events. */
	readonly seq: number;
	readonly events: number;
	readonly receivedAt: number;
}

export const BEGINNING: ChainPosition = { n: 0, seq: 0, events: 0, receivedAt: 0 };

export interface Sourced {
	readonly entry: ChainEntry;
	readonly position: ChainPosition;
	/** Of an update. */
	readonly updateHash: string | null;
	readonly from: UpdateSource | undefined;
}

/** What the entry of an update is made of, as it lies on disk. */
export interface UpdateSource {
	readonly row: LogRow;
	/** What the journal says of it, in order of their numbers. */
	readonly lines: readonly LineRow[];
}

export interface LogRow {
	readonly seq: number;
	readonly n: number;
	readonly compartment: string;
	readonly kind: string;
	readonly user_id: string | null;
	readonly post: string | null;
	readonly at: number | null;
	readonly received_at: number;
	readonly update: Buffer;
	/** Of its bytes. */
	readonly checksum: number;
}

export interface LineRow {
	readonly n: number;
	readonly seq: number;
	readonly compartment: string;
	readonly kind: string;
	readonly collection: string | null;
	readonly record_id: string | null;
	readonly field: string | null;
	readonly fact: string | null;
	readonly value: string | null;
	readonly note: string | null;
	readonly user_id: string | null;
	readonly post: string | null;
	readonly by_differs: number;
	readonly received_at: number;
	readonly at: number | null;
	readonly happened_at: number | null;
}

interface EventRow {
	readonly n: number;
	readonly seq: number;
	readonly user_id: string | null;
	readonly action: string;
	readonly detail: string;
	readonly at: number;
}

/** `+?` keeps them prepared (server/store/sqlite-statements.ts). */
function prepareStatements(sqlite: Sqlite.Database) {
	const prepare = <P extends unknown[], R>(sql: string) => sqlite.prepare<P, R>(sql);
	return {
		updates: prepare<[string, number, number, number], LogRow>(
			`select seq, n, compartment, kind, user_id, post, at, received_at, "update", checksum
				from doc_update where incident_id = +? and seq > +? and seq <= +? order by seq limit +?`
		),
		lines: prepare<[string, number, number], LineRow>(
			`select n, seq, compartment, kind, collection, record_id, field, fact, value, note, user_id,
				post, by_differs, received_at, at, happened_at from journal where incident_id = +? and seq > +? and seq <= +? order by seq, n`
		),
		events: prepare<[string, number, number], EventRow>(
			`select n, seq, user_id, action, detail, at from audit
				where incident_id = +? and n > +? and seq <= +? order by n`
		),
		owner: prepare<[string, string, number], { user_id: string }>(
			'select user_id from client_id where incident_id = ? and compartment = ? and client_id = ?'
		)
	};
}

/** Of each database, prepared once for all incidents. */
const statements = new WeakMap<Sqlite.Database, ReturnType<typeof prepareStatements>>();

export class ChainSource {
	readonly #sql;
	readonly #sqlite: Sqlite.Database;
	/** Made for the first packed update: of most incidents there is none. */
	#packed: PackedLog | undefined;
	readonly #incidentId: string;

	constructor(sqlite: Sqlite.Database, incidentId: string) {
		this.#sqlite = sqlite;
		this.#incidentId = incidentId;
		this.#sql = statements.get(sqlite) ?? prepareStatements(sqlite);
		statements.set(sqlite, this.#sql);
	}

	/**
	 * The entries after a position, of at most `limit` updates.
	 * @param last the last update to look at: what is not derived yet waits
	 */
	after(position: ChainPosition, last: number, limit: number): Sourced[] {
		const incidentId = this.#incidentId;
		const updates = this.#sql.updates
			.all(incidentId, position.seq, last, limit)
			.map((row) => (row.update.length > 0 ? row : { ...row, update: this.#bytesOf(row) }));
		const until = updates.length < limit ? last : updates[updates.length - 1]!.seq;
		const lines = this.#sql.lines.all(incidentId, position.seq, until);
		const events = this.#sql.events.all(incidentId, position.events, until);
		const sourced: Sourced[] = [];
		let at = position;
		let line = 0;
		let event = 0;
		const add = (made: Sourced): void => {
			sourced.push(made);
			at = made.position;
		};
		for (const row of updates) {
			for (; event < events.length && events[event]!.seq < row.seq; event++)
				add(eventEntry(events[event]!, at));
			const own: LineRow[] = [];
			for (; line < lines.length && lines[line]!.seq <= row.seq; line++) own.push(lines[line]!);
			add(this.#updateEntry(row, own, at));
		}
		for (const row of events.slice(event)) add(eventEntry(row, at));
		return sourced;
	}

	/** What cannot be unpacked has another hash than what was chained: it is found as that. */
	#bytesOf({ seq, update }: LogRow): Buffer {
		try {
			this.#packed ??= new PackedLog(this.#sqlite);
			return this.#packed.bytesOf(this.#incidentId, seq, update);
		} catch {
			return Buffer.from([0, 0]);
		}
	}

	#updateEntry(row: LogRow, lines: readonly LineRow[], before: ChainPosition): Sourced {
		const updateHash = sha256(row.update);
		const n = before.n + 1;
		const when = received(row.received_at, before);
		return {
			updateHash,
			from: { row, lines },
			position: { n, seq: row.seq, events: before.events, receivedAt: when.receivedAt },
			entry: {
				at: row.at ?? undefined,
				authors: this.#authors(row),
				clock: when.clock,
				compartment: row.compartment,
				format: ENTRY_FORMAT,
				kind: row.kind,
				lines: lines.length > 0 ? lines.map(lineOf) : undefined,
				n,
				position: row.n,
				post: row.post ?? undefined,
				receivedAt: when.receivedAt,
				seq: row.seq,
				update: updateHash,
				userId: row.user_id ?? undefined
			}
		};
	}

	/** Whose client ids an update stands under that did not come from its author's outbox. */
	#authors({ kind, compartment, update }: LogRow): string[] | undefined {
		if (kind !== 'recovered' && kind !== 'adopted') return undefined;
		const owners = new Set<string>();
		for (const client of clientsOf(update)) {
			const owner = this.#sql.owner.get(this.#incidentId, compartment, client);
			if (owner) owners.add(owner.user_id);
		}
		return owners.size > 0 ? [...owners].sort() : undefined;
	}
}

function clientsOf(update: Uint8Array): Set<number> {
	try {
		return new Set(Y.decodeUpdate(update).structs.map(({ id }) => id.client));
	} catch {
		// Only where somebody changed the log: its hash says so.
		return new Set();
	}
}

function received(
	clock: number,
	before: ChainPosition
): { receivedAt: number; clock: number | undefined } {
	const receivedAt = Math.max(clock, before.receivedAt);
	return { receivedAt, clock: receivedAt === clock ? undefined : clock };
}

function lineOf(row: LineRow): ChainLine {
	return {
		at: row.at ?? undefined,
		byDiffers: row.by_differs ? true : undefined,
		collection: row.collection ?? undefined,
		fact: row.fact ?? undefined,
		field: row.field ?? undefined,
		happenedAt: row.happened_at ?? undefined,
		kind: row.kind,
		n: row.n,
		note: row.note ?? undefined,
		recordId: row.record_id ?? undefined,
		value: row.value === null ? undefined : parsed(row.value)
	};
}

function eventEntry(row: EventRow, before: ChainPosition): Sourced {
	const n = before.n + 1;
	const when = received(row.at, before);
	return {
		updateHash: null,
		from: undefined,
		position: { n, seq: before.seq, events: row.n, receivedAt: when.receivedAt },
		entry: {
			action: row.action,
			clock: when.clock,
			detail: parsed(row.detail),
			event: row.n,
			format: ENTRY_FORMAT,
			n,
			receivedAt: when.receivedAt,
			seq: row.seq,
			userId: row.user_id ?? undefined
		}
	};
}

/** A column that somebody has spoilt is told as it stands there. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
