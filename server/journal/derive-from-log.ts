/** Derivation from the log alone: after a crash, or anew by a later version of the code. */
import { setImmediate } from 'node:timers/promises';
import * as Y from 'yjs';
import type { Store } from '../store/store.ts';
import { ChangeReader, type Change } from './change-reader.ts';
import { rowsOf, type Rows } from './journal-rows.ts';

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
	const readers = new Map<string, ChangeReader>();
	while (seq < mark.last && !stopped()) {
		const page = await store.updates(incidentId, seq, PAGE);
		if (page.length === 0) break;
		const rows: Rows = { journal: [], deltas: [] };
		for (const entry of page) {
			const { compartment } = entry;
			let reader = readers.get(compartment);
			if (!reader) {
				reader = await readerAt(store, incidentId, compartment, seq);
				readers.set(compartment, reader);
			}
			const { journal, deltas } = rowsOf(entry, applyLogged(reader, entry.update));
			rows.journal.push(...journal);
			rows.deltas.push(...deltas);
		}
		seq = page[page.length - 1]!.seq;
		await store.saveDerived(incidentId, { ...rows, seq, version });
		await setImmediate();
	}
	for (const { doc } of readers.values()) doc.destroy();
	return seq;
}

/** A document as it stood at `seq`: from a snapshot that is not newer, and the log up to there. */
async function readerAt(
	store: Store,
	incidentId: string,
	compartment: string,
	seq: number
): Promise<ChangeReader> {
	const doc = new Y.Doc();
	const snapshot = seq > 0 ? await store.snapshotUpTo(incidentId, compartment, seq) : undefined;
	if (snapshot) Y.applyUpdate(doc, snapshot.state);
	let at = snapshot?.seq ?? 0;
	while (at < seq) {
		const page = await store.updates(incidentId, at, PAGE);
		for (const entry of page)
			if (entry.seq <= seq && entry.compartment === compartment) Y.applyUpdate(doc, entry.update);
		at = page.length > 0 ? page[page.length - 1]!.seq : seq;
	}
	return new ChangeReader(doc);
}

/**
 * Applies an update of the log; says what it changed. It was checked before it was stored;
 * should Yjs throw all the same, the document stands where Yjs left it, as it does for every
 * client, and nothing is said of it.
 */
export function applyLogged(
	reader: ChangeReader,
	update: Uint8Array,
	failed?: (error: unknown) => void
): Change[] {
	try {
		return reader.during(() => Y.applyUpdate(reader.doc, update));
	} catch (error) {
		failed?.(error);
		return [];
	}
}
