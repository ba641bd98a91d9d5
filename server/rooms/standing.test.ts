import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Standing } from './standing.ts';

const client = fc.integer({ min: 1, max: 12 });
const clock = fc.integer({ min: 1, max: 1000 });
const vectors = fc
	.uniqueArray(fc.tuple(client, clock), { selector: ([id]) => id })
	.map((entries) => new Map(entries));

it('stands where a plain map of the clients does, whatever moves on', () => {
	fc.assert(
		fc.property(
			vectors,
			fc.array(fc.tuple(client, clock)),
			fc.array(client),
			(base, steps, known) => {
				const standing = new Standing(Y.encodeStateVector(base));
				const plain = new Map(base);
				standing.find(known);
				expect(Y.decodeStateVector(standing.bytes())).toEqual(plain);
				for (const [id, end] of steps) {
					standing.advance(id, end);
					plain.set(id, Math.max(end, plain.get(id) ?? 0));
					expect(Y.decodeStateVector(standing.bytes())).toEqual(plain);
				}
				for (let id = 1; id <= 12; id++) expect(standing.of(id)).toBe(plain.get(id) ?? 0);
			}
		)
	);
});

it('stands so too where many are asked for one by one', () => {
	const base = new Map(Array.from({ length: 300 }, (_, i) => [i * 2, i + 1] as const));
	const standing = new Standing(Y.encodeStateVector(base));
	for (let id = 0; id < 700; id++) expect(standing.of(id)).toBe(base.get(id) ?? 0);
	standing.advance(601, 9);
	standing.advance(600, 1000);
	expect(Y.decodeStateVector(standing.bytes())).toEqual(
		new Map([...base, [601, 9] as const, [600, 1000] as const])
	);
});

it('knows who has all that it began with', () => {
	fc.assert(
		fc.property(vectors, vectors, (base, theirs) => {
			const standing = new Standing(Y.encodeStateVector(base));
			standing.advance(20, 5);
			const within = [...base].every(([id, at]) => (theirs.get(id) ?? 0) >= at);
			expect(standing.isBaseWithin(theirs)).toBe(within);
			expect(standing.isBaseWithin(base)).toBe(true);
		})
	);
});

it('says so where the bytes it begins with end too early', () => {
	const whole = Y.encodeStateVector(
		new Map([
			[300, 5],
			[4_000_000, 700]
		])
	);
	for (let length = 0; length < whole.length; length++)
		expect(() => new Standing(whole.subarray(0, length)).of(1)).toThrow();
});
