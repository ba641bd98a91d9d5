/**
 * Keeps the chains up to date behind the journal: what is derived is chained, some entries at a
 * time, so that nobody waits for it. What a lost machine takes of it is chained again, the same.
 */
import type Sqlite from 'better-sqlite3';
import type { Logger } from 'pino';
import { backgroundTurn } from '../background-turns.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { ENTRY_FORMAT, entryHash, linkHash } from './chain-entry.ts';
import { ChainSource } from './chain-source.ts';
import { ChainTable, type ChainPlace } from './chain-table.ts';

/** Updates of an incident at a time: a few ms. */
const AT_ONCE = 100;
/** So long a transaction chains one incident after the other, ms. */
const SLICE_MS = 3;
/** How often it is asked whether there is something to chain, ms. */
const LOOK_MS = 1000;
/** With many incidents to chain each waits for more company: ms for each of them, and at most. */
const WAIT_EACH_MS = 20;
const MOST_WAIT_MS = 10_000;

export class ChainKeeper {
	readonly #sqlite: Sqlite.Database;
	readonly #table: ChainTable;
	readonly #derived: (incidentId: string) => Promise<unknown>;
	readonly #log: Pick<Logger, 'error'>;
	readonly #sql;
	readonly #running = new Map<string, Promise<ChainPlace>>();
	#timer: NodeJS.Timeout | undefined;
	#looking: Promise<void> | undefined;
	#closed = false;

	/** @param derived resolves when the journal has caught up with the log */
	constructor(
		sqlite: Sqlite.Database,
		derived: (incidentId: string) => Promise<unknown>,
		log: Pick<Logger, 'error'>
	) {
		this.#sqlite = sqlite;
		this.#table = new ChainTable(sqlite);
		this.#derived = derived;
		this.#log = log;
		const prepare = <P extends unknown[], R>(sql: string) => sqlite.prepare<P, R>(sql);
		this.#sql = {
			derivedTo: prepare<[string, number], { seq: number }>(
				'select seq from watermark where incident_id = +? and version = +?'
			),
			behind: prepare<[number], { id: string }>(
				`select w.incident_id as id from watermark w where w.version = ? and (
					w.seq > coalesce((select c.seq from chain_entry c where c.incident_id = w.incident_id
						order by c.n desc limit 1), 0)
					or exists (select 1 from audit a where a.incident_id = w.incident_id and a.seq <= w.seq
						and a.n > coalesce((select c.events from chain_entry c
							where c.incident_id = w.incident_id order by c.n desc limit 1), 0)))`
			)
		};
	}

	/** Looks from now on by itself. */
	start(): void {
		this.#lookAfter(LOOK_MS);
	}

	#lookAfter(ms: number): void {
		this.#timer = setTimeout(() => {
			this.#looking = this.#look()
				.catch((error: unknown) => {
					this.#log.error({ error }, 'chain');
					return LOOK_MS;
				})
				.then((wait) => {
					if (!this.#closed) this.#lookAfter(wait);
				});
		}, ms).unref();
	}

	/** Chains what is derived by now, of all incidents; says when to look again, ms. */
	async #look(): Promise<number> {
		const ids = this.#sql.behind.all(DERIVATION_VERSION).map(({ id }) => id);
		const wait = Math.min(MOST_WAIT_MS, Math.max(LOOK_MS, ids.length * WAIT_EACH_MS));
		while (ids.length > 0 && !this.#closed) {
			await backgroundTurn();
			ids.splice(0, this.#chainSome(ids));
		}
		return wait;
	}

	/** As many incidents as there is time for, in one transaction; says how many are done with. */
	#chainSome(ids: readonly string[]): number {
		let done = 0;
		try {
			this.#relaxed(() => {
				const end = performance.now() + SLICE_MS;
				do if (!this.#chain(ids[done]!).more) done++;
				while (done < ids.length && performance.now() < end);
			});
			return done;
		} catch (error) {
			// One that cannot be chained does not hold up the others.
			const incidentId = ids[done]!;
			this.#log.error({ error, incidentId }, 'chain');
			for (const id of ids.slice(0, done)) this.#relaxed(() => this.#chain(id));
			return done + 1;
		}
	}

	/** Chains everything that is committed by now; returns where the chain stands then. */
	async complete(incidentId: string): Promise<ChainPlace> {
		await this.#derived(incidentId);
		// One that began before may not have seen the last of it.
		await this.#running.get(incidentId);
		return this.#advance(incidentId);
	}

	/** Where the chain stands, with what is derived by now chained behind it. */
	#advance(incidentId: string): Promise<ChainPlace> {
		let running = this.#running.get(incidentId);
		if (!running) {
			running = this.#run(incidentId).finally(() => this.#running.delete(incidentId));
			this.#running.set(incidentId, running);
		}
		return running;
	}

	async #run(incidentId: string): Promise<ChainPlace> {
		for (;;) {
			const { place, more } = this.#relaxed(() => this.#chain(incidentId));
			if (!more || this.#closed) return place;
			await backgroundTurn();
		}
	}

	/** Like the journal: what is in it can be made again, so it does not wait for the disk. */
	#relaxed<T>(work: () => T): T {
		this.#sqlite.pragma('synchronous = NORMAL');
		try {
			return this.#sqlite.transaction(work).immediate();
		} finally {
			this.#sqlite.pragma('synchronous = FULL');
		}
	}

	#chain(incidentId: string): { place: ChainPlace; more: boolean } {
		let place = this.#table.last(incidentId);
		const mark = this.#sql.derivedTo.get(incidentId, DERIVATION_VERSION);
		if (!mark) return { place, more: false };
		const source = new ChainSource(this.#sqlite, incidentId);
		const entries = source.after(place.position, mark.seq, AT_ONCE);
		for (const { entry, position, updateHash } of entries) {
			const hash = linkHash(place.hash, entryHash(entry));
			const { n, seq, events, receivedAt } = position;
			this.#table.insert(incidentId, {
				...{ n, seq, events, format: ENTRY_FORMAT, received_at: receivedAt },
				...{ update_hash: updateHash, hash }
			});
			place = { position, hash };
		}
		// Nothing came, though it should: an update was taken out, which the check tells of.
		return { place, more: entries.length > 0 && place.position.seq < mark.seq };
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		await this.#looking;
		await Promise.allSettled(this.#running.values());
	}
}
