/** The chain as it lies on disk. `+?` keeps statements prepared (server/store/sqlite-statements.ts). */
import type Sqlite from 'better-sqlite3';
import { beginningOf } from './chain-entry.ts';
import { BEGINNING, type ChainPosition } from './chain-source.ts';

export interface ChainRow {
	readonly n: number;
	readonly seq: number;
	readonly events: number;
	readonly format: number;
	readonly received_at: number;
	/** Hex, as `hash` is: SQLite makes it, in a third of the time of two buffers a row. */
	readonly update_hash: string | null;
	readonly hash: string;
}

/** A place in a chain, and what the hash is there. */
export interface ChainPlace {
	readonly position: ChainPosition;
	readonly hash: string;
}

export class ChainTable {
	readonly #sql;

	constructor(sqlite: Sqlite.Database) {
		const prepare = <P extends unknown[], R = unknown>(sql: string) => sqlite.prepare<P, R>(sql);
		const columns = `n, seq, events, format, received_at,
			case when update_hash is not null then lower(hex(update_hash)) end as update_hash,
			lower(hex(hash)) as hash`;
		this.#sql = {
			last: prepare<[string], ChainRow>(
				`select ${columns} from chain_entry where incident_id = +? order by n desc limit 1`
			),
			at: prepare<[string, number], ChainRow>(
				`select ${columns} from chain_entry where incident_id = ? and n = ?`
			),
			after: prepare<[string, number, number], ChainRow>(
				`select ${columns} from chain_entry where incident_id = +? and n > +? order by n limit +?`
			),
			insert: prepare<unknown[]>(
				`insert into chain_entry (incident_id, n, seq, events, format, received_at, update_hash,
				hash) values (?, ?, ?, ?, ?, ?, unhex(?), unhex(?))`
			)
		};
	}

	last(incidentId: string): ChainPlace {
		const row = this.#sql.last.get(incidentId);
		return row ? placeOf(row) : { position: BEGINNING, hash: beginningOf(incidentId) };
	}

	at(incidentId: string, n: number): ChainRow | undefined {
		return this.#sql.at.get(incidentId, n);
	}

	after(incidentId: string, n: number, limit: number): ChainRow[] {
		return this.#sql.after.all(incidentId, n, limit);
	}

	insert(incidentId: string, row: ChainRow): void {
		const { n, seq, events, format, received_at, update_hash, hash } = row;
		this.#sql.insert.run(incidentId, n, seq, events, format, received_at, update_hash, hash);
	}
}

function placeOf({ n, seq, events, received_at, hash }: ChainRow): ChainPlace {
	return { position: { n, seq, events, receivedAt: received_at }, hash };
}
