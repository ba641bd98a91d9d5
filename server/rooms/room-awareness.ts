/**
 * Awareness of one room: the newest state of each connection, with the identity that the
 * server knows stamped over whatever the client said. Sent on in one frame per turn, at
 * once when it is quiet and at most every 50 ms when it is not.
 *
 * Stock clients send back what they hear of others; a client speaks for one client id
 * only, its own, and everything else in its frames is passed over.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { encodeAwareness, MESSAGE } from '#lib/sync/protocol.ts';
import { isNothing, stampedState } from './awareness-stamp.ts';
import type { Connection } from './connection.ts';
import { framed } from './frame.ts';

const MAX_TICK_MS = 50;
/** So many readers add a millisecond to the tick. */
const READERS_PER_MS = 2;
/** How long the clock of a client id that has gone is remembered, ms: others remember it as well. */
const REMEMBER_MS = 60_000;
const NOTHING = Buffer.from('null');

interface Entry {
	readonly clientId: number;
	/** Undefined once it has gone. */
	connection: Connection | undefined;
	/** As the client counts. */
	clock: number;
	/** Added to it for the others, so that one who returns with an old clock is heard. */
	offset: number;
	/** JSON as sent to others, UTF-8. */
	state: Uint8Array;
	/** As it lies in the message that others get, spliced into every frame that shows it. */
	encoded: Uint8Array;
	/** Whether the others know of it: [S64] not of one who only reads. */
	shown: boolean;
	goneAt: number;
}

/** One client's entry in an awareness message, not yet parsed: a view into the message. */
export interface RawState {
	readonly clientId: number;
	readonly clock: number;
	readonly json: Uint8Array;
}

/** Reads an awareness message; throws where it is none. */
export function readStates(payload: Uint8Array): RawState[] {
	const decoder = decoding.createDecoder(payload);
	const states: RawState[] = [];
	const count = decoding.readVarUint(decoder);
	for (let i = 0; i < count; i++) {
		const clientId = decoding.readVarUint(decoder);
		const clock = decoding.readVarUint(decoder);
		states.push({ clientId, clock, json: decoding.readVarUint8Array(decoder) });
	}
	return states;
}

export class RoomAwareness {
	readonly #entries = new Map<number, Entry>();
	readonly #connections: ReadonlySet<Connection>;
	readonly #mayUse: (clientId: number, connection: Connection) => boolean;
	readonly #maxBytes: number;
	readonly #dirty = new Set<number>();
	#flushedAt = -Infinity;
	#timer: NodeJS.Timeout | undefined;

	/** @param mayUse whether a client id is free or the connection's user's own */
	constructor(
		connections: ReadonlySet<Connection>,
		mayUse: (clientId: number, connection: Connection) => boolean,
		maxBytes: number
	) {
		this.#connections = connections;
		this.#mayUse = mayUse;
		this.#maxBytes = maxBytes;
	}

	/** The connection's own state among those of a message, if it is there. */
	ownState(connection: Connection, states: readonly RawState[]): RawState | undefined {
		if (connection.clientId !== undefined)
			return states.find(({ clientId }) => clientId === connection.clientId);
		return states.find((state) => !isNothing(state.json) && this.#mayClaim(connection, state));
	}

	#mayClaim(connection: Connection, { clientId, clock }: RawState): boolean {
		if (!this.#mayUse(clientId, connection)) return false;
		const entry = this.#entries.get(clientId);
		if (!entry?.connection || entry.connection === connection) return true;
		// A second connection of the same page takes over; what is only heard back does not.
		return entry.connection.who.userId === connection.who.userId && clock > entry.clock;
	}

	/** Takes in a connection's own state. */
	put(connection: Connection, { clientId, clock, json }: RawState): void {
		if (json.length > this.#maxBytes) return;
		const nothing = isNothing(json);
		const known = this.#entries.get(clientId);
		if (known?.connection === connection && clock <= known.clock && !nothing) return;
		connection.clientId = clientId;
		if (nothing) {
			if (known?.connection === connection) this.remove(connection);
			return;
		}
		const state = stampedState(connection.who, json);
		if (state === undefined) return;
		let offset = known?.offset ?? 0;
		if (known && known.connection !== connection)
			offset = Math.max(offset, known.clock + offset + 1 - clock);
		const encoded = encodeEntry(clientId, clock + offset, state);
		this.#entries.set(clientId, {
			...{ clientId, connection, clock, offset, state, encoded },
			...{ shown: connection.access === 'rw', goneAt: 0 }
		});
		if (connection.access === 'rw') this.#changed(clientId);
	}

