/**
 * Derives journal and deltas from the log, behind the live path: what rooms have committed is
 * queued here, applied to their documents in log order and in batches, and the rows of all
 * incidents are written together with their watermarks. After a crash derivation goes on from
 * there ([S95]).
 */
import type { Logger } from 'pino';
import { backgroundTurn } from '../background-turns.ts';
import { StoreDamageError, type Derived, type Store } from '../store/store.ts';
import type { Change } from './change.ts';
import { deriveFromLog } from './derive-from-log.ts';
import type { FollowedDocument, Step } from './followed-document.ts';
import { rowsOf, type LogEntry, type Rows } from './journal-rows.ts';

/** Raised when the same log would give other rows: everything is then derived anew. */
export const DERIVATION_VERSION = 3;

/** Before what failed is tried again, ms. */
const RETRY_MS = 1000;
/**
 * Deriving takes about this share of the time, and waits so long at most: a document may know very
 * many clients.
 */
const SHARE = 1 / 40;
const MAX_DELAY_MS = 2000;
/** So long at a time, ms, and so many rows in a transaction: then everyone else has a turn. */
const SLICE_MS = 3;
const ROWS_AT_ONCE = 200;
/** How long closing derives what is left, ms; the rest is derived at the next start. */
const LAST_MS = 1500;

/** One incident's derivation. */
interface Line {
	readonly incidentId: string;
	/** Committed and not yet derived, in order of seq. */
	steps: Step[];
	/** Documents that updates wait for. */
	readonly behind: Set<FollowedDocument>;
	rows: Rows;
	/** Derived up to here, and written up to there. */
	applied: number;
	saved: number;
	/** What an earlier process left is derived. */
	ready: boolean;
	/** What lies before cannot be read: the rooms go on, the journal stands still. */
	stalled: boolean;
}

export class Journal {
	readonly #store: Store;
	readonly #log: Logger;
	readonly #delay: number;
	readonly #lines = new Map<string, Line>();
	readonly #ready = new Map<string, Promise<void>>();
	/** With something to derive or to write. */
	readonly #due = new Set<Line>();
	#timer: NodeJS.Timeout | undefined;
	/** What the last turn took, ms. */
	#took = 0;
	#saving: Promise<void> | undefined;
	#closed = false;

	/** @param delay ms that rows may wait for company */
	constructor(store: Store, log: Logger, delay = 100) {
		this.#store = store;
		this.#log = log;
		this.#delay = delay;
	}

