/**
 * Updates written byte by byte in the V1 encoding of Yjs, so that they can say what Yjs
 * itself never would: structs under any id, lengths of any size, rings and gaps.
 */
import * as encoding from 'lib0/encoding';

/** `[client, clock]` */
export type Id = readonly [client: number, clock: number];

/** What an item hangs on. Yjs writes a parent only where it names no neighbour. */
export interface Place {
	readonly origin?: Id;
	readonly rightOrigin?: Id;
	/** Name of a root type, or the id of a type's item. */
	readonly parent?: string | Id;
	readonly parentSub?: string;
}

/** Content by the number Yjs gives it, and its bytes. */
export interface Content {
	readonly ref: number;
	readonly write: (encoder: encoding.Encoder) => void;
}

export type RawStruct = (encoder: encoding.Encoder) => void;

export interface RawBlock {
	readonly client: number;
	readonly clock: number;
	readonly structs: readonly RawStruct[];
	/** Says another number of structs than there are. */
	readonly count?: number;
}

export interface RawDeletes {
	readonly client: number;
	readonly ranges: readonly (readonly [clock: number, length: number])[];
}

const uint = (encoder: encoding.Encoder, n: number) => encoding.writeVarUint(encoder, n);

export const gc =
	(length: number): RawStruct =>
	(encoder) => {
		encoding.writeUint8(encoder, 0);
		uint(encoder, length);
	};

export const skip =
	(length: number): RawStruct =>
	(encoder) => {
		encoding.writeUint8(encoder, 10);
		uint(encoder, length);
	};

export function item(content: Content, place: Place): RawStruct {
	const { origin, rightOrigin, parent = 'tasks', parentSub } = place;
	return (encoder) => {
		const info =
			(content.ref & 31) |
			(origin ? 128 : 0) |
			(rightOrigin ? 64 : 0) |
			(parentSub !== undefined ? 32 : 0);
		encoding.writeUint8(encoder, info);
		for (const id of [origin, rightOrigin]) if (id) writeId(encoder, id);
		if (!origin && !rightOrigin) {
			const root = typeof parent === 'string';
			uint(encoder, root ? 1 : 0);
			if (typeof parent === 'string') encoding.writeVarString(encoder, parent);
			else writeId(encoder, parent);
			if (parentSub !== undefined) encoding.writeVarString(encoder, parentSub);
		}
		content.write(encoder);
	};
}

function writeId(encoder: encoding.Encoder, [client, clock]: Id): void {
	uint(encoder, client);
	uint(encoder, clock);
}

export const content = {
	deleted: (length: number): Content => ({ ref: 1, write: (e) => uint(e, length) }),
	json: (...texts: string[]): Content => ({
		ref: 2,
		write: (e) => {
			uint(e, texts.length);
			for (const text of texts) encoding.writeVarString(e, text);
		}
	}),
	binary: (bytes: Uint8Array): Content => ({
		ref: 3,
		write: (e) => encoding.writeVarUint8Array(e, bytes)
	}),
	string: (text: string): Content => ({ ref: 4, write: (e) => encoding.writeVarString(e, text) }),
	embed: (json: string): Content => ({ ref: 5, write: (e) => encoding.writeVarString(e, json) }),
	format: (key: string, json: string): Content => ({
		ref: 6,
		write: (e) => {
			encoding.writeVarString(e, key);
			encoding.writeVarString(e, json);
		}
	}),
	/** 0 array, 1 map, 2 text, 3 element, 4 fragment, 5 hook, 6 xml text; more are unknown. */
	type: (type: number): Content => ({
		ref: 7,
		write: (e) => {
			uint(e, type);
			if (type === 3 || type === 5) encoding.writeVarString(e, 'name');
		}
	}),
	/** Values written by `write`, said to be `count`. */
	any: (count: number, write: (encoder: encoding.Encoder) => void): Content => ({
		ref: 8,
		write: (e) => {
			uint(e, count);
			write(e);
		}
	}),
	value: (value: encoding.AnyEncodable): Content =>
		content.any(1, (e) => encoding.writeAny(e, value)),
	doc: (guid: string): Content => ({
		ref: 9,
		write: (e) => {
			encoding.writeVarString(e, guid);
			encoding.writeAny(e, {});
		}
	}),
	/** A number of content that Yjs does not know. */
	unknown: (ref: number, bytes: Uint8Array): Content => ({
		ref,
		write: (e) => encoding.writeUint8Array(e, bytes)
	})
};

/** An array in an array in an array, `depth` deep, without a stack that overflows here. */
export function nested(encoder: encoding.Encoder, depth: number): void {
	for (let i = 0; i < depth; i++) {
		encoding.writeUint8(encoder, 117);
		uint(encoder, 1);
	}
	encoding.writeUint8(encoder, 126);
}

/** @param blocks said to be so many, where another number than there are is wanted */
export function rawUpdate(
	blocks: readonly RawBlock[],
	deletes: readonly RawDeletes[] = [],
	said = blocks.length
): Uint8Array {
	const encoder = encoding.createEncoder();
	uint(encoder, said);
	for (const { client, clock, structs, count = structs.length } of blocks) {
		uint(encoder, count);
		uint(encoder, client);
		uint(encoder, clock);
		for (const struct of structs) struct(encoder);
	}
	uint(encoder, deletes.length);
	for (const { client, ranges } of deletes) {
		uint(encoder, client);
		uint(encoder, ranges.length);
		for (const [clock, length] of ranges) {
			uint(encoder, clock);
			uint(encoder, length);
		}
	}
	return encoding.toUint8Array(encoder);
}
