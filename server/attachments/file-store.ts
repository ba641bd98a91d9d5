/** Files under their SHA-256: `attachments/ab/abcd…`, complete or not there at all. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

export const HASH = /^[0-9a-f]{64}$/;

export class TooLargeError extends Error {}

export interface Received {
	readonly hash: string;
	readonly size: number;
	/** Up to 64 first bytes. */
	readonly head: Uint8Array;
	/** Puts the file in its place; idempotent. */
	keep(): Promise<void>;
	discard(): Promise<void>;
}

export class FileStore {
	readonly #root: string;
	readonly #incoming: string;

	/** @param root such as DATA_DIR/attachments */
	constructor(root: string) {
		this.#root = root;
		this.#incoming = path.join(root, 'incoming');
		mkdirSync(this.#incoming, { recursive: true, mode: 0o700 });
		// What a crash left half received is nobody's.
		for (const name of readdirSync(this.#incoming))
			rmSync(path.join(this.#incoming, name), { force: true });
	}

	#place(hash: string): string {
		return path.join(this.#root, hash.slice(0, 2), hash);
	}

	/**
	 * Writes a stream to a temporary file and hashes it on the way.
	 * @throws TooLargeError past `limit` bytes; nothing is left behind then
	 */
	async receive(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Received> {
		const file = path.join(this.#incoming, randomUUID());
		const hash = createHash('sha256');
		const head = Buffer.alloc(64);
		let size = 0;
		const handle = await open(file, 'wx', 0o600);
		try {
			for await (const chunk of chunks) {
				if (size < head.length) head.set(chunk.subarray(0, head.length - size), size);
				size += chunk.length;
				if (size > limit) throw new TooLargeError();
				hash.update(chunk);
				await handle.write(chunk);
			}
			await handle.sync();
		} catch (error) {
			await handle.close();
			await rm(file, { force: true });
			throw error;
		}
		await handle.close();
		const name = hash.digest('hex');
		return {
			hash: name,
			size,
			head: head.subarray(0, Math.min(size, head.length)),
			keep: async () => {
				const place = this.#place(name);
				await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
				await rename(file, place);
				// The name itself must survive a power cut before the database speaks of it.
				const folder = await open(path.dirname(place));
				await folder.sync();
				await folder.close();
			},
			discard: () => rm(file, { force: true })
		};
	}

	async size(hash: string): Promise<number | undefined> {
		try {
			return (await stat(this.#place(hash))).size;
		} catch {
			return undefined;
		}
	}

	stream(hash: string): Readable {
		return createReadStream(this.#place(hash));
	}

	read(hash: string): Promise<Buffer> {
		return readFile(this.#place(hash));
	}
}
