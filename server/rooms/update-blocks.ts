/**
 * Where in an update the structs of each client lie, found without making any of them: enough
 * to tell where a client stands after it, and to make one update of many by copying bytes. For
 * updates that were checked before, such as those in the log; `parseUpdate` is for all others.
 * The encoding is the V1 of Yjs (readClientsStructRefs and readItemContent there).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { IdRanges } from './id-ranges.ts';

/** Structs of one client that follow each other: [clock, end). */
export interface Block {
	readonly client: number;
	readonly clock: number;
	readonly end: number;
	/** How many structs. */
	readonly count: number;
	/** Where they lie: bytes [from, to) of it. */
	readonly source: Uint8Array;
	readonly from: number;
	readonly to: number;
}

export interface UpdateBlocks {
	readonly blocks: readonly Block[];
	readonly deletes: readonly {
		readonly client: number;
		readonly start: number;
		readonly end: number;
	}[];
	/** Whether a block leaves some of its clocks out. */
	readonly skips: boolean;
}

const KIND = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT = 0x40;
const HAS_LEFT = 0x80;
const GC = 0;
const SKIP = 10;
/** Types that have a name: XML element and hook. */
const NAMED = new Set([3, 5]);

/** @throws for bytes that are no update */
export function readBlocks(update: Uint8Array): UpdateBlocks {
	const decoder = decoding.createDecoder(update);
	const blocks: Block[] = [];
	let skips = false;
	for (let left = decoding.readVarUint(decoder); left > 0; left--) {
		const count = decoding.readVarUint(decoder);
		const client = decoding.readVarUint(decoder);
		const clock = decoding.readVarUint(decoder);
		const from = decoder.pos;
		let end = clock;
		for (let i = 0; i < count; i++) {
			if (update[decoder.pos] === SKIP) skips = true;
			end += passStruct(decoder);
		}
		blocks.push({ client, clock, end, count, source: update, from, to: decoder.pos });
	}
	const deletes: { client: number; start: number; end: number }[] = [];
	for (let left = decoding.readVarUint(decoder); left > 0; left--) {
		const client = decoding.readVarUint(decoder);
		for (let ranges = decoding.readVarUint(decoder); ranges > 0; ranges--) {
			const start = decoding.readVarUint(decoder);
			deletes.push({ client, start, end: start + decoding.readVarUint(decoder) });
		}
	}
	if (decoder.pos > update.length) throw new RangeError('an update that ends too early');
	return { blocks, deletes, skips };
}

/**
 * One update of blocks and deletions. Of each client the blocks come in the order of their
 * clocks and do not overlap; clocks between two of them are marked as left out.
 */
export function joinBlocks(blocks: Iterable<Block>, deletes: IdRanges): Uint8Array {
	const clients = new Map<number, Block[]>();
	for (const block of blocks) {
		const before = clients.get(block.client);
		if (before) before.push(block);
		else clients.set(block.client, [block]);
	}
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, clients.size);
	// In the order in which Yjs writes them, and relies on where it merges updates.
	for (const [client, own] of [...clients].sort(([a], [b]) => b - a)) {
		const gaps = own.filter(({ clock }, i) => i > 0 && clock > own[i - 1]!.end).length;
		encoding.writeVarUint(
			encoder,
			own.reduce((sum, { count }) => sum + count, gaps)
		);
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, own[0]!.clock);
		let at = own[0]!.clock;
		for (const { clock, end, source, from, to } of own) {
			if (clock > at) {
				encoding.writeUint8(encoder, SKIP);
				encoding.writeVarUint(encoder, clock - at);
			}
			encoding.writeUint8Array(encoder, source.subarray(from, to));
			at = end;
		}
	}
	encoding.writeUint8Array(encoder, deletes.asUpdate().subarray(1));
	return encoding.toUint8Array(encoder);
}

/** Goes past a struct; gives its length in clocks. */
function passStruct(decoder: decoding.Decoder): number {
	const info = decoding.readUint8(decoder);
	const kind = info & KIND;
	if (kind === GC || info === SKIP) return decoding.readVarUint(decoder);
	if (info & HAS_LEFT) passId(decoder);
	if (info & HAS_RIGHT) passId(decoder);
	// What has a neighbour has its container from it.
	if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
		if (decoding.readVarUint(decoder) === 1) passBytes(decoder);
		else passId(decoder);
		if (info & HAS_KEY) passBytes(decoder);
	}
	return passContent(decoder, kind);
}

function passContent(decoder: decoding.Decoder, kind: number): number {
	switch (kind) {
		case 1: // deleted
			return decoding.readVarUint(decoder);
		case 2: {
			// JSON
			const length = decoding.readVarUint(decoder);
			for (let i = 0; i < length; i++) passBytes(decoder);
			return length;
		}
		case 3: // binary
		case 5: // embed
			passBytes(decoder);
			return 1;
		case 4: // string
			return passString(decoder);
		case 6: // format
			passBytes(decoder);
			passBytes(decoder);
			return 1;
		case 7: // type
			if (NAMED.has(decoding.readVarUint(decoder))) passBytes(decoder);
			return 1;
		case 8: {
			// any
			const length = decoding.readVarUint(decoder);
			for (let i = 0; i < length; i++) passAny(decoder);
			return length;
		}
		case 9: // subdocument
			passBytes(decoder);
			passAny(decoder);
			return 1;
		default:
			throw new RangeError(`a struct of kind ${kind}`);
	}
}

function passId(decoder: decoding.Decoder): void {
	decoding.readVarUint(decoder);
	decoding.readVarUint(decoder);
}

/** Bytes or text with their length before them. */
function passBytes(decoder: decoding.Decoder): void {
	const length = decoding.readVarUint(decoder);
	decoder.pos += length;
}

/** Its length is counted in UTF-16, as in JavaScript. */
function passString(decoder: decoding.Decoder): number {
	const bytes = decoding.readVarUint(decoder);
	const end = decoder.pos + bytes;
	let length = 0;
	for (; decoder.pos < end; decoder.pos++) {
		const byte = decoder.arr[decoder.pos]!;
		// The first of four stands for a pair; a byte that continues for nothing.
		if (byte >= 0xf0) length += 2;
		else if (byte < 0x80 || byte >= 0xc0) length++;
	}
	return length;
}

/** The encoding of `writeAny` in lib0. */
function passAny(decoder: decoding.Decoder): void {
	switch (decoding.readUint8(decoder)) {
		case 127: // undefined
		case 126: // null
		case 121: // false
		case 120: // true
			return;
		case 125:
			decoding.readVarInt(decoder);
			return;
		case 124: // float32
			decoder.pos += 4;
			return;
		case 123: // float64
		case 122: // bigint
			decoder.pos += 8;
			return;
		case 119: // string
		case 116: // bytes
			passBytes(decoder);
			return;
		case 118:
			for (let left = decoding.readVarUint(decoder); left > 0; left--) {
				passBytes(decoder);
				passAny(decoder);
			}
			return;
		case 117:
			for (let left = decoding.readVarUint(decoder); left > 0; left--) passAny(decoder);
			return;
		default:
			throw new RangeError('a value of no known kind');
	}
}
