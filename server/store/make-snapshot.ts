/** A document's state with what it takes to serve it as bytes. */
import * as Y from 'yjs';

export interface EncodedState {
	readonly state: Uint8Array;
	readonly stateVector: Uint8Array;
	readonly deleteBytes: number;
}

export function encodeState(doc: Y.Doc): EncodedState {
	const stateVector = Y.encodeStateVector(doc);
	const state = Y.encodeStateAsUpdate(doc);
	// To whoever has all structs, nothing is sent but one byte that says so, and what is deleted.
	const deleteBytes = Y.encodeStateAsUpdate(doc, stateVector).length - 1;
	return { state, stateVector, deleteBytes };
}
