/**
 * The wire protocol of `/sync/<incidentId>/<compartment>`, shared by server and browser.
 *
 * Messages 0 (sync) and 1 (awareness) are those of y-websocket, so that a stock provider
 * works. The others are ours; they go only to clients that ask with `?v=1`, except
 * COMMITTED, which stock clients ignore. Every message is `varuint type` and then:
 *
 *   0   SYNC       varuint 0|1|2 (step 1, step 2, update), then varbytes  (y-protocols/sync)
 *   1   AWARENESS  varbytes                                     (y-protocols/awareness)
 *   3   QUERY_AWARENESS                                         (y-websocket)
 *   100 COMMITTED  varuint n: the first n update messages of this connection (sync type 2
 *                  or AUTHORED) are on disk
 *   101 POSITION   varuint n, varuint serverTime (UTC ms): everything up to the compartment's
 *                  n-th update has been sent (0 before step 2), at least every 15 s; also the
 *                  heartbeat. Called `seq` below; it is not the incident's sequence number
 *   102 NOTICE     varstring code, varstring JSON detail
 *   103 AUTHORED   varstring device, varuint deviceSeq, varuint at (UTC ms), varbytes update
 *   104 APPLIED    varuint n, varstring device: the highest position applied on this device
 *   105 PART       varuint size, varuint left, varbytes: a piece of one message of `size` bytes,
 *                  deflated (raw); `left` bytes of it follow in further parts. Asked for: `&z=1`
 *
 * Rules are numbered in docs/sync-spec.md.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

export const MESSAGE = {
	sync: 0,
	awareness: 1,
	queryAwareness: 3,
	committed: 100,
	position: 101,
	notice: 102,
	authored: 103,
	applied: 104,
	part: 105
} as const;

export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** The version of our own messages, asked for with `?v=`. */
export const PROTOCOL_VERSION = 1;
/** A position message comes at least this often; twice as long without one and the link is dead. */
export const HEARTBEAT_MS = 15_000;

/** A device's own command: deduplicated by (device, deviceSeq). */
export interface Authored {
	/** ULID of the device (browser profile × user). */
	readonly device: string;
	/** Rises by one for each command of the device in this compartment, from 1. */
	readonly deviceSeq: number;
	/** Author's clock, corrected, UTC ms. */
	readonly at: number;
	readonly update: Uint8Array;
}

/** Codes of NOTICE; the detail is JSON. */
export const NOTICE = {
	/** `{reason, deviceSeq?}`: what was sent lies in quarantine. */
	quarantined: 'quarantined',
	/** `{access}`: what this connection may do now. */
	access: 'access',
	/** `{}`: the disk refuses commits; nothing is acknowledged until it recovers. */
	notStored: 'not_stored',
	/** `{limit}`: over quota; `rate` is only held back, else it closes with 4513 or 4529. */
	overQuota: 'over_quota'
} as const;

function message(type: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, type);
	write(encoder);
	return encoding.toUint8Array(encoder);
}

/** What stands before a sync message's payload of so many bytes. */
export function syncHead(step: number, bytes: number): Uint8Array {
	return message(MESSAGE.sync, (encoder) => {
		encoding.writeVarUint(encoder, step);
		encoding.writeVarUint(encoder, bytes);
	});
}

export function encodeSync(step: number, payload: Uint8Array): Uint8Array {
	const head = syncHead(step, payload.length);
	// A state has megabytes: an encoder would copy it twice.
	const whole = new Uint8Array(head.length + payload.length);
	whole.set(head);
	whole.set(payload, head.length);
	return whole;
}

export function encodeAwareness(payload: Uint8Array): Uint8Array {
	return message(MESSAGE.awareness, (encoder) => encoding.writeVarUint8Array(encoder, payload));
}

export function encodeCommitted(n: number): Uint8Array {
	return message(MESSAGE.committed, (encoder) => encoding.writeVarUint(encoder, n));
}

export function encodePosition(seq: number, serverTime: number): Uint8Array {
	return message(MESSAGE.position, (encoder) => {
		encoding.writeVarUint(encoder, seq);
		encoding.writeVarUint(encoder, serverTime);
	});
}

