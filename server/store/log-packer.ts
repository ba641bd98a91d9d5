/**
 * Packs the logs of archived incidents into chunks, behind everything else: a chunk is made, read
 * back, compared byte for byte and on disk before the rows let go of their bytes, a few at a time.
 * Where a row still has its bytes they are read from there: it can be interrupted anywhere.
 */
import type { Logger } from 'pino';
import type Sqlite from 'better-sqlite3';
import { backgroundTurn } from '../background-turns.ts';
import { packUpdates, unpackUpdates } from './packed-log.ts';
import { isWhole, StoreDamageError } from './store.ts';

/** Updates in a chunk: four times fewer bytes than apart, and a millisecond to unpack. */
const UPDATES = 1024;
/** Fewer where they are large, bytes. */
const BYTES = 4 * 1024 * 1024;
/** How often archived incidents are looked for, ms. */
const EVERY_MS = 10 * 60_000;

/** Rows that let go of their bytes in one transaction. */
const AT_ONCE = 128;
/** Of doc_update, without the bytes. */
const COLUMNS = `incident_id, seq, compartment, n, kind, user_id, post, connection_id, device,
	device_seq, "at", received_at, checksum`;

interface Row {
	readonly seq: number;
	readonly update: Buffer;
	readonly checksum: number;
}

/** What packing did, bytes. */
export interface Packed {
	readonly before: number;
	readonly after: number;
}

export class LogPacker {
	readonly #log: Pick<Logger, 'info' | 'error'>;
	readonly #sql;
	#timer: NodeJS.Timeout | undefined;
	#working: Promise<void> | undefined;
	#closed = false;

	constructor(sqlite: Sqlite.Database, log: Pick<Logger, 'info' | 'error'>) {
		this.#log = log;
		const sql = <P extends unknown[], R = unknown>(text: string) => sqlite.prepare<P, R>(text);
		this.#sql = {
			waiting: sql<[], { id: string }>(
				`select i.id from incident i where i.state = 'archived' and i.seq >
				coalesce((select max(last_seq) from log_chunk c where c.incident_id = i.id), 0)`
			),
			packed: sql<[string], { seq: number | null }>(
				'select max(last_seq) as seq from log_chunk where incident_id = ?'
			),
			rows: sql<[string, number, number], Row>(
				`select seq, "update", checksum from doc_update where incident_id = +? and seq > +?
				order by seq limit ?`
			),
			insert: sql<[string, number, number, Buffer]>(
				'insert into log_chunk (incident_id, first_seq, last_seq, bytes) values (?, ?, ?, ?)'
			),
			// Put anew, one behind the other: emptied in place they would keep their pages to themselves.
			letGo: sql<[string, number, number]>(
				`replace into doc_update (${COLUMNS}, "update") select ${COLUMNS}, x'' from doc_update
				where incident_id = ? and seq >= ? and seq <= ? order by seq`
			),
			archived: sql<[string]>(`select 1 from incident where id = ? and state = 'archived'`)
		};
	}

	/** Looks for archived incidents now, and from time to time. */
	start(): void {
		this.#timer ??= setInterval(() => this.#wake(), EVERY_MS).unref();
		this.#wake();
	}

	#wake(): void {
		this.#working ??= this.#packAll()
			.catch((error: unknown) => this.#log.error({ error }, 'packing the log'))
			.finally(() => (this.#working = undefined));
	}

	async #packAll(): Promise<void> {
		for (const { id } of this.#sql.waiting.all()) {
			if (this.#closed) return;
			try {
				const packed = await this.pack(id);
				if (packed.before > 0) this.#log.info({ incidentId: id, ...packed }, 'log packed');
			} catch (error) {
				// What is damaged stays as it is, and is told of again.
				this.#log.error({ error, incidentId: id }, 'this log cannot be packed');
			}
		}
	}

	/**
	 * Packs what is not packed of an archived incident.
	 * @throws StoreDamageError where an update is not what was written
	 */
	async pack(incidentId: string): Promise<Packed> {
		let [before, after] = [0, 0];
		while (!this.#closed && this.#sql.archived.get(incidentId)) {
			await backgroundTurn();
			const from = this.#sql.packed.get(incidentId)?.seq ?? 0;
			const rows = this.#next(incidentId, from);
			if (rows.length === 0) break;
			for (const row of rows)
				if (!isWhole({ bytes: row.update, checksum: row.checksum }))
					throw new StoreDamageError(incidentId, row.seq);
			const chunk = await packUpdates(rows.map(({ update }) => update));
			await backgroundTurn();
			const back = unpackUpdates(chunk);
			if (!rows.every(({ update }, i) => back[i]!.equals(update)))
				throw new Error('a packed update is not what it was');
			if (this.#closed) break;
			const [first, last] = [rows[0]!.seq, rows[rows.length - 1]!.seq];
			this.#sql.insert.run(incidentId, first, last, chunk);
			await this.#letGo(incidentId, first, last);
			before += rows.reduce((sum, { update }) => sum + update.length, 0);
			after += chunk.length;
		}
		return { before, after };
	}

	async #letGo(incidentId: string, first: number, last: number): Promise<void> {
		for (let seq = first; seq <= last; seq += AT_ONCE) {
			await backgroundTurn();
			this.#sql.letGo.run(incidentId, seq, Math.min(last, seq + AT_ONCE - 1));
		}
	}

	#next(incidentId: string, from: number): Row[] {
		const rows: Row[] = [];
		let size = 0;
		for (const row of this.#sql.rows.iterate(incidentId, from, UPDATES)) {
			rows.push(row);
			if ((size += row.update.length) >= BYTES) break;
		}
		return rows;
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		await this.#working;
	}
}
