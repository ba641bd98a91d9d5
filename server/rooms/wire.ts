/**
 * The way out to one socket: whole frames, written at once, and how much of what was written
 * has not left yet. Goes past `ws` where that is safe, because framing and writing one batch
 * five hundred times is most of what a busy board costs.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { framed, headerOf, lengthOf, messagesIn, piecesOf, type Message } from './frame.ts';

/** What of `ws` 8 says whether anything of its own is between two frames. */
interface Insides {
	readonly _socket: (Socket & { _handle?: { writeQueueSize?: number } | null }) | null;
	readonly _sender?: {
		readonly _state: number;
		readonly _queue: readonly unknown[];
		readonly _firstFragment: boolean;
	};
	readonly extensions: string;
}

const SEND_OPTIONS = { binary: true, compress: false } as const;
/** Above this a message is written behind its header instead of being copied. */
const COPY_BYTES = 16 * 1024;
/** A socket that fails says so by closing. */
const ignoreError = (): void => undefined;

export class Wire {
	readonly #socket: WebSocket;
	readonly #insides: Insides;
	#queued = 0;
	#movedAt = performance.now();

	/** @param onDrain called when everything written has left, after more than a little waited */
	constructor(socket: WebSocket, onDrain: () => void) {
		this.#socket = socket;
		this.#insides = socket as unknown as Insides;
		this.#insides._socket?.on('drain', onDrain);
	}

	get open(): boolean {
		return this.#socket.readyState === this.#socket.OPEN;
	}

	/** Bytes written that have not left the process. */
	get unsent(): number {
		return this.#socket.bufferedAmount;
	}

	/** More waits than the socket takes at once: it says when that has left. */
	get waits(): boolean {
		return this.#insides._socket?.writableNeedDrain ?? false;
	}

	/** The socket, where nothing of `ws` is under way, so that whole frames may be written to it. */
	get #direct(): Socket | undefined {
		const { _socket, _sender, extensions } = this.#insides;
		const idle =
			_sender?._state === 0 && _sender._queue.length === 0 && _sender._firstFragment === true;
		return _socket && idle && extensions === '' && !_socket.destroyed ? _socket : undefined;
	}

	/** Writes whole frames. */
	write(frames: Buffer): void {
		if (!this.open || frames.length === 0) return;
		const direct = this.#direct;
		if (direct) direct.write(frames);
		else
			for (const message of messagesIn(frames))
				this.#socket.send(message, SEND_OPTIONS, ignoreError);
	}

	/** Writes one message; its bytes are not copied where they are many. */
	send(message: Message): void {
		if (!this.open) return;
		const direct = this.#direct;
		if (!direct) {
			this.#sendThroughWs(piecesOf(message));
			return;
		}
		if (lengthOf(message) <= COPY_BYTES) {
			direct.write(framed(message));
			return;
		}
		direct.cork();
		direct.write(headerOf(message));
		for (const piece of piecesOf(message)) direct.write(piece);
		direct.uncork();
	}

	/** Each piece is a fragment of the message. */
	#sendThroughWs(pieces: readonly Uint8Array[]): void {
		const last = pieces.length - 1;
		for (const [i, piece] of pieces.entries())
			this.#socket.send(piece, { ...SEND_OPTIONS, fin: i === last }, ignoreError);
	}

	/** Begins to look whether what waits moves. */
	moved(): void {
		this.#queued = this.#inFlight;
		this.#movedAt = performance.now();
	}

	/** How long what waits has not moved, ms. */
	get stuckFor(): number {
		if (this.#inFlight !== this.#queued) this.moved();
		return performance.now() - this.#movedAt;
	}

	/** Of what was given to the system, what it has not taken. */
	get #inFlight(): number {
		return this.#insides._socket?._handle?.writeQueueSize ?? 0;
	}

	/** Ends the connection so that nothing goes out that has not left the machine already. */
	reset(): void {
		try {
			this.#insides._socket?.resetAndDestroy();
		} catch {
			// Over TLS there is no reset; what is in the process is thrown away all the same.
		}
		this.#socket.terminate();
	}
}
