import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundGeometry, roundPosition } from './round-position.ts';

const lng = fc.double({ min: -180, max: 180, noNaN: true });
const lat = fc.double({ min: -85, max: 85, noNaN: true });
const metres = fc.constantFrom(50, 100, 500, 1000, 5000);

function distance([lng1, lat1]: readonly number[], [lng2, lat2]: readonly number[]): number {
	const rad = Math.PI / 180;
	const x = (lng2! - lng1!) * rad * Math.cos(((lat1! + lat2!) / 2) * rad);
	return Math.hypot(x, (lat2! - lat1!) * rad) * 6_378_137;
}

test('stays within the grid’s half diagonal, and is the same whenever it is asked', () => {
	fc.assert(
		fc.property(lng, lat, metres, (x, y, m) => {
			const rounded = roundPosition([x, y], m);
			expect(distance([x, y], rounded)).toBeLessThan(m * 0.75 + 1);
			expect(roundPosition([x, y], m)).toEqual(rounded);
		})
	);
});

test('two places in one cell become one', () => {
	expect(roundPosition([101.68239, 21.18558], 1000)).toEqual(
		roundPosition([101.68245, 21.18561], 1000)
	);
	expect(roundPosition([101.68239, 21.18558], null)).toEqual([101.68239, 21.18558]);
});

test('a circle is no smaller than the grid; a ring that collapses is refused, a hole dropped', () => {
	expect(
		roundGeometry({ type: 'Circle', center: [101.68, 21.18], radius: 120 }, 500)
	).toMatchObject({ radius: 500 });
	const square = (size: number): [number, number][] => [
		[101, 21],
		[101 + size, 21],
		[101 + size, 21 + size],
		[101, 21 + size],
		[101, 21]
	];
	expect(roundGeometry({ type: 'Polygon', coordinates: [square(0.0001)] }, 1000)).toBeUndefined();
	const rounded = roundGeometry(
		{ type: 'Polygon', coordinates: [square(0.1), square(0.0001)] },
		1000
	);
	expect(rounded).toMatchObject({ type: 'Polygon' });
	expect((rounded as { coordinates: unknown[] }).coordinates).toHaveLength(1);
});
