import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LngLat } from '#lib/board/values.ts';
import { Clusters } from './clusters.ts';
import { boundsOfPoints, overlap, project, unproject, type WorldBounds } from './mercator.ts';
import { SpatialIndex } from './spatial-index.ts';
import { Taken } from './taken.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const bounds = fc.tuple(unit, unit, unit, unit).map(([a, b, c, d]): WorldBounds =>
	boundsOfPoints([
		[a, b],
		[c, d]
	])
);
const small = fc.tuple(unit, unit).map(([x, y]): WorldBounds => [x, y, x, y]);

test('projecting there and back', () => {
	fc.assert(
		fc.property(
			fc.double({ min: -180, max: 180, noNaN: true }),
			fc.double({ min: -85, max: 85, noNaN: true }),
			(lng, lat) => {
				const back = unproject(project([lng, lat] as LngLat));
				expect(back[0]).toBeCloseTo(lng, 8);
				expect(back[1]).toBeCloseTo(lat, 8);
			}
		)
	);
});

test('the index finds exactly what a search of everything finds, also after taking some away', () => {
	fc.assert(
		fc.property(
			fc.array(fc.oneof(bounds, small), { maxLength: 60 }),
			fc.array(fc.nat(59), { maxLength: 20 }),
			bounds,
			(all, gone, window) => {
				const index = new SpatialIndex<{ bounds: WorldBounds }>();
				const items = all.map((b) => ({ bounds: b }));
				for (const item of items) index.put(item);
				const left = new Set(items);
				for (const i of gone) {
					const item = items[i];
					if (!item) continue;
					index.take(item);
					left.delete(item);
				}
				expect(index.size).toBe(left.size);
				expect(new Set(index.query(window))).toEqual(
					new Set([...left].filter((item) => overlap(item.bounds, window)))
				);
			}
		)
	);
});

describe('clusters', () => {
	const mark = (key: string, x: number, y = 0.5) => ({
		key,
		flock: 'objects',
		point: [x, y] as const
	});
	const crowd = ['a', 'b', 'c', 'd'].map((key, i) => mark(key, 0.5 + i * 1e-7));

	test('four in a cell are one, three are three', () => {
		const clusters = new Clusters<(typeof crowd)[number]>(10);
		for (const each of crowd.slice(0, 3)) clusters.add(each);
		expect(clusters.hiding(crowd[0]!)).toBeUndefined();
		clusters.add(crowd[3]!);
		expect(clusters.hiding(crowd[0]!)?.members.size).toBe(4);
		clusters.delete(crowd[1]!);
		expect(clusters.hiding(crowd[0]!)).toBeUndefined();
	});

	test('a cluster stands in the middle of its members', () => {
		const clusters = new Clusters<(typeof crowd)[number]>(5);
		for (const each of crowd) clusters.add(each);
		expect(clusters.cellOf(crowd[0]!)!.point[0]).toBeCloseTo(0.5 + 1.5e-7, 9);
	});

	test('at street level everything is shown', () => {
		const clusters = new Clusters<(typeof crowd)[number]>(17);
		for (const each of crowd) clusters.add(each);
		expect(clusters.hiding(crowd[0]!)).toBeUndefined();
	});

	test('a new zoom regroups', () => {
		const far = [mark('a', 0.5), mark('b', 0.502), mark('c', 0.504), mark('d', 0.506)];
		const clusters = new Clusters<(typeof far)[number]>(12);
		for (const each of far) clusters.add(each);
		expect(clusters.hiding(far[0]!)).toBeUndefined();
		clusters.rebuild(4, far);
		expect(clusters.hiding(far[0]!)).toBeDefined();
	});
});

test('a label gives way to what is there, but for its own symbol', () => {
	const taken = new Taken();
	taken.add({ x: 100, y: 100, width: 80, height: 20 }, 'a');
	expect(taken.free({ x: 170, y: 110, width: 40, height: 20 }, 'b')).toBe(false);
	expect(taken.free({ x: 170, y: 110, width: 40, height: 20 }, 'a')).toBe(true);
	expect(taken.free({ x: 181, y: 110, width: 40, height: 20 }, 'b')).toBe(true);
	expect(taken.free({ x: -500, y: -500, width: 40, height: 20 }, 'b')).toBe(true);
});
