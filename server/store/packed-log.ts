/**
 * The log of an archived incident lies in chunks: many updates, one after the other, compressed
 * together (zstd). Their rows stay where they are, with everything but the bytes. Whoever reads
 * bytes of the log asks here, so that a packed update is read like any other.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';
import type Sqlite from 'better-sqlite3';
import { StoreDamageError } from './store.ts';

const LEVEL = 9;
const compress = promisify(zstdCompress);

/** A chunk: how many updates, how long each is (32 bits, little-endian), and their bytes. */
export async function packUpdates(updates: readonly Uint8Array[]): Promise<Buffer> {
	const head = Buffer.alloc(4 * (updates.length + 1));
	head.writeUInt32LE(updates.length);
	for (const [i, update] of updates.entries()) head.writeUInt32LE(update.length, 4 * (i + 1));
	return compress(Buffer.concat([head, ...updates]), {
		params: { [constants.ZSTD_c_compressionLevel]: LEVEL }
	});
}

/** @throws where the bytes are not those of a chunk */
export function unpackUpdates(chunk: Uint8Array): Buffer[] {
	const bytes = zstdDecompressSync(chunk);
	const updates: Buffer[] = [];
	let at = 4 * (bytes.readUInt32LE() + 1);
	for (let i = 4; i < 4 * (bytes.readUInt32LE() + 1); i += 4) {
		const end = at + bytes.readUInt32LE(i);
		updates.push(bytes.subarray(at, end));
		at = end;
	}
	if (at !== bytes.length) throw new Error('not a chunk of the log');
	return updates;
}

interface Chunk {
	readonly incidentId: string;
	readonly first: number;
	readonly updates: readonly Buffer[];
}

export class PackedLog {
	readonly #covering: Sqlite.Statement<[string, number], { first_seq: number; bytes: Buffer }>;
	/** The log is read in order: the next update mostly lies in the same chunk. */
	#chunk: Chunk | undefined;

	constructor(sqlite: Sqlite.Database) {
		this.#covering = sqlite.prepare(
			`select first_seq, bytes from log_chunk where incident_id = +? and first_seq <= +?
			order by first_seq desc limit 1`
		);
	}

	/**
	 * @param stored what lies in the row: nothing, where it was packed
	 * @throws StoreDamageError
	 */
	bytesOf(incidentId: string, seq: number, stored: Buffer): Buffer {
		// No update is empty.
		if (stored.length > 0) return stored;
		const chunk = this.#chunk;
		const known = chunk?.incidentId === incidentId && chunk.updates[seq - chunk.first];
		const update = known || this.#load(incidentId, seq);
		if (!update) throw new StoreDamageError(incidentId, seq);
		return update;
	}

	#load(incidentId: string, seq: number): Buffer | undefined {
		const row = this.#covering.get(incidentId, seq);
		if (!row) return undefined;
		try {
			const updates = unpackUpdates(row.bytes);
			this.#chunk = { incidentId, first: row.first_seq, updates };
			return updates[seq - row.first_seq];
		} catch {
			return undefined;
		}
	}
}
