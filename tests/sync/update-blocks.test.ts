/** Blocks found in the bytes are those that Yjs reads. */
import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { IdRanges } from '../../server/rooms/id-ranges.ts';
import { MalformedUpdate, parseUpdate, readParts } from '../../server/rooms/parse-update.ts';
import {
	joinBlocks,
	readBlocks,
	readDeletes,
	type Block
} from '../../server/rooms/update-blocks.ts';
import { content, gc, item, rawUpdate, skip, type Content, type Id } from './fuzz/raw-update.ts';

const count = fc.integer({ min: 1, max: 300 });
/** Well-formed text, of one to four bytes a character. */
const text = fc.string({ unit: 'binary', maxLength: 12 });
const json = fc.json({ maxDepth: 2 });
const contents: fc.Arbitrary<Content> = fc.oneof(
	count.map(content.deleted),
	fc.array(json, { minLength: 1, maxLength: 3 }).map((texts) => content.json(...texts)),
	fc.uint8Array({ maxLength: 300 }).map(content.binary),
	fc.oneof(text, fc.constant('沿界河🚒')).map((some) => content.string(`a${some}`)),
	json.map(content.embed),
	fc.tuple(text, json).map(([key, value]) => content.format(key, value)),
	fc.integer({ min: 0, max: 6 }).map(content.type),
	fc
		.anything({
			...{ withBigInt: true, withTypedArray: false, withNullPrototype: false, maxDepth: 3 },
			values: [fc.boolean(), fc.integer(), fc.double(), text, fc.constant(null), fc.uint8Array()]
		})
		.map((value) => content.value(value as Parameters<typeof content.value>[0])),
	text.map(content.doc)
);
const id: fc.Arbitrary<Id> = fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2 ** 40));
const places = fc.record(
	{ origin: id, rightOrigin: id, parent: fc.oneof(text, id), parentSub: text },
	{ requiredKeys: [] }
);
const structs = fc.oneof(
	{ arbitrary: fc.tuple(contents, places).map(([what, where]) => item(what, where)), weight: 6 },
	{ arbitrary: count.map(gc), weight: 1 },
	{ arbitrary: count.map(skip), weight: 1 }
);
/** In order and apart, as Yjs writes them. */
const ranges = fc
	.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 300 })), { minLength: 1 })
	.map((steps) => {
		let at = 0;
		return steps.map(([gap, length]): [number, number] => {
			const start = at + gap;
			at = start + length;
			return [start, length];
		});
	});
const updates = fc
	.tuple(
		fc.uniqueArray(
			fc.record({
				client: fc.nat(2 ** 32 - 1),
				clock: fc.nat(2 ** 40),
				structs: fc.array(structs, { minLength: 1, maxLength: 6 })
			}),
			{ selector: ({ client }) => client, maxLength: 4 }
		),
		fc.uniqueArray(fc.record({ client: fc.nat(2 ** 32 - 1), ranges }), {
			selector: ({ client }) => client,
			maxLength: 3
		})
	)
	.map(([blocks, deletes]) => rawUpdate(blocks, deletes));

it('finds what Yjs reads, of every kind of content', () => {
	fc.assert(
		fc.property(updates, (update) => {
			const { blocks, deletesAt, skips } = readBlocks(update);
			const read = readParts(update);
			expect(readDeletes(update, deletesAt)).toEqual({ ranges: read.deletes, end: update.length });
			expect(skips).toBe(read.structs.some((struct) => struct instanceof Y.Skip));
			expect(blocks.map(({ client, clock, end, count: n }) => [client, clock, end, n])).toEqual(
				[...new Set(read.structs.map((struct) => struct.id.client))].map((client) => {
					const own = read.structs.filter((struct) => struct.id.client === client);
					const last = own.at(-1)!;
					return [client, own[0]!.id.clock, last.id.clock + last.length, own.length];
				})
			);
		}),
		{ numRuns: 300 }
	);
});

it('makes one update of them that says the same', () => {
	fc.assert(
		fc.property(updates, (update) => {
			const { blocks, deletesAt } = readBlocks(update);
			const deleted = new IdRanges();
			deleted.addAll(readDeletes(update, deletesAt).ranges);
			const joined = joinBlocks(blocks, deleted);
			const told = (all: readonly Block[]) =>
				all.map(({ client, clock, end, count: n, source, from, to }) => ({
					...{ client, clock, end, n, bytes: source.subarray(from, to) }
				}));
			expect(readParts(joined).structs.length).toBe(readParts(update).structs.length);
			expect(told(readBlocks(joined).blocks)).toEqual(
				told(blocks).toSorted((x, y) => y.client - x.client)
			);
			expect(joined.slice(-deleted.asUpdate().length + 1)).toEqual(deleted.asUpdate().slice(1));
		}),
		{ numRuns: 300 }
	);
});

