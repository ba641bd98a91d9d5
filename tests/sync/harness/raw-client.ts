/** A client that speaks the protocol frame by frame and keeps every byte it received. */
import WebSocket from 'ws';
import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import {
	decode,
	encodeAuthored,
	encodeAwareness,
	encodeSync,
	SYNC,
	type Incoming
} from '#lib/sync/protocol.ts';
import { until, type Person, type Stage } from './stage.ts';

export interface RawOptions {
	readonly compartment?: string;
	readonly incidentId?: string;
	readonly plain?: boolean;
	/** Asks for large messages in parts. */
	readonly packed?: boolean;
	readonly device?: string;
	readonly headers?: Record<string, string>;
	/** Ask for the state at once; default true. */
	readonly ask?: boolean;
}

export class RawClient {
	readonly socket: WebSocket;
	readonly doc: Y.Doc;
	readonly received: Incoming[] = [];
	readonly frames: Uint8Array[] = [];
	closed: { code: number; reason: string } | undefined;
	/** HTTP status where the upgrade was refused. */
	refused: number | undefined;

	/** @param doc what a device has already */
	constructor(url: string, headers: Record<string, string>, doc = new Y.Doc()) {
		this.doc = doc;
		this.socket = new WebSocket(url, { headers });
		this.socket.binaryType = 'nodebuffer';
		this.socket.on('message', (data: Buffer) => {
			const frame = new Uint8Array(data);
			this.frames.push(frame);
			const message = decode(frame);
			this.received.push(message);
			if (message.type === 'sync' && message.step !== SYNC.step1)
				Y.applyUpdate(this.doc, message.payload, this);
		});
		this.socket.on('unexpected-response', (_request, response) => {
			this.refused = response.statusCode;
			this.socket.terminate();
		});
		this.socket.on('error', () => undefined);
		this.socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
	}

	/** Connects and, unless asked not to, waits for the state. */
	static async open(stage: Stage, who: Person, options: RawOptions = {}): Promise<RawClient> {
		const { compartment = 'command', incidentId = stage.incidentId, device = 'DEVICE1' } = options;
		const query = options.plain ? '' : `?v=1&device=${device}${options.packed ? '&z=1' : ''}`;
		const client = new RawClient(`${stage.url}/${incidentId}/${compartment}${query}`, {
			cookie: `tongtu_session=${who.cookie}`,
			...options.headers
		});
		await until('the socket is open', () => client.isOpen || client.closed !== undefined, 15_000);
		if (client.isOpen && options.ask !== false) {
			client.ask();
			await until('the state has come', () => client.steps(SYNC.step2).length > 0);
		}
		return client;
	}

	get isOpen(): boolean {
		return this.socket.readyState === WebSocket.OPEN;
	}

	ask(): void {
		this.send(encodeSync(SYNC.step1, Y.encodeStateVector(this.doc)));
	}

	send(frame: Uint8Array): void {
		this.socket.send(frame);
	}

	/** Changes the own document and returns the update, unsent. */
	change(write: (doc: Y.Doc) => void): Uint8Array {
		return changeOf(this.doc, write);
	}

	update(write: (doc: Y.Doc) => void): Uint8Array {
		const update = this.change(write);
		this.send(encodeSync(SYNC.update, update));
		return update;
	}

	author(
		device: string,
		deviceSeq: number,
		change: Uint8Array | ((doc: Y.Doc) => void)
	): Uint8Array {
		const update = change instanceof Uint8Array ? change : this.change(change);
		this.send(encodeAuthored({ device, deviceSeq, at: Date.now(), update }));
		return update;
	}

	say(clientId: number, clock: number, state: unknown): void {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, clientId);
		encoding.writeVarUint(encoder, clock);
		encoding.writeVarString(encoder, JSON.stringify(state));
		this.send(encodeAwareness(encoding.toUint8Array(encoder)));
	}

	of<T extends Incoming['type']>(type: T): Extract<Incoming, { type: T }>[] {
		return this.received.filter((message) => message.type === type) as Extract<
			Incoming,
			{ type: T }
		>[];
	}

	steps(step: number) {
		return this.of('sync').filter((message) => message.step === step);
	}

	/** The latest committed count that was heard. */
	get committed(): number {
		return this.of('committed').at(-1)?.n ?? 0;
	}

	async closedWith(): Promise<number> {
		await until('the socket is closed', () => this.closed !== undefined);
		return this.closed!.code;
	}

	async close(): Promise<void> {
		this.socket.close();
		await this.closedWith();
	}
}

export function changeOf(doc: Y.Doc, write: (doc: Y.Doc) => void): Uint8Array {
	let update: Uint8Array | undefined;
	const capture = (bytes: Uint8Array) => (update = bytes);
	doc.on('update', capture);
	doc.transact(() => write(doc));
	doc.off('update', capture);
	if (!update) throw new Error('nothing changed');
	return update;
}

let ulids = 0;
/** A fact body under a path of its own, and the path. */
export function fact(
	value: unknown,
	by = '前线1',
	record = 'R1',
	field = 'status'
): [string, Record<string, unknown>] {
	const ulid = `01J${String(++ulids).padStart(23, '0')}`;
	return [`tasks/${record}/${field}/${ulid}`, { value, after: [], at: 1000 + ulids, by }];
}

export function stateFact(value: unknown, by?: string): (doc: Y.Doc) => void {
	const [path, body] = fact(value, by);
	return (doc) => doc.getMap('facts').set(path, body);
}