	/** The connection has gone, has withdrawn its state, or may not be heard any more. */
	remove(connection: Connection): void {
		const { clientId } = connection;
		const entry = clientId === undefined ? undefined : this.#entries.get(clientId);
		if (!entry || entry.connection !== connection) return;
		entry.connection = undefined;
		entry.goneAt = Date.now();
		update(entry, NOTHING);
		if (entry.shown) this.#changed(entry.clientId);
	}

	/** The right to write, the post or the role of a connection has changed. */
	restamp(connection: Connection): void {
		const entry = this.#entries.get(connection.clientId ?? -1);
		if (!entry || entry.connection !== connection) return;
		update(entry, stampedState(connection.who, entry.state) ?? entry.state);
		const before = entry.shown;
		entry.shown = connection.access === 'rw';
		if (before || entry.shown) this.#changed(entry.clientId);
	}

	/**
	 * Everyone a connection may see: one who only reads sees itself. With `gone` also who has
	 * left lately, for one that missed it.
	 */
	sendAll(connection: Connection, gone = false): void {
		const seen = [...this.#entries.values()].filter((entry) =>
			entry.connection === undefined
				? gone && entry.shown && connection.access === 'rw'
				: entry.connection === connection ||
					(connection.access === 'rw' && entry.connection.access === 'rw')
		);
		if (seen.length > 0) connection.writeAwareness(frameOf(seen, connection));
	}

	/** A frame that says nothing: keeps the link of a stock client alive. */
	static readonly heartbeat = encodeAwareness(Uint8Array.of(0));

	#changed(clientId: number): void {
		this.#dirty.add(clientId);
		if (this.#timer) return;
		const tick = Math.min(MAX_TICK_MS, this.#connections.size / READERS_PER_MS);
		const wait = Math.max(0, this.#flushedAt + tick - performance.now());
		this.#timer = setTimeout(() => this.#flush(), wait);
	}

	#flush(): void {
		this.#timer = undefined;
		this.#flushedAt = performance.now();
		const changed: Entry[] = [];
		/** Whose own clock is another than the one told to the others. */
		const apart = new Set<Connection>();
		for (const clientId of this.#dirty) {
			const entry = this.#entries.get(clientId);
			if (!entry) continue;
			changed.push(entry);
			if (entry.connection && entry.offset > 0) apart.add(entry.connection);
		}
		this.#dirty.clear();
		if (changed.length > 0) {
			const shared = frameOf(changed, undefined);
			for (const connection of this.#connections) {
				// A reader sees nobody.
				if (connection.access !== 'rw') continue;
				connection.writeAwareness(apart.has(connection) ? frameOf(changed, connection) : shared);
			}
		}
		const forget = Date.now() - REMEMBER_MS;
		for (const [clientId, entry] of this.#entries)
			if (!entry.connection && entry.goneAt < forget) this.#entries.delete(clientId);
	}

	destroy(): void {
		clearTimeout(this.#timer);
	}
}

/** Another state of the same client id, which counts for the others. */
function update(entry: Entry, state: Uint8Array): void {
	entry.state = state;
	entry.offset += 1;
	entry.encoded = encodeEntry(entry.clientId, entry.clock + entry.offset, state);
}

function encodeEntry(clientId: number, clock: number, state: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, clientId);
	encoding.writeVarUint(encoder, clock);
	encoding.writeVarUint8Array(encoder, state);
	return encoding.toUint8Array(encoder);
}

/**
 * One frame; a receiver's own state comes with its own clock, so that it changes nothing
 * there. One who has just become a reader is shown as gone.
 */
function frameOf(entries: readonly Entry[], receiver: Connection | undefined): Buffer {
	const parts = entries.map((entry) => {
		const { clientId, connection, clock, offset, state, encoded } = entry;
		if (receiver !== undefined && connection === receiver)
			return offset > 0 ? encodeEntry(clientId, clock, state) : encoded;
		if (!connection || connection.access === 'rw') return encoded;
		return encodeEntry(clientId, clock + offset, NOTHING);
	});
	const count = varUint(parts.length);
	const length = parts.reduce((sum, part) => sum + part.length, count.length);
	return framed([varUint(MESSAGE.awareness), varUint(length), count, ...parts]);
}

function varUint(value: number): Uint8Array {
	return encoding.encode((encoder) => encoding.writeVarUint(encoder, value));
}