export function encodeNotice(code: string, detail: Record<string, unknown>): Uint8Array {
	return message(MESSAGE.notice, (encoder) => {
		encoding.writeVarString(encoder, code);
		encoding.writeVarString(encoder, JSON.stringify(detail));
	});
}

export function encodeAuthored({ device, deviceSeq, at, update }: Authored): Uint8Array {
	return message(MESSAGE.authored, (encoder) => {
		encoding.writeVarString(encoder, device);
		encoding.writeVarUint(encoder, deviceSeq);
		encoding.writeVarUint(encoder, at);
		encoding.writeVarUint8Array(encoder, update);
	});
}

export function encodeApplied(seq: number, device: string): Uint8Array {
	return message(MESSAGE.applied, (encoder) => {
		encoding.writeVarUint(encoder, seq);
		encoding.writeVarString(encoder, device);
	});
}

export function encodePart(size: number, left: number, bytes: Uint8Array): Uint8Array {
	return message(MESSAGE.part, (encoder) => {
		encoding.writeVarUint(encoder, size);
		encoding.writeVarUint(encoder, left);
		encoding.writeVarUint8Array(encoder, bytes);
	});
}

export type Incoming =
	| { type: 'sync'; step: number; payload: Uint8Array }
	| { type: 'awareness'; payload: Uint8Array }
	| { type: 'queryAwareness' }
	| { type: 'committed'; n: number }
	| { type: 'position'; seq: number; serverTime: number }
	| { type: 'notice'; code: string; detail: Record<string, unknown> }
	| ({ type: 'authored' } & Authored)
	| { type: 'applied'; seq: number; device: string }
	| { type: 'part'; size: number; left: number; payload: Uint8Array };

/** A frame that is no message of this protocol. */
export class ProtocolError extends Error {
	override readonly name = 'ProtocolError';
}

/**
 * Reads one frame. Payloads are views into it, not copies.
 * @throws ProtocolError for anything that is not exactly one whole message.
 */
export function decode(frame: Uint8Array): Incoming {
	try {
		const decoder = decoding.createDecoder(frame);
		const decoded = decodeBody(decoder, decoding.readVarUint(decoder));
		if (decoding.hasContent(decoder)) throw new ProtocolError('bytes after the message');
		return decoded;
	} catch (error) {
		if (error instanceof ProtocolError) throw error;
		throw new ProtocolError(error instanceof Error ? error.message : String(error));
	}
}

function decodeBody(decoder: decoding.Decoder, type: number): Incoming {
	switch (type) {
		case MESSAGE.sync: {
			const step = decoding.readVarUint(decoder);
			if (step > SYNC.update) throw new ProtocolError(`sync step ${step}`);
			return { type: 'sync', step, payload: decoding.readVarUint8Array(decoder) };
		}
		case MESSAGE.awareness:
			return { type: 'awareness', payload: decoding.readVarUint8Array(decoder) };
		case MESSAGE.queryAwareness:
			return { type: 'queryAwareness' };
		case MESSAGE.committed:
			return { type: 'committed', n: decoding.readVarUint(decoder) };
		case MESSAGE.position:
			return {
				type: 'position',
				seq: decoding.readVarUint(decoder),
				serverTime: decoding.readVarUint(decoder)
			};
		case MESSAGE.notice: {
			const code = decoding.readVarString(decoder);
			const detail: unknown = JSON.parse(decoding.readVarString(decoder));
			if (detail === null || typeof detail !== 'object') throw new ProtocolError('notice detail');
			return { type: 'notice', code, detail: detail as Record<string, unknown> };
		}
		case MESSAGE.authored:
			return {
				type: 'authored',
				device: decoding.readVarString(decoder),
				deviceSeq: decoding.readVarUint(decoder),
				at: decoding.readVarUint(decoder),
				update: decoding.readVarUint8Array(decoder)
			};
		case MESSAGE.applied:
			return {
				type: 'applied',
				seq: decoding.readVarUint(decoder),
				device: decoding.readVarString(decoder)
			};
		case MESSAGE.part:
			return {
				type: 'part',
				size: decoding.readVarUint(decoder),
				left: decoding.readVarUint(decoder),
				payload: decoding.readVarUint8Array(decoder)
			};
		default:
			throw new ProtocolError(`message type ${type}`);
	}
}
