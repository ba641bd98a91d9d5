/**
 * Pages of a history: the lines of so many entries, packed, kept from the first time somebody who
 * sees everything reads them, and made ahead of that for incidents that are over. They are derived:
 * what derivation forgets goes with them, and is made again.
 */
import type { Logger } from 'pino';
import type Sqlite from 'better-sqlite3';
import { HISTORY_FORMAT } from '#lib/history/format.ts';
import type { JobRunner } from './history-thread.ts';
import { isNewPage, type NewPage } from './page-lines.ts';
import { PAGE_ENTRIES } from './entry-lines.ts';
import { logPositions, type LogPositions, type Place } from './log-positions.ts';

/** How often incidents that are over are looked for, ms. */
const EVERY_MS = 10 * 60_000;

export class HistoryPages {
	readonly #sqlite: Sqlite.Database;
	readonly #jobs: JobRunner;
	readonly #log: Pick<Logger, 'warn'>;
	readonly #version: number;
	readonly #insert: Sqlite.Statement<unknown[]>;
	readonly #over: Sqlite.Statement<[], Place>;
	readonly #kept: Sqlite.Statement<[string, string], { n: number | null }>;
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
		this.#kept = sqlite.prepare(
			'select max(n) as n from history_page where incident_id = ? and compartment = ?'
		);
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
			const kept = this.#kept.get(incidentId, compartment)?.n ?? 0;
			// Fewer fill a page seldom, and are quickly made.
			if (to - kept < PAGE_ENTRIES) continue;
			for await (const part of this.#jobs.run({ kind: 'pages', place, to })) {
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
