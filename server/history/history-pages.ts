/**
 * Pages of a history: the lines of so many entries, packed, kept from the first time somebody who
 * sees everything reads them, and made ahead of that for incidents that are over. They are derived:
 * what derivation forgets goes with them, and is made again.
 */
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import type { Logger } from 'pino';
import type Sqlite from 'better-sqlite3';
import { HISTORY_FORMAT, type HistoryAuthor } from '#lib/history/format.ts';
import { BUSY_TIMEOUT_MS } from '../db/open.ts';
import { checksum } from '../store/store.ts';
import { PAGE_ENTRIES } from './entry-lines.ts';
import type { JobRunner } from './history-thread.ts';
import { logPositions, type LogPositions, type Place } from './log-positions.ts';
import type { Page, Standing } from './page-lines.ts';

/** How often incidents that are over are looked for, ms. */
const EVERY_MS = 10 * 60_000;
const unpack = promisify(zstdDecompress);

interface PageHead {
	readonly n: number;
	readonly received_at: number;
	/** JSON. */
	readonly authors: string;
}
interface PageRow extends PageHead {
	readonly checksum: number;
	readonly lines: Buffer;
}

const BEGINNING: Standing = { n: 0, receivedAt: 0, authors: [] };

export class HistoryPages {
	readonly #sqlite: Sqlite.Database;
	readonly #jobs: JobRunner;
	readonly #log: Pick<Logger, 'warn'>;
	readonly #version: number;
	readonly #positions: LogPositions;
	readonly #sql;
	/** Pages that are being made: whoever wants the same waits for them. */
	readonly #making = new Map<string, Promise<Page>>();
	#timer: NodeJS.Timeout | undefined;
	#working: Promise<void> | undefined;
	#again = false;
	#closed = false;

	/** @param version of the derivation: pages of another one are not kept */
	constructor(
		sqlite: Sqlite.Database,
		jobs: JobRunner,
		log: Pick<Logger, 'warn'>,
		version: number
	) {
		[this.#sqlite, this.#jobs, this.#log, this.#version] = [sqlite, jobs, log, version];
		this.#positions = logPositions(sqlite, version);
		const sql = <P extends unknown[], R = unknown>(text: string) => sqlite.prepare<P, R>(text);
		const at = `incident_id = +? and compartment = +? and format = ${HISTORY_FORMAT} and after = +?`;
		this.#sql = {
			insert: sql<unknown[]>(
				`insert or replace into history_page
				(incident_id, compartment, format, after, n, received_at, authors, checksum, lines)
				select u.incident_id, u.compartment, ${HISTORY_FORMAT}, ?, u.n, ?, ?, ?, ? from doc_update u
				join watermark w on w.incident_id = u.incident_id
				where u.incident_id = +? and u.compartment = +? and u.n = ? and w.version = ?
				and w.seq >= u.seq`
			),
			page: sql<[string, string, number], PageRow>(
				`select n, received_at, authors, checksum, lines from history_page where ${at}`
			),
			head: sql<[string, string, number], PageHead>(
				`select n, received_at, authors from history_page where ${at}`
			),
			over: sql<[], Place>(
				`select c.incident_id as incidentId, c.key as compartment from compartment c
				join incident i on i.id = c.incident_id where i.state <> 'open'`
			)
		};
	}

	/** Lines of all entries up to one, page by page; what is derived must reach as far. */
	async *lines(place: Place, to: number): AsyncGenerator<Uint8Array, undefined> {
		// The last page is seldom full and never kept; the thread takes a while to start.
		this.#jobs.warm();
		for (let standing = BEGINNING; ;) {
			const kept = await this.#kept(place, standing, to);
			if (kept) {
				standing = kept.standing;
				yield kept.text;
				continue;
			}
			const { text, full } = await this.#make(place, standing, to);
			if (text.length > 0) yield text;
			if (!full) return undefined;
			standing = full;
		}
	}

	async #kept(place: Place, after: Standing, to: number) {
		const row = this.#sql.page.get(place.incidentId, place.compartment, after.n);
		// One that is damaged is made anew, and takes its place.
		if (!row || row.n > to || row.checksum !== checksumOf(after.n, row)) return undefined;
		return { standing: standingAfter(row), text: await unpack(row.lines) };
	}

	#make(place: Place, after: Standing, to: number): Promise<Page> {
		const key = `${place.incidentId}/${place.compartment}/${after.n}/${to}`;
		let making = this.#making.get(key);
		if (!making) {
			making = this.#makeAndKeep(place, after, to).finally(() => this.#making.delete(key));
			this.#making.set(key, making);
		}
		return making;
	}

	async #makeAndKeep(place: Place, after: Standing, to: number): Promise<Page> {
		for await (const part of this.#jobs.run({ kind: 'page', place, after, to })) {
			const page = part as Page;
			if (page.full) this.#keep(place, after.n, page.full);
			return page;
		}
		throw new Error('no page was made');
	}

	/**
	 * Where it cannot be kept it has been made all the same. Not waited for until it is on disk:
	 * what is lost is made again.
	 */
	#keep(place: Place, after: number, page: NonNullable<Page['full']>): void {
		const { n, lines } = page;
		const head = { n, received_at: page.receivedAt, authors: JSON.stringify(page.authors) };
		const columns = [head.received_at, head.authors, checksumOf(after, { ...head, lines }), lines];
		// Nor is a lock waited for, which would hold up everybody.
		this.#sqlite.pragma('busy_timeout = 0');
		this.#sqlite.pragma('synchronous = NORMAL');
		try {
			const { incidentId, compartment } = place;
			this.#sql.insert.run(after, ...columns, incidentId, compartment, n, this.#version);
		} catch (error) {
			this.#log.warn({ error, ...place }, 'a page of the history was not kept');
		} finally {
			this.#sqlite.pragma('synchronous = FULL');
			this.#sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
		}
	}

	/** Looks for incidents that are over now, and from time to time. */
	start(): void {
		this.#timer ??= setInterval(() => void this.prepare(), EVERY_MS).unref();
		void this.prepare();
	}

	/** Makes what is missing of incidents that are over; resolves when it is there. Never fails. */
	prepare(): Promise<void> {
		this.#again = true;
		this.#working ??= this.#prepareAll().finally(() => (this.#working = undefined));
		return this.#working;
	}

	async #prepareAll(): Promise<void> {
		while (this.#again && !this.#closed) {
			this.#again = false;
			for (const place of this.#sql.over.all()) {
				try {
					await this.#prepare(place);
				} catch (error) {
					if (this.#closed) return;
					// The others go on.
					this.#log.warn({ error, ...place }, 'pages of the history');
				}
			}
		}
	}

	async #prepare(place: Place): Promise<void> {
		const to = this.#positions.extent(place).derived;
		let standing = BEGINNING;
		// Fewer fill a page seldom, and are quickly made.
		while (to - standing.n >= PAGE_ENTRIES && !this.#closed) {
			const head = this.#sql.head.get(place.incidentId, place.compartment, standing.n);
			const next = head ? standingAfter(head) : (await this.#make(place, standing, to)).full;
			if (!next) return;
			standing = next;
		}
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		await this.#working;
	}
}

function standingAfter({ n, received_at, authors }: PageHead): Standing {
	return { n, receivedAt: received_at, authors: JSON.parse(authors) as HistoryAuthor[] };
}

function checksumOf(after: number, page: PageHead & { readonly lines: Uint8Array }): number {
	const head = Buffer.from(`${after} ${page.n} ${page.received_at} ${page.authors}`);
	return checksum(Buffer.concat([head, page.lines]));
}
