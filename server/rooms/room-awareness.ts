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
import { encodeAwareness } from '#lib/sync/protocol.ts';
import type { Connection } from './connection.ts';

const FLUSH_MS = 50;
/** How long the clock of a client id that has gone is remembered, ms: others remember it as well. */
const REMEMBER_MS = 60_000;

interface Entry {
	readonly clientId: number;
	/** Undefined once it has gone. */
	connection: Connection | undefined;
	/** As the client counts. */
	clock: number;
	/** Added to it for the others, so that one who returns with an old clock is heard. */
	offset: number;
	/** JSON as sent to others. */
	state: string;
	goneAt: number;
}

/** One client's entry in an awareness message, not yet parsed. */
export interface RawState {
	readonly clientId: number;
	readonly clock: number;
	readonly json: string;
}

/** Reads an awareness message; throws where it is none. */
export function readStates(payload: Uint8Array): RawState[] {
	const decoder = decoding.createDecoder(payload);
	const states: RawState[] = [];
	const count = decoding.readVarUint(decoder);
	for (let i = 0; i < count; i++) {
		const clientId = decoding.readVarUint(decoder);
		const clock = decoding.readVarUint(decoder);
		states.push({ clientId, clock, json: decoding.readVarString(decoder) });
	}
	return states;
}

export class RoomAwareness {
	readonly #entries = new Map<number, Entry>();
	readonly #connections: ReadonlySet<Connection>;
	readonly #mayUse: (clientId: number, connection: Connection) => boolean;
	readonly #maxBytes: number;
	readonly #dirty = new Set<number>();
	#flushedAt = 0;
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
		return states.find((state) => state.json !== 'null' && this.#mayClaim(connection, state));
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
		const known = this.#entries.get(clientId);
		if (known?.connection === connection && clock <= known.clock && json !== 'null') return;
		connection.clientId = clientId;
		if (json === 'null') {
			if (known?.connection === connection) this.remove(connection);
			return;
		}
		const state = stamped(connection, json);
		if (state === undefined) return;
		const offset = known ? Math.max(known.offset, known.clock + known.offset + 1 - clock) : 0;
		const inOrder = known?.connection === connection ? known.offset : offset;
		this.#entries.set(clientId, {
			...{ clientId, connection, clock, state, goneAt: 0 },
			offset: inOrder
		});
		if (connection.access === 'rw') this.#changed(clientId);
	}

	/** The connection has gone, has withdrawn its state, or may not be heard any more. */
	remove(connection: Connection): void {
		const { clientId } = connection;
		const entry = clientId === undefined ? undefined : this.#entries.get(clientId);
		if (!entry || entry.connection !== connection) return;
		entry.connection = undefined;
		entry.offset += 1;
		entry.state = 'null';
		entry.goneAt = Date.now();
		if (connection.access === 'rw') this.#changed(entry.clientId);
	}

	/** The right to write, the post or the role of a connection has changed. */
	restamp(connection: Connection): void {
		const entry = this.#entries.get(connection.clientId ?? -1);
		if (!entry || entry.connection !== connection) return;
		entry.state = stamped(connection, entry.state) ?? entry.state;
		entry.offset += 1;
		this.#changed(entry.clientId);
	}

	/** Everyone a connection may see: one who only reads sees itself. */
	sendAll(connection: Connection): void {
		const seen = [...this.#entries.values()].filter(
			(entry) =>
				entry.connection !== undefined &&
				(entry.connection === connection ||
					(connection.access === 'rw' && entry.connection.access === 'rw'))
		);
		if (seen.length > 0) connection.send(frameOf(seen, connection), 'awareness');
	}

	/** A frame that says nothing: keeps the link of a stock client alive. */
	static readonly heartbeat = encodeAwareness(Uint8Array.of(0));

	#changed(clientId: number): void {
		this.#dirty.add(clientId);
		if (this.#timer) return;
		const wait = Math.max(0, this.#flushedAt + FLUSH_MS - performance.now());
		this.#timer = setTimeout(() => this.#flush(), wait);
	}

	#flush(): void {
		this.#timer = undefined;
		this.#flushedAt = performance.now();
		const changed: Entry[] = [];
		for (const clientId of this.#dirty) {
			const entry = this.#entries.get(clientId);
			// A reader is not shown; one who has just become a reader is shown as gone.
			if (entry) changed.push(entry);
		}
		this.#dirty.clear();
		if (changed.length > 0) {
			const shared = frameOf(changed, undefined);
			for (const connection of this.#connections) {
				if (connection.access !== 'rw') continue;
				const own = changed.some((entry) => entry.connection === connection && entry.offset > 0);
				connection.send(own ? frameOf(changed, connection) : shared, 'awareness');
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

/** One frame; a receiver's own state comes with its own clock, so that it changes nothing there. */
function frameOf(entries: readonly Entry[], receiver: Connection | undefined): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, entries.length);
	for (const { clientId, connection, clock, offset, state } of entries) {
		const own = receiver !== undefined && connection === receiver;
		const shown = own || !connection || connection.access === 'rw';
		encoding.writeVarUint(encoder, clientId);
		encoding.writeVarUint(encoder, own ? clock : clock + offset);
		encoding.writeVarString(encoder, shown ? state : 'null');
	}
	return encodeAwareness(encoding.toUint8Array(encoder));
}

/** The state with the identity that the server knows; undefined where it is no object. */
function stamped(connection: Connection, json: string): string | undefined {
	let state: unknown;
	try {
		state = JSON.parse(json);
	} catch {
		return undefined;
	}
	if (state === null || typeof state !== 'object' || Array.isArray(state)) return undefined;
	const { memberId, post, role, displayName } = connection.who;
	const said = (state as { user?: { color?: unknown } }).user;
	const color = typeof said?.color === 'string' ? said.color.slice(0, 32) : undefined;
	return JSON.stringify({
		...state,
		user: { member: memberId, post, role, name: displayName, ...(color ? { color } : {}) }
	});
}
