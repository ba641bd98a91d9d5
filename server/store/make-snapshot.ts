/** A document's state with what it takes to serve it as bytes. */
import * as Y from 'yjs';
import { documentOf } from '../journal/followed-document.ts';
import { checksum, type Snapshot, type Store } from './store.ts';

export interface EncodedState {
	readonly state: Uint8Array;
	readonly stateVector: Uint8Array;
	/** Null where what is deleted cannot be told by where it lies. */
	readonly deleteBytes: number | null;
}

export interface MadeSnapshot extends Omit<Snapshot, 'createdAt'> {
	readonly checksum: number;
}

export function encodeState(doc: Y.Doc): EncodedState {
	const stateVector = Y.encodeStateVector(doc);
	const state = Y.encodeStateAsUpdate(doc);
	// What waits for something that is not there, Yjs tells to everybody.
	if (doc.store.pendingStructs || doc.store.pendingDs)
		return { state, stateVector, deleteBytes: null };
	// To whoever has all structs, nothing is sent but one byte that says so, and what is deleted.
	const deleteBytes = Y.encodeStateAsUpdate(doc, stateVector).length - 1;
	return { state, stateVector, deleteBytes };
}

/**
 * The state of a compartment as it lies on disk; undefined where its newest snapshot says it all.
 * @throws StoreDamageError where an update of the log is damaged
 */
export async function makeSnapshot(
	store: Pick<Store, 'documentAt'>,
	incidentId: string,
	compartment: string
): Promise<MadeSnapshot | undefined> {
	const stored = await store.documentAt(incidentId, compartment, Number.MAX_SAFE_INTEGER);
	const last = stored.tail.at(-1);
	if (!last) return undefined;
	// What cannot be applied was told of when the room was loaded.
	const doc = documentOf(stored, () => undefined);
	const { seq, n } = last;
	const encoded = encodeState(doc);
	doc.destroy();
	return { incidentId, compartment, seq, n, ...encoded, checksum: checksum(encoded.state) };
}
