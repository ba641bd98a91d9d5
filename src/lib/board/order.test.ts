import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byOrder, orderBetween } from './order.ts';

describe('order keys', () => {
	it('lie between their neighbours', () => {
		const first = orderBetween(undefined, undefined);
		const last = orderBetween(first, undefined);
		const between = orderBetween(first, last);
		expect([last, between, first].sort()).toEqual([first, between, last]);
	});

	it('tie by id, so that all replicas agree', () => {
		const rows = [
			{ order: 'a0', id: 'b' },
			{ order: 'a1', id: 'a' },
			{ order: 'a0', id: 'a' }
		];
		expect([...rows].sort(byOrder).map((row) => row.order + row.id)).toEqual(['a0a', 'a0b', 'a1a']);
		expect(byOrder(rows[0]!, rows[0]!)).toBe(0);
	});

	it('come also from neighbours that a merge made equal or that are damaged', () => {
		const text = fc.option(fc.string(), { nil: undefined });
		fc.assert(
			fc.property(text, text, (before, after) => {
				expect(orderBetween(before, after)).toMatch(/./);
			})
		);
		expect(orderBetween('a0', 'a0') > 'a0').toBe(true);
	});
});
