import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdRanges } from './id-ranges.ts';

const range = fc
	.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(40), fc.nat(12))
	.map(([client, start, length]) => ({ client, start, end: start + length }));

const lists = fc.array(range, { maxLength: 40 });

it('holds exactly the ids that a plain set would', () => {
	fc.assert(
		fc.property(lists, fc.array(range), lists, (steps, questions, together) => {
			const ranges = new IdRanges();
			const plain = new Set<string>();
			for (const { client, start, end } of steps) ranges.add(client, start, end);
			ranges.addAll(together);
			for (const { client, start, end } of [...steps, ...together])
				for (let i = start; i < end; i++) plain.add(`${client}/${i}`);
			for (const client of [1, 2, 3]) {
				let end = 0;
				while (plain.has(`${client}/${end}`)) end++;
				expect(ranges.end(client)).toBe(end);
			}
			for (const { client, start, end } of questions) {
				const ids = Array.from({ length: end - start }, (_, i) => start + i);
				const there = ids.filter((id) => plain.has(`${client}/${id}`));
				if (ids.length > 0)
					expect(ranges.covers(client, start, end)).toBe(there.length === ids.length);
				expect(ranges.overlaps(client, start, end)).toBe(there.length > 0);
				expect(ranges.has(client, start)).toBe(plain.has(`${client}/${start}`));
				const missing = ranges
					.missing(client, start, end)
					.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
				expect(missing).toEqual(ids.filter((id) => !plain.has(`${client}/${id}`)));
			}
			let runs = 0;
			for (const id of plain) {
				const [client, clock] = id.split('/').map(Number) as [number, number];
				if (!plain.has(`${client}/${clock - 1}`)) runs++;
			}
			expect(ranges.size).toBe(runs);
		})
	);
});
