/**
 * The structure of an update, before anyone believes it. Read with Yjs's own decoder, which
 * is what every client will use, and then held against what Yjs relies on but does not
 * check: an update that passes can be applied to any document without throwing.
 */
import * as Y from 'yjs';
import type { IdRange } from './id-ranges.ts';
import { readBlocks, readDeletes, type Block, type UpdateBlocks } from './update-blocks.ts';

export type Struct = Y.Item | Y.GC | Y.Skip;

export interface ParsedUpdate {
	readonly structs: readonly Struct[];
	readonly deletes: readonly IdRange[];
}

/** Bytes that are no update, or one that no Yjs client writes. */
export class MalformedUpdate extends Error {
	override readonly name = 'MalformedUpdate';
}

/** Clocks stay far below where adding a length would lose precision. */
const MAX_CLOCK = 2 ** 48;
/** JSON nested deeper than this overflows the stack of a phone. */
const MAX_DEPTH = 64;

/**
 * @param update in the V1 encoding of Yjs
 * @throws MalformedUpdate
 */
export function parseUpdate(update: Uint8Array): ParsedUpdate {
	let parsed: ParsedUpdate;
	let found: UpdateBlocks;
	let deleted: { ranges: IdRange[]; end: number };
	try {
		parsed = readParts(update);
		// Also how it is read when it is served: what cannot be read so is not let in.
		found = readBlocks(update, MAX_DEPTH);
		deleted = readDeletes(update, found.deletesAt);
	} catch (error) {
		throw new MalformedUpdate(error instanceof Error ? error.message : String(error));
	}
	if (deleted.end !== update.length) throw new MalformedUpdate('bytes behind the update');
	for (const struct of parsed.structs) checkStruct(struct);
	checkBlocks(found.blocks, parsed.structs);
	checkDeletes(deleted.ranges);
	return parsed;
}

/** What is in an update that was checked before, such as one from the log. */
export function readParts(update: Uint8Array): ParsedUpdate {
	const { structs, ds } = Y.decodeUpdate(update);
	const deletes: { client: number; start: number; end: number }[] = [];
	for (const [client, ranges] of ds.clients)
		for (const { clock, len } of ranges) deletes.push({ client, start: clock, end: clock + len });
	return { structs: structs as Struct[], deletes };
}

/** The bytes are read as Yjs reads them, and there is one block for each client. */
function checkBlocks(blocks: readonly Block[], structs: readonly Struct[]): void {
	const clients = new Set<number>();
	let next = 0;
	for (const { client, end, count } of blocks) {
		clients.add(client);
		const last = structs[(next += count) - 1];
		if (count < 1 || last?.id.client !== client || last.id.clock + last.length !== end)
			throw new MalformedUpdate('blocks of clients');
	}
	// With two blocks of one client Yjs would apply the second and forget the first.
	if (clients.size !== blocks.length || next !== structs.length)
		throw new MalformedUpdate('blocks of clients');
}

/**
 * Yjs names each client once, and its ranges in order. Ranges that overlap would each be gone
 * through by everybody who applies them: time that grows with the square of what was sent.
 */
function checkDeletes(ranges: readonly IdRange[]): void {
	const clients = new Set<number>();
	let before: IdRange | undefined;
	for (const range of ranges) {
		const { client, start, end } = range;
		if (end <= start || end > MAX_CLOCK) throw new MalformedUpdate('deleted range');
		if (before?.client === client) {
			if (start < before.end) throw new MalformedUpdate('deleted ranges out of order');
		} else if (clients.has(client)) throw new MalformedUpdate('deleted ranges of a client');
		else clients.add(client);
		before = range;
	}
}

function checkStruct(struct: Struct): void {
	const { client, clock } = struct.id;
	if (struct.length < 1 || clock + struct.length > MAX_CLOCK)
		throw new MalformedUpdate('struct length');
	if (!(struct instanceof Y.Item)) return;
	for (const reference of references(struct))
		// Yjs takes for granted that a client refers only backwards to its own structs.
		if (reference.client === client && reference.clock >= clock)
			throw new MalformedUpdate('reference to a later struct');
	const { content } = struct;
	if (content instanceof Y.ContentDoc) throw new MalformedUpdate('subdocument');
	if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON)
		checkValue(content.arr, MAX_DEPTH);
	else if (content instanceof Y.ContentEmbed) checkValue(content.embed, MAX_DEPTH);
	else if (content instanceof Y.ContentFormat) checkValue(content.value, MAX_DEPTH);
}

function checkValue(value: unknown, left: number): void {
	// JSON has none, and every export of the board is JSON.
	if (typeof value === 'bigint') throw new MalformedUpdate('big integer');
	if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return;
	if (left === 0) throw new MalformedUpdate('nested too deeply');
	for (const inner of Object.values(value)) checkValue(inner, left - 1);
}

/** The ids an item builds on: left and right neighbour when it was written, or its container. */
export function references(item: Y.Item): Y.ID[] {
	const found: Y.ID[] = [];
	if (item.origin) found.push(item.origin);
	if (item.rightOrigin) found.push(item.rightOrigin);
	const parent: unknown = item.parent;
	if (parent instanceof Y.ID) found.push(parent);
	return found;
}
