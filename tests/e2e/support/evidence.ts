/** Everything that reached a browser, and whether a canary is in it, in any encoding. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { BrowserContext, Page, WebSocket } from '@playwright/test';
import * as Y from 'yjs';
import { decode, SYNC } from '#lib/sync/protocol.ts';

export interface Piece {
	/** frame, packed, awareness, v1, v2, answer, indexeddb, cache, storage, page, export */
	readonly kind: string;
	readonly where: string;
	readonly bytes: Buffer;
}

/** Collects what a context receives from now on. */
export class Evidence {
	readonly pieces: Piece[] = [];
	readonly #documents = new Map<string, Y.Doc>();
	/** Of large messages, by socket: one that has not come whole ([S99]). */
	readonly #parts = new WeakMap<WebSocket, Buffer[]>();
	readonly #reading = new Set<Promise<void>>();

	constructor(context: BrowserContext) {
		for (const page of context.pages()) this.#listen(page);
		context.on('page', (page) => this.#listen(page));
		context.on('response', (response) => {
			const reading = response
				.body()
				.then((bytes) => this.add('answer', response.url(), bytes))
				// Redirects and aborted requests have no body.
				.catch(() => undefined)
				.finally(() => this.#reading.delete(reading));
			this.#reading.add(reading);
		});
	}

	add(kind: string, where: string, bytes: Buffer): void {
		this.pieces.push({ kind, where, bytes });
	}

	#listen(page: Page): void {
		page.on('websocket', (socket) => {
			socket.on('framereceived', ({ payload }) => {
				const bytes = Buffer.from(payload as Buffer);
				this.add('frame', socket.url(), bytes);
				this.#read(socket, bytes);
			});
		});
	}

	/** Follows the documents of the sockets, so that their state can be written anew. */
	#read(socket: WebSocket, frame: Uint8Array): void {
		const url = socket.url();
		const message = decode(frame);
		if (message.type === 'part') {
			const parts = [...(this.#parts.get(socket) ?? []), Buffer.from(message.payload)];
			this.#parts.set(socket, message.left > 0 ? parts : []);
			if (message.left > 0) return;
			const whole = inflateRawSync(Buffer.concat(parts));
			this.add('packed', url, whole);
			this.#read(socket, whole);
			return;
		}
		if (message.type === 'awareness') this.add('awareness', url, Buffer.from(message.payload));
		if (message.type !== 'sync' || message.step === SYNC.step1) return;
		let doc = this.#documents.get(url);
		if (!doc) this.#documents.set(url, (doc = new Y.Doc()));
		Y.applyUpdate(doc, message.payload);
	}

	/** Adds what lies in the browser, and the documents in both encodings. */
	async settle(page: Page): Promise<void> {
		await Promise.all(this.#reading);
		for (const [url, doc] of this.#documents) {
			this.add('v1', url, Buffer.from(Y.encodeStateAsUpdate(doc)));
			this.add('v2', url, Buffer.from(Y.encodeStateAsUpdateV2(doc)));
		}
		this.add('page', page.url(), Buffer.from(await page.content()));
		for (const { kind, where, base64 } of await page.evaluate(readStorage))
			this.add(kind, where, Buffer.from(base64, 'base64'));
	}

	/** Kinds and places in which the canary is found. */
	find(canary: string): string[] {
		const found = this.pieces.filter(({ bytes }) => holds(bytes, canary));
		return [...new Set(found.map(({ kind, where }) => `${kind} ${where}`))];
	}
}

/** Runs in the page: all databases, caches and key-value storages. */
async function readStorage(): Promise<{ kind: string; where: string; base64: string }[]> {
	const found: { kind: string; where: string; base64: string }[] = [];
	const add = (kind: string, where: string, bytes: Uint8Array) => {
		let binary = '';
		for (let i = 0; i < bytes.length; i += 8192)
			binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
		found.push({ kind, where, base64: btoa(binary) });
	};
	const text = (value: string) => new TextEncoder().encode(value);
	const walk = async (where: string, value: unknown): Promise<void> => {
		if (typeof value === 'string') add('indexeddb', where, text(value));
		else if (value instanceof ArrayBuffer) add('indexeddb', where, new Uint8Array(value));
		else if (ArrayBuffer.isView(value))
			add(
				'indexeddb',
				where,
				new Uint8Array(
					value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer
				)
			);
		else if (value instanceof Blob)
			add('indexeddb', where, new Uint8Array(await value.arrayBuffer()));
		else if (value instanceof Map)
			for (const [k, v] of value) await walk(`${where}/${String(k)}`, v);
		else if (value && typeof value === 'object')
			for (const [k, v] of Object.entries(value)) {
				add('indexeddb', where, text(k));
				await walk(`${where}/${k}`, v);
			}
	};
	const done = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
		});
	for (const { name } of await indexedDB.databases()) {
		if (!name) continue;
		add('indexeddb', 'names', text(name));
		const db = await done(indexedDB.open(name));
		for (const store of db.objectStoreNames) {
			const reading = db.transaction(store).objectStore(store);
			const [keys, values] = await Promise.all([
				done(reading.getAllKeys()),
				done(reading.getAll())
			]);
			await walk(`${name}/${store}/keys`, keys);
			await walk(`${name}/${store}`, values);
		}
		db.close();
	}
	for (const name of await caches.keys()) {
		const cache = await caches.open(name);
		for (const request of await cache.keys()) {
			const response = await cache.match(request);
			if (response) add('cache', request.url, new Uint8Array(await response.arrayBuffer()));
		}
	}
	for (const storage of [localStorage, sessionStorage])
		for (const [key, value] of Object.entries(storage))
			add('storage', key, text(`${key} ${value}`));
	add('storage', 'cookie', text(document.cookie));
	return found;
}

/** As UTF-8, as UTF-16, as base64 wherever it may begin, in any case, also inside what is packed. */
export function holds(bytes: Buffer, canary: string): boolean {
	return [bytes, ...unpacked(bytes)].some((each) => {
		const lower = Buffer.from(each.toString('latin1').toLowerCase(), 'latin1');
		return (
			lower.includes(canary.toLowerCase()) ||
			lower.includes(Buffer.from(canary.toLowerCase(), 'utf16le')) ||
			base64Forms(canary).some((form) => each.includes(form))
		);
	});
}

function base64Forms(canary: string): string[] {
	return [0, 1, 2].map((shift) => {
		const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(canary)]).toString('base64');
		// The first and last characters mix with what stands around.
		return whole.slice(shift === 0 ? 0 : 4).replace(/.{3}=*$/, '');
	});
}

function unpacked(bytes: Buffer): Buffer[] {
	const found: Buffer[] = [];
	for (const unpack of [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync])
		try {
			found.push(unpack(bytes, { maxOutputLength: 50_000_000 }));
		} catch {
			// Not packed this way.
		}
	return bytes.length < 4 || bytes.readUInt32LE(0) !== 0x04034b50
		? found
		: [...found, ...zipEntries(bytes)];
}

/** Contents of a ZIP archive, such as an Excel workbook, by its central directory. */
function zipEntries(bytes: Buffer): Buffer[] {
	const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
	const found: Buffer[] = [];
	let at = bytes.readUInt32LE(end + 16);
	for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
		const [method, size, name, extra, comment, local] = [
			bytes.readUInt16LE(at + 10),
			bytes.readUInt32LE(at + 20),
			bytes.readUInt16LE(at + 28),
			bytes.readUInt16LE(at + 30),
			bytes.readUInt16LE(at + 32),
			bytes.readUInt32LE(at + 42)
		] as const;
		const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
		const packed = bytes.subarray(start, start + size);
		found.push(method === 0 ? packed : inflateRawSync(packed));
		at += 46 + name + extra + comment;
	}
	return found;
}
