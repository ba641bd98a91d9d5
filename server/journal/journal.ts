/**
 * Derives journal and deltas from the log, behind the live path: what a room has committed
 * is queued here, applied to its document in log order, and the rows are written in
 * batches with a watermark. After a crash derivation goes on from there ([S95]).
 */
import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import type { Change } from './change-reader.ts';
import { rowsOf, type LogEntry } from './journal-rows.ts';
import { deriveFromLog } from './derive-from-log.ts';

/** Raised when the same log would give other rows: everything is then derived anew. */
export const DERIVATION_VERSION = 1;

interface Step {
	readonly entry: LogEntry;
	/** Brings the document up to this update, and says what that changed. */
	readonly apply: () => Change[];
}

/** One incident's derivation. */
interface Line {
	readonly steps: Step[];
	rows: {
		journal: ReturnType<typeof rowsOf>['journal'];
		deltas: ReturnType<typeof rowsOf>['deltas'];
	};
	/** Applied up to here, and written up to there. */
	applied: number;
	saved: number;
	timer: NodeJS.Timeout | undefined;
	saving: Promise<void> | undefined;
	/** Why the last attempt to write was the last. */
	problem: unknown;
	/** What lies before cannot be read: the rooms go on, the journal stands still. */
	stalled: boolean;
}

export class Journal {
	readonly #store: Store;
	readonly #log: Logger;
	readonly #delay: number;
	readonly #lines = new Map<string, Line>();
	readonly #ready = new Map<string, Promise<void>>();
	#closed = false;

	/** @param delay ms that rows may wait for company */
	constructor(store: Store, log: Logger, delay = 25) {
		this.#store = store;
		this.#log = log;
		this.#delay = delay;
	}

	/** Derives what an earlier process left underived; rooms wait for it before they open. */
	ready(incidentId: string): Promise<void> {
		let ready = this.#ready.get(incidentId);
		if (!ready) this.#ready.set(incidentId, (ready = this.#recover(incidentId)));
		return ready;
	}

	/** Catches up with every incident, one after the other: at start, in the background. */
	async recoverAll(): Promise<void> {
		for (const incidentId of await this.#store.underived(DERIVATION_VERSION)) {
			if (this.#closed) return;
			await this.ready(incidentId);
		}
	}

	async #recover(incidentId: string): Promise<void> {
		const line = this.#line(incidentId);
		try {
			line.applied = line.saved = await deriveFromLog(
				this.#store,
				incidentId,
				DERIVATION_VERSION,
				() => this.#closed
			);
		} catch (error) {
			line.stalled = true;
			this.#log.error({ error, incidentId }, 'the journal of this incident stands still');
		}
	}

	#line(incidentId: string): Line {
		let line = this.#lines.get(incidentId);
		if (!line) {
			line = {
				...{ steps: [], rows: { journal: [], deltas: [] }, applied: 0, saved: 0 },
				...{ timer: undefined, saving: undefined, problem: undefined, stalled: false }
			};
			this.#lines.set(incidentId, line);
		}
		return line;
	}

	/** Takes a committed update; called in log order. */
	enqueue(entry: LogEntry, apply: () => Change[]): void {
		const line = this.#line(entry.incidentId);
		line.steps.push({ entry, apply });
		line.timer ??= setTimeout(() => {
			line.timer = undefined;
			this.advance(entry.incidentId);
			this.#save(entry.incidentId, line);
		}, this.#delay);
	}

	/** Brings the documents of an incident up to what is committed, at once. */
	advance(incidentId: string): void {
		const line = this.#lines.get(incidentId);
		if (!line) return;
		for (const { entry, apply } of line.steps.splice(0)) {
			const changes = apply();
			line.applied = entry.seq;
			if (line.stalled) continue;
			const { journal, deltas } = rowsOf(entry, changes);
			line.rows.journal.push(...journal);
			line.rows.deltas.push(...deltas);
		}
	}

	#save(incidentId: string, line: Line): void {
		if (line.saving || line.stalled || line.saved >= line.applied) return;
		line.problem = undefined;
		line.saving = this.#saveAll(incidentId, line)
			.catch((error: unknown) => (line.problem = error))
			.then(() => (line.saving = undefined));
	}

	async #saveAll(incidentId: string, line: Line): Promise<void> {
		while (line.saved < line.applied) {
			const { rows, applied } = line;
			line.rows = { journal: [], deltas: [] };
			try {
				const version = DERIVATION_VERSION;
				await this.#store.saveDerived(incidentId, { ...rows, seq: applied, version });
				line.saved = applied;
			} catch (error) {
				line.rows = {
					journal: rows.journal.concat(line.rows.journal),
					deltas: rows.deltas.concat(line.rows.deltas)
				};
				if (this.#closed) throw error;
				this.#log.warn({ error, incidentId }, 'the journal could not be written, trying again');
				await new Promise((resolve) => setTimeout(resolve, 1000));
			}
		}
	}

	/** Resolves when everything committed so far is applied and its rows are on disk. */
	async derived(incidentId: string): Promise<void> {
		await this.ready(incidentId);
		const line = this.#line(incidentId);
		this.advance(incidentId);
		this.#save(incidentId, line);
		while (line.saving) await line.saving;
		if (line.problem) throw line.problem;
	}

	/** Writes what is left; the rest is derived at the next start. */
	async close(): Promise<void> {
		this.#closed = true;
		await Promise.allSettled(this.#ready.values());
		for (const [incidentId, line] of this.#lines) {
			clearTimeout(line.timer);
			try {
				await this.derived(incidentId);
			} catch (error) {
				this.#log.error({ error, incidentId }, 'the journal is left to the next start');
			}
		}
	}
}
