import { expect, test } from 'vitest';
import { histogram, labelRows, ticks } from './activity.ts';

test('changes are counted in equal slices, the last one closed on both sides', () => {
	expect(histogram([0, 5, 9, 10, 20, -1, 21], { from: 0, to: 20 }, 2)).toEqual([3, 2]);
	expect(histogram([1], { from: 5, to: 5 }, 3)).toEqual([0, 0, 0]);
});

test('the axis carries round times of the zone', () => {
	const hour = 3_600_000;
	const from = Date.UTC(2026, 2, 4, 4, 20);
	const found = ticks({ from, to: from + 3 * hour }, 8, 390);
	expect(found[0]).toBe(Date.UTC(2026, 2, 4, 4, 30));
	expect(found).toHaveLength(6);
});

test('labels never cover each other', () => {
	const rows = labelRows(
		[
			{ x: 0, width: 50 },
			{ x: 10, width: 50 },
			{ x: 20, width: 50 },
			{ x: 55, width: 50 }
		],
		2
	);
	expect(rows).toEqual([0, 1, undefined, 0]);
});
