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
import { PAGE_ENTRIES } from './entry-lines.ts';
import type { JobRunner } from './history-thread.ts';
import { isNewPage, type LinesJob, type NewPage, type Standing } from './page-lines.ts';
import { logPositions, type LogPositions, type Place } from './log-positions.ts';

const unpack = promisify(zstdDecompress);

export const BEGINNING: Standing = { n: 0, receivedAt: 0, authors: [] };
/** Sees everything, and is nobody in particular. */
const ANYBODY: LinesJob['reader'] = { userId: '', internal: true };

interface PageRow {
	readonly n: number;
	readonly received_at: number;
	readonly authors: string;
	readonly lines: Buffer;
}

/** How often incidents that are over are looked for, ms. */
const EVERY_MS = 10 * 60_000;

export class HistoryPages {
	readonly #sqlite: Sqlite.Database;
	readonly #jobs: JobRunner;
	readonly #log: Pick<Logger, 'warn'>;
	readonly #version: number;
	readonly #insert: Sqlite.Statement<unknown[]>;
	readonly #over: Sqlite.Statement<[], Place>;
	readonly #next: Sqlite.Statement<[string, string, number, number, number], PageRow>;
	readonly #last: Sqlite.Statement<[string, string, number], Omit<PageRow, 'lines'>>;
	readonly #positions: LogPositions;
	#timer: NodeJS.Timeout | undefined;
	#working: Promise<void> | undefined;
	#closed = false;

	/** @param version of the derivation: pages of another one are not kept */
	constructor(
		sqlite: Sqlite.Database,
		jobs: JobRunner,
		log: Pick<Logger, 'warn'>,
		version: number
	) {
		this.#positions = logPositions(sqlite, version);
		[this.#sqlite, this.#jobs, this.#log, this.#version] = [sqlite, jobs, log, version];
		this.#insert = sqlite.prepare(
			`insert or replace into history_page
			(incident_id, compartment, n, received_at, format, authors, lines)
			select u.incident_id, u.compartment, u.n, ?, ?, ?, ? from doc_update u
			join watermark w on w.incident_id = u.incident_id
			where u.incident_id = +? and u.compartment = +? and u.n = ? and w.version = ? and w.seq >= u.seq`
		);
		this.#over = sqlite.prepare(
			`select c.incident_id as incidentId, c.key as compartment from compartment c
			join incident i on i.id = c.incident_id where i.state <> 'open'`
		);
		this.#next = sqlite.prepare(
			`select n, received_at, authors, lines from history_page where incident_id = +?
			and compartment = +? and n > +? and n <= +? and format = +? order by n limit 1`
		);
		this.#last = sqlite.prepare(
			`select n, received_at, authors from history_page where incident_id = +?
			and compartment = +? and format = +? order by n desc limit 1`
		);
	}

	/** Those kept up to an entry, from the first on, one at a time, and where the stream then stands. */
	async *kept(
		{ incidentId, compartment }: Place,
		to: number
	): AsyncGenerator<{ readonly standing: Standing; readonly text: Uint8Array }, undefined> {
		for (let n = 0; ;) {
			const row = this.#next.get(incidentId, compartment, n, to, HISTORY_FORMAT);
			// One that is damaged is made anew, and those behind it with it.
			const text = row && (await unpack(row.lines).catch(() => undefined));
			if (!text) return undefined;
			n = row.n;
			yield { standing: standingAfter(row), text };
		}
	}

	/** Looks for incidents that are over now, and from time to time. */
	start(): void {
		this.#timer ??= setInterval(() => void this.prepare(), EVERY_MS).unref();
		void this.prepare();
	}

	/** Makes what is missing of incidents that are over; resolves when it is there. Never fails. */
	prepare(): Promise<void> {
		this.#working ??= this.#prepare()
			.catch((error: unknown) => {
				if (!this.#closed) this.#log.warn({ error }, 'pages of the history');
			})
			.finally(() => (this.#working = undefined));
		return this.#working;
	}

	async #prepare(): Promise<void> {
		for (const { incidentId, compartment } of this.#over.all()) {
			const place = { incidentId, compartment };
			const to = this.#positions.extent(place).derived;
			const last = this.#last.get(incidentId, compartment, HISTORY_FORMAT);
			const after = last ? standingAfter(last) : BEGINNING;
			// Fewer fill a page seldom, and are quickly made.
			if (to - after.n < PAGE_ENTRIES) continue;
			const job = { kind: 'lines', place, after, to, reader: ANYBODY, paged: true } as const;
			for await (const part of this.#jobs.run(job)) {
				if (this.#closed) return;
				if (isNewPage(part)) this.save(place, part);
			}
		}
	}

	/** Not waited for until it is on disk: what is lost is made again. */
	save({ incidentId, compartment }: Place, { page }: NewPage): void {
		const { n, receivedAt, authors, lines } = page;
		const columns = [receivedAt, HISTORY_FORMAT, JSON.stringify(authors), lines];
		this.#sqlite.pragma('synchronous = NORMAL');
		try {
			this.#insert.run(...columns, incidentId, compartment, n, this.#version);
		} finally {
			this.#sqlite.pragma('synchronous = FULL');
		}
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		await this.#working;
	}
}

function standingAfter({ n, received_at, authors }: Omit<PageRow, 'lines'>): Standing {
	return { n, receivedAt: received_at, authors: JSON.parse(authors) as HistoryAuthor[] };
}
