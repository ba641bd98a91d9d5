/**
 * What comes in over one connection, one message after the other: large ones come packed and
 * in parts ([S99]), and what follows them waits until they are unpacked.
 */
import { decode, ProtocolError, type Incoming } from './protocol.ts';

/** No compartment is larger; a claim beyond is a defect, and no reason to run out of memory. */
export const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

export type Message = Exclude<Incoming, { type: 'part' }>;
type Part = Extract<Incoming, { type: 'part' }>;

/** Whether this browser can unpack: only then is it asked for. */
export const canUnpack = (): boolean => {
	try {
		return new DecompressionStream('deflate-raw').writable instanceof WritableStream;
	} catch {
		return false;
	}
};

export class Inbox {
	readonly #handle: (message: Message) => void;
	readonly #onProgress: (share: number) => void;
	readonly #onDamaged: () => void;
	#parts: Uint8Array[] = [];
	#received = 0;
	/** Came while something is unpacked. */
	#waiting: Uint8Array[] | undefined;
	#closed = false;

	/**
	 * @param onProgress told how much of a large message is here, up to 1
	 * @param onDamaged told that a large message cannot be unpacked; nothing more is handled
	 */
	constructor(
		handle: (message: Message) => void,
		onProgress: (share: number) => void,
		onDamaged: () => void
	) {
		this.#handle = handle;
		this.#onProgress = onProgress;
		this.#onDamaged = onDamaged;
	}

	take(frame: Uint8Array): void {
		if (this.#closed) return;
		if (this.#waiting) {
			this.#waiting.push(frame);
			return;
		}
		let message: Incoming;
		try {
			message = decode(frame);
		} catch {
			// A newer server may say more than we know; what we know goes on.
			return;
		}
		if (message.type === 'part') this.#takePart(message);
		else this.#handle(message);
	}

	#takePart({ size, left, payload }: Part): void {
		this.#parts.push(payload);
		this.#received += payload.length;
		if (size > MAX_UNPACKED_BYTES || this.#received + left > MAX_UNPACKED_BYTES) {
			this.#damaged();
			return;
		}
		this.#onProgress(this.#received / (this.#received + left));
		if (left > 0) return;
		const parts = this.#parts.splice(0);
		this.#received = 0;
		this.#waiting = [];
		unpack(parts, size)
			.then((message) => this.#unpacked(message))
			.catch(() => this.#damaged());
	}

	#unpacked(message: Message): void {
		if (this.#closed) return;
		this.#handle(message);
		const waiting = this.#waiting ?? [];
		this.#waiting = undefined;
		// One of them may be the last part of another: then the rest waits for that.
		for (const frame of waiting) this.take(frame);
	}

	#damaged(): void {
		if (this.#closed) return;
		this.close();
		this.#onDamaged();
	}

	/** Nothing is handled any more. */
	close(): void {
		this.#closed = true;
		this.#parts = [];
		this.#waiting = undefined;
	}
}

/** @throws where the parts are no message of exactly that size */
async function unpack(parts: readonly Uint8Array[], size: number): Promise<Message> {
	const packed = new Blob(parts as Uint8Array<ArrayBuffer>[]);
	const unpacked = packed.stream().pipeThrough(new DecompressionStream('deflate-raw'));
	const message = new Uint8Array(size);
	const reader = unpacked.getReader();
	let at = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		if (at + value.length > size) {
			await reader.cancel();
			throw new ProtocolError('larger than it says');
		}
		message.set(value, at);
		at += value.length;
	}
	if (at !== size) throw new ProtocolError('smaller than it says');
	const read = decode(message);
	if (read.type === 'part') throw new ProtocolError('a part within parts');
	return read;
}
