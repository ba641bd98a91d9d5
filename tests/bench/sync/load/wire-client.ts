/**
 * A WebSocket client of a few instructions: what a load generator needs, so that it is not
 * itself what is measured. Frames are sent masked with a key of zeros (bytes go out as they
 * are); what comes in is walked by its headers, and only looked at where somebody listens.
 */
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';

export interface Address {
	readonly port: number;
	readonly path: string;
	readonly cookie: string | null;
}

const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 } as const;
const CONNECT_MS = 30_000;

/** The frame around a payload, as it goes over the wire. */
export function wireFrame(payload: Uint8Array, opcode: number = OPCODE.binary): Buffer {
	const { length } = payload;
	const extended = length > 65_535 ? 8 : length > 125 ? 2 : 0;
	const frame = Buffer.alloc(2 + extended + 4 + length);
	frame[0] = 0x80 | opcode;
	frame[1] = 0x80 | (extended === 8 ? 127 : extended === 2 ? 126 : length);
	if (extended === 2) frame.writeUInt16BE(length, 2);
	if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2);
	frame.set(payload, 2 + extended + 4);
	return frame;
}

export class WireClient {
	/** Bytes that came in after the handshake. */
	bytes = 0;
	frames = 0;
	closed = false;
	/** As the server gave it, undefined where the socket just ended. */
	closeCode: number | undefined;
	/** Gets every binary message; without it messages are only counted. */
	onMessage: ((payload: Buffer) => void) | undefined;
	onClose: (() => void) | undefined;
	readonly #socket: Socket;
	#chunks: Buffer[] = [];
	#held = 0;
	/** Bytes to wait for before anything can be done. */
	#need = 2;
	/** Bytes of a message nobody listens to, still to come. */
	#skip = 0;

	private constructor(socket: Socket, head: Buffer) {
		this.#socket = socket;
		socket.on('data', (chunk) => this.#onData(chunk));
		socket.on('close', () => this.#over());
		if (head.length > 0) this.#onData(head);
	}

	/** @throws where the server refuses the upgrade or does not answer */
	static open({ port, path, cookie }: Address): Promise<WireClient> {
		return new Promise((resolve, reject) => {
			const socket = connect(port, '127.0.0.1');
			socket.setNoDelay(true);
			const refuse = (why: string) => {
				socket.destroy();
				reject(new Error(`${path}: ${why}`));
			};
			const timer = setTimeout(() => refuse('no answer to the upgrade'), CONNECT_MS);
			const onError = (error: Error) => {
				clearTimeout(timer);
				refuse(error.message);
			};
			socket.on('error', onError);
			socket.once('connect', () =>
				socket.write(
					`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
						`Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
						`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n` +
						`${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`
				)
			);
			let answer = Buffer.alloc(0);
			const onData = (chunk: Buffer) => {
				answer = Buffer.concat([answer, chunk]);
				const end = answer.indexOf('\r\n\r\n');
				if (end < 0) return;
				socket.off('data', onData);
				clearTimeout(timer);
				const status = answer.toString('latin1', 0, answer.indexOf('\r\n'));
				if (!status.includes(' 101 ')) {
					refuse(status);
					return;
				}
				// From here on a socket that fails just closes.
				socket.off('error', onError);
				socket.on('error', () => undefined);
				resolve(new WireClient(socket, answer.subarray(end + 4)));
			};
			socket.on('data', onData);
		});
	}

	get localPort(): number {
		return this.#socket.localPort ?? 0;
	}

	/** Sends a frame made by `wireFrame`. */
	send(frame: Buffer): void {
		if (!this.closed) this.#socket.write(frame);
	}

	/** Stops reading; what the server sends stays in its buffers. */
	stopReading(): void {
		this.#socket.pause();
	}

	close(): void {
		this.#socket.destroy();
		this.#over();
	}

	#over(): void {
		if (this.closed) return;
		this.closed = true;
		this.onClose?.();
	}

	#onData(chunk: Buffer): void {
		this.bytes += chunk.length;
		if (this.#skip > 0) {
			const skipped = Math.min(this.#skip, chunk.length);
			this.#skip -= skipped;
			if (skipped === chunk.length) return;
			chunk = chunk.subarray(skipped);
		}
		if (this.#held > 0) {
			this.#chunks.push(chunk);
			this.#held += chunk.length;
			if (this.#held < this.#need) return;
			chunk = Buffer.concat(this.#chunks);
			this.#chunks = [];
			this.#held = 0;
		}
		this.#walk(chunk);
	}

	#walk(bytes: Buffer): void {
		let at = 0;
		for (;;) {
			const left = bytes.length - at;
			let header = 2;
			if (left < header) return this.#hold(bytes, at, header);
			let length = bytes[at + 1]! & 0x7f;
			if (length === 126) header = 4;
			else if (length === 127) header = 10;
			if (left < header) return this.#hold(bytes, at, header);
			if (header === 4) length = bytes.readUInt16BE(at + 2);
			else if (header === 10) length = Number(bytes.readBigUInt64BE(at + 2));
			const opcode = bytes[at]! & 0x0f;
			const end = header + length;
			if (opcode === OPCODE.binary && !this.onMessage) {
				this.frames++;
				if (left < end) {
					this.#skip = end - left;
					return;
				}
			} else {
				if (left < end) return this.#hold(bytes, at, end);
				this.#handle(opcode, bytes.subarray(at + header, at + end));
			}
			at += end;
		}
	}

	#hold(bytes: Buffer, at: number, need: number): void {
		this.#need = need;
		this.#held = bytes.length - at;
		if (this.#held > 0) this.#chunks = [bytes.subarray(at)];
	}

	#handle(opcode: number, payload: Buffer): void {
		if (opcode === OPCODE.binary) {
			this.frames++;
			this.onMessage?.(payload);
		} else if (opcode === OPCODE.ping) this.send(wireFrame(payload, OPCODE.pong));
		else if (opcode === OPCODE.close) {
			if (payload.length >= 2) this.closeCode = payload.readUInt16BE(0);
			this.send(wireFrame(payload, OPCODE.close));
		}
	}
}
