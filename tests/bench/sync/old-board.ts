/**
 * A board that many people have worked on for long, as its log would be: 10,000 objects with
 * 50,000 facts, then people who open it one after the other, each under a client id of their
 * own, and rename ten objects ten times each. The edits are written byte by byte, because
 * making a million of them with a document takes hours.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { largeBoard } from '../board.ts';

export const COLLECTION = 'mapObjects';
export const FIELD = 'label';
const EDITS_PER_SESSION = 100;
const OBJECTS_PER_SESSION = 10;
/** Client ids of the sessions: far from those that Yjs picks for the first writer. */
const FIRST_CLIENT = 1_000_000;

/** Yjs: a JSON value that follows another item of the same map key. */
const VALUE_AFTER_ANOTHER = 8 | 0x20 | 0x80;

export interface OldEdit {
	readonly update: Uint8Array;
	readonly clientId: number;
	/** The session's first. */
	readonly first: boolean;
	readonly recordId: string;
	readonly oldValue: string;
	readonly newValue: string;
}

interface Id {
	readonly client: number;
	readonly clock: number;
}

/** Sets a key of a map whose value so far is the item `before`. */
function overwrite(id: Id, before: Id, value: string): Uint8Array {
	const encoder = encoding.createEncoder();
	const write = (...numbers: number[]) => {
		for (const number of numbers) encoding.writeVarUint(encoder, number);
	};
	write(1, 1, id.client, id.clock);
	encoding.writeUint8(encoder, VALUE_AFTER_ANOTHER);
	write(before.client, before.clock, 1);
	encoding.writeAny(encoder, value);
	write(1, before.client, 1, before.clock, 1);
	return encoding.toUint8Array(encoder);
}

/** The board before anyone renamed anything; its document is kept up to date by the caller. */
export function youngBoard(): { state: Uint8Array; doc: Y.Doc } {
	const state = largeBoard();
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	return { state, doc };
}

/** What everyone did then, in order. */
export function* oldEdits(doc: Y.Doc, count: number): Generator<OldEdit> {
	const records = [...doc.getMap<Y.Map<unknown>>(COLLECTION).entries()].map(
		([recordId, record]) => {
			const item = record._map.get(FIELD);
			if (!item) throw new Error(`${recordId} has no ${FIELD}`);
			return { recordId, last: item.lastId as Id, value: String(record.get(FIELD)) };
		}
	);
	for (let i = 0; i < count; i++) {
		const session = Math.floor(i / EDITS_PER_SESSION);
		const clock = i % EDITS_PER_SESSION;
		const turn = Math.floor(clock / (EDITS_PER_SESSION / OBJECTS_PER_SESSION));
		const record = records[(session * OBJECTS_PER_SESSION + turn) % records.length]!;
		const id = { client: FIRST_CLIENT + session, clock };
		const { recordId, last, value: oldValue } = record;
		const newValue = `隐患点-${i}`;
		record.last = id;
		record.value = newValue;
		yield {
			...{ update: overwrite(id, last, newValue), clientId: id.client, first: clock === 0 },
			...{ recordId, oldValue, newValue }
		};
	}
}
