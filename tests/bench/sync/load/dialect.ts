/** How the servers under test want to be spoken to: the y-websocket protocol, or Hocuspocus's. */
import * as encoding from 'lib0/encoding';
import { encodeAwareness, encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { wireFrame } from './wire-client.ts';

/** A board as a client reaches it. */
export interface Board {
	/** Path of the upgrade. */
	readonly path: string;
	/** Hocuspocus puts the document's name before every message; null: it is in the path. */
	readonly name: string | null;
}

const HOCUSPOCUS = { auth: 2, syncReply: 4, syncStatus: 8 } as const;
const COMMITTED = 100;

export type Heard =
	| { readonly kind: 'question' | 'state' | 'update' | 'awareness' | 'other' }
	/** The first `count` edits of this connection are done. */
	| { readonly kind: 'committed'; readonly count: number }
	/** One more edit of this connection is done. */
	| { readonly kind: 'done' };

const OTHER: Heard = { kind: 'other' };
const QUESTION: Heard = { kind: 'question' };
const STATE: Heard = { kind: 'state' };
const UPDATE: Heard = { kind: 'update' };
const AWARENESS: Heard = { kind: 'awareness' };
const DONE: Heard = { kind: 'done' };

function readVarUint(bytes: Buffer, at: number): { value: number; at: number } {
	let value = 0;
	for (let factor = 1; ; factor *= 128) {
		const byte = bytes[at++]!;
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) return { value, at };
	}
}

export class Dialect {
	readonly #prefix: Uint8Array;
	readonly #needsToken: boolean;

	constructor({ name }: Board) {
		this.#needsToken = name !== null;
		const encoder = encoding.createEncoder();
		if (name !== null) encoding.writeVarString(encoder, name);
		this.#prefix = encoding.toUint8Array(encoder);
	}

	#frame(message: Uint8Array): Buffer {
		return wireFrame(Buffer.concat([this.#prefix, message]));
	}

	/** What a client says first; undefined where it need not. */
	hello(): Buffer | undefined {
		if (!this.#needsToken) return undefined;
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, HOCUSPOCUS.auth);
		encoding.writeVarUint(encoder, 0);
		encoding.writeVarString(encoder, 'token');
		return this.#frame(encoding.toUint8Array(encoder));
	}

	/** Asks for the state, by default as a client that has nothing. */
	ask(stateVector: Uint8Array = Uint8Array.of(0)): Buffer {
		return this.#frame(encodeSync(SYNC.step1, stateVector));
	}

	/** Answers the server's question: nothing that it lacks. */
	nothingNew(): Buffer {
		return this.#frame(encodeSync(SYNC.step2, Uint8Array.of(0, 0)));
	}

	update(update: Uint8Array): Buffer {
		return this.#frame(encodeSync(SYNC.update, update));
	}

	awareness(clientId: number, clock: number, state: string): Buffer {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, clientId);
		encoding.writeVarUint(encoder, clock);
		encoding.writeVarString(encoder, state);
		return this.#frame(encodeAwareness(encoding.toUint8Array(encoder)));
	}

	read(payload: Buffer): Heard {
		const at = this.#prefix.length;
		const type = payload[at];
		if (type === 0 || (this.#needsToken && type === HOCUSPOCUS.syncReply)) {
			const step = payload[at + 1];
			return step === SYNC.step1 ? QUESTION : step === SYNC.step2 ? STATE : UPDATE;
		}
		if (type === 1) return AWARENESS;
		if (!this.#needsToken && type === COMMITTED)
			return { kind: 'committed', count: readVarUint(payload, at + 1).value };
		if (this.#needsToken && type === HOCUSPOCUS.syncStatus && payload[at + 1] === 1) return DONE;
		return OTHER;
	}

	/** The update or state inside a message that `read` called one. */
	content(payload: Buffer): Buffer {
		const { value, at } = readVarUint(payload, this.#prefix.length + 2);
		return payload.subarray(at, at + value);
	}
}