it('marks clocks between two blocks of a client as left out', () => {
	const value = item(content.value(1), { parentSub: 'a' });
	const block = (clock: number) =>
		readBlocks(rawUpdate([{ client: 7, clock, structs: [value, value] }])).blocks;
	const joined = joinBlocks([...block(0), ...block(2), ...block(9)], new IdRanges());
	expect(
		readParts(joined).structs.map(({ id: { clock }, length, constructor }) => [
			clock,
			length,
			constructor === Y.Skip
		])
	).toEqual([
		[0, 1, false],
		[1, 1, false],
		[2, 1, false],
		[3, 1, false],
		[4, 5, true],
		[9, 1, false],
		[10, 1, false]
	]);
});

it('does not join what overlaps', () => {
	const value = item(content.value(1), { parentSub: 'a' });
	const block = (clock: number) =>
		readBlocks(rawUpdate([{ client: 7, clock, structs: [value, value] }])).blocks;
	expect(() => joinBlocks([...block(0), ...block(1)], new IdRanges())).toThrow('overlap');
});

it('refuses bytes that end too early', () => {
	const update = rawUpdate(
		[{ client: 7, clock: 0, structs: [item(content.string('abc'), { parentSub: 'a' })] }],
		[{ client: 7, ranges: [[0, 1]] }]
	);
	for (let length = 0; length < update.length; length++) {
		const cut = update.subarray(0, length);
		expect(() => readDeletes(cut, readBlocks(cut).deletesAt)).toThrow();
	}
	// A text that is said to be longer than anything.
	const long = rawUpdate([
		{
			...{ client: 7, clock: 0 },
			structs: [
				item(content.unknown(4, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0x61)), {
					parentSub: 'a'
				})
			]
		}
	]);
	expect(() => readBlocks(long)).toThrow('too early');
});

it('reads whatever is let in as Yjs does, and lets nothing in that has bytes behind it', () => {
	let letIn = 0;
	fc.assert(
		fc.property(
			updates,
			fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
			(whole, changes) => {
				const update = whole.slice();
				for (const [at, byte] of changes) update[at % update.length] = byte;
				try {
					parseUpdate(update);
				} catch (error) {
					expect(error).toBeInstanceOf(MalformedUpdate);
					return;
				}
				letIn++;
				const { structs, deletes } = readParts(update);
				const { blocks, deletesAt } = readBlocks(update);
				expect(readDeletes(update, deletesAt).ranges).toEqual(deletes);
				const ends = new Map<number, number>();
				for (const { id: at, length } of structs) ends.set(at.client, at.clock + length);
				expect(new Map(blocks.map(({ client, end }) => [client, end]))).toEqual(ends);
				expect(() => parseUpdate(Buffer.concat([update, Uint8Array.of(0)]))).toThrow(
					'bytes behind'
				);
			}
		),
		{ numRuns: 1000 }
	);
	expect(letIn).toBeGreaterThan(20);
});

it.each([
	['overlap', [{ client: 7, ranges: [[0, 5] as const, [4, 2] as const] }]],
	['are the same', [{ client: 7, ranges: [[0, 5] as const, [0, 5] as const] }]],
	['fall', [{ client: 7, ranges: [[10, 5] as const, [0, 5] as const] }]],
	['stand apart', [7, 8, 7].map((client, i) => ({ client, ranges: [[i * 10, 5] as const] }))],
	['are empty', [{ client: 7, ranges: [[0, 0] as const] }]]
])('[S31] deleted ranges of a client that %s are refused', (_, deletes) => {
	expect(() => parseUpdate(rawUpdate([], deletes))).toThrow('deleted range');
});

it('[S31] deleted ranges as Yjs writes them are let in', () => {
	const touching = [{ client: 7, ranges: [[0, 5] as const, [5, 2] as const, [9, 1] as const] }];
	expect(parseUpdate(rawUpdate([], touching)).deletes).toHaveLength(3);
});

it('[S31] counts depth where a value is hidden from whoever looks through its keys', () => {
	const deep = (depth: number) =>
		rawUpdate([
			{
				...{ client: 7, clock: 0 },
				structs: [
					item(
						content.any(1, (encoder) => {
							for (let i = 0; i < depth; i++) {
								encoding.writeUint8(encoder, 118);
								encoding.writeVarUint(encoder, 1);
								encoding.writeVarString(encoder, '__proto__');
							}
							encoding.writeUint8(encoder, 126);
						}),
						{ parentSub: 'a' }
					)
				]
			}
		]);
	expect(() => parseUpdate(deep(60))).not.toThrow();
	expect(() => parseUpdate(deep(70))).toThrow('nested');
});
