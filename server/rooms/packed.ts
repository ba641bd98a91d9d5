/**
 * [S99] Large messages for clients that asked for them packed (`&z=1`): deflated off the
 * event loop, once for all who get the same message, and divided into parts.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { constants, createDeflateRaw } from 'node:zlib';
import { encodePart } from '#lib/sync/protocol.ts';
import { lengthOf, piecesOf, type Message } from './frame.ts';

/** Below this a message is sent as it is. */
const LARGE_BYTES = 32 * 1024;
/** Of one part: on a slow link it still comes within seconds. */
const PART_BYTES = 32 * 1024;
/** A state shrinks to a quarter; more effort costs joiners more time than it saves. */
const OPTIONS = { level: constants.Z_BEST_SPEED + 2, memLevel: 9, chunkSize: 64 * 1024 };

const packed = new WeakMap<object, Promise<readonly Uint8Array[]>>();

async function divide(message: Message): Promise<readonly Uint8Array[]> {
	const bytes = await buffer(Readable.from(piecesOf(message)).pipe(createDeflateRaw(OPTIONS)));
	const size = lengthOf(message);
	const parts: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += PART_BYTES) {
		const end = Math.min(bytes.length, at + PART_BYTES);
		parts.push(encodePart(size, bytes.length - end, bytes.subarray(at, end)));
	}
	return parts;
}

/** The messages, with the large ones in parts. A message must not change afterwards. */
export async function packedMessages(messages: readonly Message[]): Promise<readonly Message[]> {
	const all = await Promise.all(
		messages.map((message) => {
			if (lengthOf(message) < LARGE_BYTES) return [message];
			let parts = packed.get(message);
			if (!parts) packed.set(message, (parts = divide(message)));
			return parts;
		})
	);
	return all.flat();
}
