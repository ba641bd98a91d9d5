/**
 * Keyframes: a compartment's plain state every so many entries, made behind whoever first asks for
 * a moment. They are derived: what derivation forgets goes with them, and is made again.
 */
import type { Logger } from 'pino';
import type Sqlite from 'better-sqlite3';
import type { JobRunner } from './history-thread.ts';
import type { Keyframe } from './jobs.ts';
import type { Place } from './log-positions.ts';

/** Entries between keyframes. */
const EVERY = 4096;

export class Keyframes {
	readonly #sqlite: Sqlite.Database;
	readonly #jobs: JobRunner;
	readonly #log: Pick<Logger, 'warn'>;
	readonly #growing = new Map<string, Promise<void>>();
	readonly #last: Sqlite.Statement<[string, string], { n: number }>;
	readonly #insert: Sqlite.Statement<unknown[]>;
	readonly #version: number;
	readonly #every: number;

	/** @param version of the derivation: keyframes of another one are not kept */
	constructor(
		sqlite: Sqlite.Database,
		jobs: JobRunner,
		log: Pick<Logger, 'warn'>,
		version: number,
		every = EVERY
	) {
		this.#sqlite = sqlite;
		[this.#jobs, this.#log, this.#version, this.#every] = [jobs, log, version, every];
		this.#last = sqlite.prepare(
			`select n from keyframe where incident_id = +? and compartment = +? order by n desc limit 1`
		);
		this.#insert = sqlite.prepare(
			`insert or ignore into keyframe (incident_id, compartment, n, seq, received_at, changes)
			select u.incident_id, u.compartment, u.n, u.seq, u.received_at, ? from doc_update u
			join watermark w on w.incident_id = u.incident_id
			where u.incident_id = +? and u.compartment = +? and u.n = ? and w.version = ? and w.seq >= u.seq`
		);
	}

	/** Makes those that are missing up to an entry; resolves when they are there. Never fails. */
	grow(place: Place, derived: number): Promise<void> {
		const key = `${place.incidentId}/${place.compartment}`;
		let growing = this.#growing.get(key);
		if (!growing) {
			growing = this.#grow(place, derived)
				.catch((error: unknown) => this.#log.warn({ error, ...place }, 'keyframes'))
				.finally(() => this.#growing.delete(key));
			this.#growing.set(key, growing);
		}
		return growing;
	}

	async #grow(place: Place, derived: number): Promise<void> {
		const { incidentId, compartment } = place;
		const after = this.#last.get(incidentId, compartment)?.n ?? 0;
		if (derived < after + this.#every) return;
		const job = { kind: 'keyframes', place, after, to: derived, every: this.#every } as const;
		for await (const part of this.#jobs.run(job)) {
			const { n, changes } = part as Keyframe;
			this.#save(changes, incidentId, compartment, n);
		}
	}

	/** Not waited for until it is on disk: what is lost is made again. */
	#save(changes: Uint8Array, incidentId: string, compartment: string, n: number): void {
		this.#sqlite.pragma('synchronous = NORMAL');
		try {
			this.#insert.run(changes, incidentId, compartment, n, this.#version);
		} finally {
			this.#sqlite.pragma('synchronous = FULL');
		}
	}
}
