/** Derivation from the log alone: after a crash, or anew by a later version of the code. */
import * as Y from 'yjs';
import { backgroundTurn } from '../background-turns.ts';
import type { JournalRow, LoggedUpdate, Store } from '../store/store.ts';
import type { Change } from './change.ts';
import { ChangeReader } from './change-reader.ts';
import { documentOf } from './followed-document.ts';
import { journalOf, rowsOf, type Rows } from './journal-rows.ts';

const PAGE = 200;

/**
 * Derives everything after the watermark, in pages of one transaction each.
 * @param stopped asked between pages; what is left is derived the next time
 * @returns the seq that is now derived
 */
export async function deriveFromLog(
	store: Store,
	incidentId: string,
	version: number,
	stopped: () => boolean
): Promise<number> {
	const mark = await store.watermark(incidentId);
	if (!mark) return 0;
	let { seq } = mark;
	if (mark.version !== version && mark.last > 0) {
		await store.resetDerived(incidentId, version);
		seq = 0;
	}
	const reader = new LogReader(store, incidentId);
	while (seq < mark.last && !stopped()) {
		await backgroundTurn();
		const page = await store.updates(incidentId, seq, Math.min(PAGE, mark.last - seq));
		if (page.length === 0) break;
		const rows = await reader.rows(page);
		seq = page[page.length - 1]!.seq;
		await store.saveDerived([{ incidentId, ...rows, seq, version }]);
	}
	reader.destroy();
	return seq;
}

/** Reads an incident's log page by page, from any place in it. */
export class LogReader {
	readonly #store: Pick<Store, 'documentAt'>;
	readonly #incidentId: string;
	readonly #readers = new Map<string, ChangeReader>();

	constructor(store: Pick<Store, 'documentAt'>, incidentId: string) {
		this.#store = store;
		this.#incidentId = incidentId;
	}

	/** What the updates of a page changed; each page goes on where the one before ended. */
	async rows(page: readonly LoggedUpdate[]): Promise<Rows> {
		const changes = await this.#read(page);
		const rows: Rows = { journal: [], deltas: [] };
		for (const entry of page) {
			const { journal, deltas } = rowsOf(entry, changes.get(entry)!);
			for (const row of journal) rows.journal.push(row);
			for (const row of deltas) rows.deltas.push(row);
		}
		return rows;
	}

	/** The journal's rows of a page alone. */
	async journal(page: readonly LoggedUpdate[]): Promise<JournalRow[]> {
		const changes = await this.#read(page);
		return page.flatMap((entry) => journalOf(entry, changes.get(entry)!));
	}

	async #read(page: readonly LoggedUpdate[]): Promise<Map<LoggedUpdate, Change[]>> {
		const changes = new Map<LoggedUpdate, Change[]>();
		for (const compartment of new Set(page.map((entry) => entry.compartment))) {
			const entries = page.filter((entry) => entry.compartment === compartment);
			const reader = await this.#reader(compartment, entries[0]!.n - 1);
			const read = reader.apply(entries.map(({ update }) => update));
			for (const [i, entry] of entries.entries()) changes.set(entry, read[i]!);
		}
		return changes;
	}

	async #reader(compartment: string, n: number): Promise<ChangeReader> {
		let reader = this.#readers.get(compartment);
		if (!reader) {
			const doc =
				n === 0
					? new Y.Doc()
					: documentOf(
							await this.#store.documentAt(this.#incidentId, compartment, n),
							() => undefined
						);
			this.#readers.set(compartment, (reader = new ChangeReader(doc)));
		}
		return reader;
	}

	destroy(): void {
		for (const { doc } of this.#readers.values()) doc.destroy();
	}
}