	/** Derives what an earlier process left underived. */
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
			line.ready = !this.#closed;
			this.#schedule(line);
		} catch (error) {
			this.#stall(line, error);
		}
	}

	#line(incidentId: string): Line {
		let line = this.#lines.get(incidentId);
		if (!line) {
			line = {
				...{ incidentId, steps: [], behind: new Set(), rows: { journal: [], deltas: [] } },
				...{ applied: 0, saved: 0, ready: false, stalled: false }
			};
			this.#lines.set(incidentId, line);
		}
		return line;
	}

	/** Takes a committed update; called in log order. */
	enqueue(document: FollowedDocument, entry: LogEntry, update: Uint8Array): void {
		const line = this.#line(entry.incidentId);
		line.steps.push(document.take(entry, update));
		line.behind.add(document);
		this.#schedule(line);
	}

	/** Takes a committed update that a document holds already, and what it changed. */
	told(entry: LogEntry, changes: readonly Change[]): void {
		const line = this.#line(entry.incidentId);
		line.steps.push({ entry, changes });
		this.#schedule(line);
	}

	#schedule(line: Line): void {
		if (this.#closed) return;
		this.#due.add(line);
		this.#timer ??= setTimeout(
			() => {
				this.#run()
					.catch((error: unknown) => this.#log.error({ error }, 'journal'))
					.finally(() => {
						this.#timer = undefined;
						for (const again of this.#due) this.#schedule(again);
					});
			},
			Math.max(this.#delay, Math.min(this.#took / SHARE, MAX_DELAY_MS))
		);
	}

	/** One turn: all that is due, in slices, and then the rows of all of it. */
	async #run(): Promise<void> {
		const due = [...this.#due];
		this.#due.clear();
		let took = 0;
		await backgroundTurn();
		let began = performance.now();
		for (const line of due) {
			if (this.#closed) return;
			for (const document of line.behind) if (!document.loaded) await this.#load(line, document);
			this.#advance(line);
			const spent = performance.now() - began;
			if (spent < SLICE_MS) continue;
			took += spent;
			await backgroundTurn();
			began = performance.now();
		}
		this.#took = took + performance.now() - began;
		void this.#save().catch((error: unknown) => this.#log.error({ error }, 'journal'));
	}

	async #load(line: Line, document: FollowedDocument): Promise<void> {
		try {
			await document.load();
		} catch (error) {
			this.#notLoaded(line, document, error);
		}
	}

	/** Brings documents up to what is committed, and takes what that changed, in order of seq. */
	#advance(line: Line): void {
		for (const document of line.behind) {
			if (!document.loaded) continue;
			document.catchUp();
			line.behind.delete(document);
		}
		if (line.stalled) line.steps = [];
		if (!line.ready) return;
		let done = 0;
		for (; done < line.steps.length; done++) {
			const { entry, changes } = line.steps[done]!;
			if (!changes) break;
			// Committed while what came before was derived from the log, and derived with it.
			if (entry.seq <= line.applied) continue;
			if (entry.seq > line.applied + 1) {
				this.#fillGap(line, entry.seq);
				break;
			}
			const { journal, deltas } = rowsOf(entry, changes);
			for (const row of journal) line.rows.journal.push(row);
			for (const row of deltas) line.rows.deltas.push(row);
			line.applied = entry.seq;
		}
		line.steps.splice(0, done);
	}

	/** Something is in the log that was never told here: it is derived from there, and what followed. */
	#fillGap(line: Line, seq: number): void {
		const { incidentId, applied } = line;
		this.#log.error({ incidentId, applied, seq }, 'the journal was not told of all updates');
		line.ready = false;
		this.#ready.set(
			incidentId,
			this.#save()
				.then(() => this.#recover(incidentId))
				.catch((error: unknown) => this.#stall(line, error))
		);
	}

	#notLoaded(line: Line, document: FollowedDocument, error: unknown): void {
		if (this.#closed) return;
		if (error instanceof StoreDamageError) {
			document.skip();
			line.behind.delete(document);
			this.#stall(line, error);
			return;
		}
		const { incidentId } = line;
		this.#log.warn({ error, incidentId }, 'a document could not be loaded, trying again');
		setTimeout(() => this.#schedule(line), RETRY_MS).unref();
	}

	#stall(line: Line, error: unknown): void {
		const { incidentId } = line;
		this.#log.error({ error, incidentId }, 'the journal of this incident stands still');
		line.stalled = true;
		line.ready = false;
		line.steps = [];
	}

	/** Writes all rows of all incidents, until there are none. */
	#save(): Promise<void> {
		this.#saving ??= this.#saveAll().finally(() => (this.#saving = undefined));
		return this.#saving;
	}

	async #saveAll(): Promise<void> {
		for (;;) {
			const lines = [...this.#lines.values()].filter(
				({ applied, saved, stalled }) => applied > saved && !stalled
			);
			if (lines.length === 0) return;
			try {
				await backgroundTurn();
				for (const portion of portionsOf(lines)) {
					await this.#write(portion);
					await backgroundTurn();
				}
			} catch (error) {
				if (this.#closed) throw error;
				this.#log.warn({ error }, 'the journal could not be written, trying again');
				// One incident whose rows cannot be written does not hold up the others.
				for (const line of lines) await this.#write([line]).catch(() => undefined);
				await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
			}
		}
	}

	async #write(lines: readonly Line[]): Promise<void> {
		const version = DERIVATION_VERSION;
		const batch = lines.map(({ incidentId, rows, applied }): Derived & { incidentId: string } => ({
			...{ incidentId, ...rows, seq: applied, version }
		}));
		for (const line of lines) line.rows = { journal: [], deltas: [] };
		try {
			await this.#store.saveDerived(batch);
			for (const [i, line] of lines.entries()) line.saved = batch[i]!.seq;
		} catch (error) {
			for (const [i, line] of lines.entries())
				line.rows = {
					journal: batch[i]!.journal.concat(line.rows.journal),
					deltas: batch[i]!.deltas.concat(line.rows.deltas)
				};
			throw error;
		}
	}

	/** Resolves when everything committed so far is applied and its rows are written. */
	async derived(incidentId: string): Promise<void> {
		const line = this.#line(incidentId);
		while (!line.stalled) {
			await this.ready(incidentId);
			// Stalled, or closed meanwhile.
			if (!line.ready) return;
			for (const document of line.behind) await document.load();
			this.#advance(line);
			if (line.steps.length > 0 || !line.ready) continue;
			if (line.saved >= line.applied) return;
			await this.#save();
		}
	}

	/** Writes what is left; the rest is derived at the next start. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		const until = performance.now() + LAST_MS;
		await Promise.allSettled(this.#ready.values());
		await this.#saving?.catch(() => undefined);
		for (const [incidentId, line] of this.#lines) {
			if (line.steps.length === 0 && line.saved >= line.applied) continue;
			try {
				if (line.ready && performance.now() < until) await this.derived(incidentId);
			} catch (error) {
				this.#log.error({ error, incidentId }, 'the journal is left to the next start');
			}
		}
	}
}

/** Lines whose rows fit into a transaction. */
function* portionsOf(lines: readonly Line[]): Generator<Line[]> {
	let portion: Line[] = [];
	let rows = 0;
	for (const line of lines) {
		portion.push(line);
		rows += line.rows.journal.length + line.rows.deltas.length;
		if (rows < ROWS_AT_ONCE) continue;
		yield portion;
		[portion, rows] = [[], 0];
	}
	if (portion.length > 0) yield portion;
}
