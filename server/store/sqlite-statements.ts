/**
 * The statements of the SQLite store, prepared once. Where SQLite sees a bare `?` compared with a
 * column in a query with a join or an order, it plans anew with every value that is bound, in case
 * statistics would have it choose another index: ten times the cost of the look-up itself. `+?` is
 * the same value, and keeps the plan.
 */
import type Sqlite from 'better-sqlite3';

export interface UpdateRow {
	incident_id: string;
	compartment: string;
	seq: number;
	n: number;
	kind: string;
	user_id: string | null;
	post: string | null;
	at: number | null;
	received_at: number;
	update: Buffer;
	checksum: number;
}

export interface SnapshotRow {
	seq: number;
	n: number;
	state: Buffer;
	checksum: number;
	state_vector: Buffer | null;
	delete_bytes: number | null;
	vector_checksum: number | null;
	created_at: number;
}

const COLUMNS = `incident_id, compartment, seq, n, kind, user_id, post, at, received_at,
	"update", checksum`;

export function prepareStatements(sqlite: Sqlite.Database) {
	const sql = <P extends unknown[], R = unknown>(text: string) => sqlite.prepare<P, R>(text);
	return {
		incident: sql<[string], { seq: number; state: string }>(
			'select seq, state from incident where id = ?'
		),
		setSeq: sql<[number, string]>('update incident set seq = ? where id = ?'),
		byDevice: sql<
			[string, string, string | null, string, number],
			{ seq: number; checksum: number; update: Buffer }
		>(`select seq, checksum, "update" from doc_update
			where incident_id = ? and compartment = ? and user_id = ? and device = ?
			and device_seq = ?`),
		lastN: sql<[string, string], { n: number }>(
			`select n from doc_update where incident_id = +? and compartment = +?
			order by n desc limit 1`
		),
		insertUpdate: sql<unknown[]>(
			`insert into doc_update (incident_id, seq, compartment, n, kind, user_id, post,
			connection_id, device, device_seq, at, received_at, "update", checksum)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		),
		bindClient: sql<unknown[]>(
			`insert or ignore into client_id (incident_id, compartment, client_id, user_id, device,
			first_seen_at) values (?, ?, ?, ?, ?, ?)`
		),
		client: sql<[string, string, number], { user_id: string; device: string | null }>(
			`select user_id, device from client_id
			where incident_id = ? and compartment = ? and client_id = ?`
		),
		/** By owner: a board that has grown old has ten thousand client ids, and a hundred devices. */
		clients: sql<[string, string], { ids: string; user_id: string; device: string | null }>(
			`select user_id, device, group_concat(client_id) as ids from client_id
			where incident_id = ? and compartment = ? group by user_id, device`
		),
		tail: sql<[string, string, number, number], UpdateRow>(
			`select ${COLUMNS} from doc_update where incident_id = +? and compartment = +?
			and n > +? and n <= +? order by n`
		),
		log: sql<[string, number, number], UpdateRow>(
			`select ${COLUMNS} from doc_update where incident_id = +? and seq > +?
			order by seq limit ?`
		),
		snapshots: sql<[string, string, number], SnapshotRow>(
			`select seq, n, state, checksum, state_vector, delete_bytes, vector_checksum, created_at
			from doc_snapshot where incident_id = +? and compartment = +? and n <= +? order by seq desc`
		),
		insertSnapshot: sql<unknown[]>(
			`insert or replace into doc_snapshot (incident_id, compartment, seq, n, state, checksum,
			state_vector, delete_bytes, vector_checksum, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		),
		dropSnapshots: sql<[string, string, string, string]>(
			`delete from doc_snapshot where incident_id = ? and compartment = ? and seq not in
			(select seq from doc_snapshot where incident_id = ? and compartment = ?
			order by seq desc limit 2)`
		),
		watermark: sql<[string], { seq: number; version: number; last: number }>(
			`select coalesce(w.seq, 0) as seq, coalesce(w.version, 0) as version, i.seq as last
			from incident i left join watermark w on w.incident_id = i.id where i.id = +?`
		),
		underived: sql<[number], { id: string }>(
			`select i.id from incident i left join watermark w on w.incident_id = i.id
			where i.seq > 0 and (w.seq is null or w.seq < i.seq or w.version <> ?)`
		),
		setWatermark: sql<[string, number, number]>(
			`insert into watermark (incident_id, seq, version) values (?, ?, ?)
			on conflict (incident_id) do update set seq = excluded.seq, version = excluded.version`
		),
		lastJournal: sql<[string], { n: number }>(
			'select n from journal where incident_id = +? order by n desc limit 1'
		),
		insertJournal: sql<unknown[]>(
			`insert into journal (incident_id, n, seq, compartment, kind, collection, record_id, field,
			fact, value, note, user_id, post, by_differs, received_at, at, happened_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		),
		insertDelta: sql<unknown[]>(
			`insert into delta (incident_id, seq, n, compartment, collection, record_id, field, fact,
			old_value, new_value, kind) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		),
		chained: sql<[string], { seq: number }>(
			'select seq from chain_entry where incident_id = +? order by n desc limit 1'
		),
		dropJournal: sql<[string, number, number]>(
			`delete from journal where rowid in
			(select rowid from journal where incident_id = ? and seq > ? limit ?)`
		),
		dropDeltas: sql<[string, number]>(
			'delete from delta where rowid in (select rowid from delta where incident_id = ? limit ?)'
		),
		dropKeyframes: sql<[string, number]>(
			'delete from keyframe where rowid in (select rowid from keyframe where incident_id = ? limit ?)'
		),
		dropHistoryPages: sql<[string, number]>(
			`delete from history_page where rowid in
			(select rowid from history_page where incident_id = ? limit ?)`
		),
		countQuarantined: sql<[string, string], { count: number }>(
			`select count(*) as count from quarantine where incident_id = ? and user_id = ?
			and state = 'pending'`
		),
		sameQuarantined: sql<[string, string, string, Uint8Array]>(
			`select 1 from quarantine where incident_id = ? and compartment = ? and user_id = ?
			and "update" = ?`
		),
		insertQuarantine: sql<unknown[]>(
			`insert or ignore into quarantine (id, incident_id, compartment, user_id, post, device,
			device_seq, at, received_at, reason, "update") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
		),
		openConnection: sql<unknown[]>(
			`insert or ignore into connection (id, incident_id, compartment, user_id, post, device,
			opened_at) values (?, ?, ?, ?, ?, ?, ?)`
		),
		closeConnection: sql<[number, number, string]>(
			'update connection set closed_at = ?, close_code = ? where id = ?'
		),
		insertReader: sql<[string, string, string, string]>(
			`insert or ignore into reader (incident_id, compartment, user_id, device)
			values (?, ?, ?, ?)`
		),
		insertApplied: sql<[number, string, string, string, string, string, string, number]>(
			`insert or ignore into applied (reader_id, seq, at)
			select r.id, u.seq, ? from reader r cross join doc_update u
			where r.incident_id = +? and r.compartment = +? and r.user_id = +? and r.device = +?
			and u.incident_id = +? and u.compartment = +? and u.n = +?`
		),
		closeLost: sql<[number]>(
			'update connection set closed_at = ?, close_code = 1006 where closed_at is null'
		)
	};
}
