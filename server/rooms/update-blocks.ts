/**
 * Where in an update the structs of each client lie, found without making any of them: enough
 * to tell where a client stands after it, and to make one update of many by copying bytes. For
 * updates that were checked before, such as those in the log; `parseUpdate` is for all others.
 * The encoding is the V1 of Yjs (readClientsStructRefs and readItemContent there).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { IdRange, IdRanges } from './id-ranges.ts';

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
	/** Whether a block leaves some of its clocks out. */
	readonly skips: boolean;
	/** Where the bytes that name what is deleted begin. */
	readonly deletesAt: number;
}

const KIND = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT = 0x40;
const HAS_LEFT = 0x80;
const GC = 0;
const SKIP = 10;
/** Types that have a name: XML element and hook. */
const NAMED = new Set([3, 5]);

/**
 * @param maxDepth of values within values
 * @throws for bytes that are no update
 */
export function readBlocks(update: Uint8Array, maxDepth = Infinity): UpdateBlocks {
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
			end += passStruct(decoder, maxDepth);
		}
		blocks.push({ client, clock, end, count, source: update, from, to: decoder.pos });
	}
	return { blocks, skips, deletesAt: decoder.pos };
}

/**
 * What an update names as deleted. Read again wherever it is needed: told in two bytes, a range
 * would take thirty times as much in memory.
 * @param at where `readBlocks` found them
 * @throws for bytes that are no update
 */
export function readDeletes(update: Uint8Array, at: number): { ranges: IdRange[]; end: number } {
	const decoder = decoding.createDecoder(update);
	decoder.pos = at;
	const ranges: IdRange[] = [];
	for (let left = decoding.readVarUint(decoder); left > 0; left--) {
		const client = decoding.readVarUint(decoder);
		for (let more = decoding.readVarUint(decoder); more > 0; more--) {
			const start = decoding.readVarUint(decoder);
			ranges.push({ client, start, end: start + decoding.readVarUint(decoder) });
		}
	}
	return { ranges, end: decoder.pos };
}

/**
 * One update of blocks and deletions. Of each client the blocks come in the order of their
 * clocks; clocks between two of them are marked as left out.
 * @throws where blocks of a client overlap
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
			// Copied, it would move everything behind it.
			if (clock < at) throw new RangeError('blocks that overlap');
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
function passStruct(decoder: decoding.Decoder, maxDepth: number): number {
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
	return passContent(decoder, kind, maxDepth);
}

function passContent(decoder: decoding.Decoder, kind: number, maxDepth: number): number {
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
			for (let i = 0; i < length; i++) passAny(decoder, maxDepth);
			return length;
		}
		case 9: // subdocument
			passBytes(decoder);
			passAny(decoder, maxDepth);
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
	passing(decoder, decoding.readVarUint(decoder));
}

/** Goes on so many bytes. */
function passing(decoder: decoding.Decoder, bytes: number): void {
	if (bytes > decoder.arr.length - decoder.pos)
		throw new RangeError('an update that ends too early');
	decoder.pos += bytes;
}

/** Its length is counted in UTF-16, as in JavaScript. */
function passString(decoder: decoding.Decoder): number {
	const bytes = decoding.readVarUint(decoder);
	const from = decoder.pos;
	passing(decoder, bytes);
	let length = 0;
	for (let i = from; i < decoder.pos; i++) {
		const byte = decoder.arr[i]!;
		// The first of four stands for a pair; a byte that continues for nothing.
		if (byte >= 0xf0) length += 2;
		else if (byte < 0x80 || byte >= 0xc0) length++;
	}
	return length;
}

/** The encoding of `writeAny` in lib0. */
function passAny(decoder: decoding.Decoder, depth: number): void {
	if (depth < 0) throw new RangeError('nested too deeply');
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
			passing(decoder, 4);
			return;
		case 123: // float64
		case 122: // bigint
			passing(decoder, 8);
			return;
		case 119: // string
		case 116: // bytes
			passBytes(decoder);
			return;
		case 118:
			for (let left = decoding.readVarUint(decoder); left > 0; left--) {
				passBytes(decoder);
				passAny(decoder, depth - 1);
			}
			return;
		case 117:
			for (let left = decoding.readVarUint(decoder); left > 0; left--) passAny(decoder, depth - 1);
			return;
		default:
			throw new RangeError('a value of no known kind');
	}
}
