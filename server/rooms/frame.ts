/**
 * WebSocket frames as the server writes them (RFC 6455, 5.2): final, binary, unmasked. What
 * goes to many sockets is framed once and written to each as it is.
 */
import { MESSAGE, SYNC, syncHead } from '#lib/sync/protocol.ts';

const FINAL_BINARY = 0x82;

/** Bytes before a payload. */
export function headerLength(payload: number): number {
	return payload < 126 ? 2 : payload < 65_536 ? 4 : 10;
}

/** Writes a header; returns where the payload begins. */
function writeHeader(target: Buffer, at: number, payload: number): number {
	target[at] = FINAL_BINARY;
	if (payload < 126) {
		target[at + 1] = payload;
		return at + 2;
	}
	if (payload < 65_536) {
		target[at + 1] = 126;
		return target.writeUInt16BE(payload, at + 2);
	}
	target[at + 1] = 127;
	target.writeUInt32BE(Math.floor(payload / 2 ** 32), at + 2);
	return target.writeUInt32BE(payload >>> 0, at + 6);
}

/** A message, whole or in pieces that go out one behind the other, because copying them costs. */
export type Message = Uint8Array | readonly Uint8Array[];

export function piecesOf(message: Message): readonly Uint8Array[] {
	return message instanceof Uint8Array ? [message] : message;
}

/** A sync message. The payload is not copied, and must not change. */
export function syncMessage(step: number, payload: Uint8Array): Message {
	return [syncHead(step, payload.length), payload];
}

/** Bytes in a message. */
export function lengthOf(message: Message): number {
	return piecesOf(message).reduce((sum, { length }) => sum + length, 0);
}

/** The header of a message that is too large to be copied behind it. */
export function headerOf(message: Message): Buffer {
	const payload = lengthOf(message);
	const header = Buffer.allocUnsafe(headerLength(payload));
	writeHeader(header, 0, payload);
	return header;
}

/** One message, framed. */
export function framed(message: Message): Buffer {
	const payload = lengthOf(message);
	const target = Buffer.allocUnsafe(headerLength(payload) + payload);
	let at = writeHeader(target, 0, payload);
	for (const piece of piecesOf(message)) {
		target.set(piece, at);
		at += piece.length;
	}
	return target;
}

function varUintLength(value: number): number {
	let length = 1;
	for (; value >= 128; value = Math.floor(value / 128)) length++;
	return length;
}

function writeVarUint(target: Buffer, at: number, value: number): number {
	for (; value >= 128; value = Math.floor(value / 128)) target[at++] = (value % 128) | 128;
	target[at] = value;
	return at + 1;
}

export interface FramedUpdates {
	readonly bytes: Buffer;
	/** Where the i-th ends. */
	readonly ends: readonly number[];
}

/** Updates as SYNC update messages, framed, in one buffer. */
export function framedUpdates(updates: readonly Uint8Array[]): FramedUpdates {
	const messageLength = ({ length }: Uint8Array) => 2 + varUintLength(length) + length;
	let size = 0;
	for (const update of updates) {
		const message = messageLength(update);
		size += headerLength(message) + message;
	}
	const bytes = Buffer.allocUnsafe(size);
	const ends: number[] = [];
	let at = 0;
	for (const update of updates) {
		at = writeHeader(bytes, at, messageLength(update));
		bytes[at] = MESSAGE.sync;
		bytes[at + 1] = SYNC.update;
		at = writeVarUint(bytes, at + 2, update.length);
		bytes.set(update, at);
		ends.push((at += update.length));
	}
	return { bytes, ends };
}

/** The messages in a buffer of whole frames, for a socket that must frame them itself. */
export function* messagesIn(frames: Buffer): Generator<Buffer> {
	for (let at = 0; at < frames.length;) {
		const short = frames[at + 1]!;
		const length =
			short < 126
				? short
				: short === 126
					? frames.readUInt16BE(at + 2)
					: frames.readUInt32BE(at + 2) * 2 ** 32 + frames.readUInt32BE(at + 6);
		const from = at + headerLength(length);
		at = from + length;
		yield frames.subarray(from, at);
	}
}
