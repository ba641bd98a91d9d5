import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { boundsOfGeometry } from './bounds.ts';
import { circleRing } from './circle.ts';
import { bd09ToGcj02, gcj02ToBd09, gcj02ToWgs84, wgs84ToGcj02 } from './datum.ts';
import { dragHandle, handlesOf, removeVertex, translate } from './edit.ts';
import { destination, distance } from './ellipsoid.ts';
import { formatArea, formatLength } from './format.ts';
import { insidePolygon } from './inside.ts';
import { areaOfRing, lengthOf, measure } from './measure.ts';
import { distanceToSegment, simplify } from './simplify.ts';

const position = fc.tuple(
	fc.double({ min: -179, max: 179, noNaN: true }),
	fc.double({ min: -80, max: 80, noNaN: true })
) as fc.Arbitrary<LngLat>;
const china = fc.tuple(
	fc.double({ min: 74, max: 134, noNaN: true }),
	fc.double({ min: 18, max: 53, noNaN: true })
) as fc.Arbitrary<LngLat>;

describe('distance', () => {
	test("Vincenty's own example: Flinders Peak to Buninyong", () => {
		const peak: LngLat = [144 + 25 / 60 + 29.5244 / 3600, -(37 + 57 / 60 + 3.7203 / 3600)];
		const buninyong: LngLat = [143 + 55 / 60 + 35.3839 / 3600, -(37 + 39 / 60 + 10.1561 / 3600)];
		// 54 972.271 m on GRS80, which differs from WGS84 by less than a millimetre here.
		expect(distance(peak, buninyong)).toBeCloseTo(54972.271, 2);
	});
	test('a degree on the equator, the same place, and antipodes', () => {
		expect(distance([0, 0], [1, 0])).toBeCloseTo(111_319.491, 2);
		expect(distance([101, 21], [101, 21])).toBe(0);
		expect(distance([0, 0], [180, 0])).toBeGreaterThan(1.9e7);
	});
	test('going out and measuring back agree', () => {
		fc.assert(
			fc.property(
				position,
				fc.double({ min: 0, max: 360, noNaN: true }),
				fc.double({ min: 1, max: 500_000, noNaN: true }),
				(from, bearing, metres) => {
					expect(distance(from, destination(from, bearing, metres))).toBeCloseTo(metres, 2);
				}
			)
		);
	});
});

describe('area', () => {
	test('the whole ellipsoid from eight triangles', () => {
		const eighth = areaOfRing([
			[0, 0],
			[90, 0],
			[90, 90],
			[0, 90]
		]);
		expect((eighth * 8) / 5.10065621724e14).toBeCloseTo(1, 6);
	});
	test('a circle of many vertices has the area of the circle', () => {
		fc.assert(
			fc.property(china, fc.double({ min: 50, max: 20_000, noNaN: true }), (center, radius) => {
				const ring = circleRing(center, radius, 360);
				expect(areaOfRing(ring) / (Math.PI * radius ** 2)).toBeCloseTo(1, 3);
				expect(lengthOf(ring) / (2 * Math.PI * radius)).toBeCloseTo(1, 3);
			})
		);
	});
	test('holes count against it', () => {
		const outer = circleRing([101, 21], 1000);
		const hole = circleRing([101, 21], 500);
		const whole = measure({ type: 'Polygon', coordinates: [outer] }).area!;
		const pierced = measure({ type: 'Polygon', coordinates: [outer, hole] }).area!;
		expect(pierced / whole).toBeCloseTo(0.75, 3);
	});
});

describe('datum', () => {
	test('磨憨口岸: the shift of 326 m that was measured there', () => {
		const gcj: LngLat = [101.68376, 21.18293];
		const wgs = gcj02ToWgs84(gcj);
		expect(wgs[0]).toBeCloseTo(101.68239, 4);
		expect(wgs[1]).toBeCloseTo(21.18558, 4);
		expect(Math.abs(distance(gcj, wgs) - 326)).toBeLessThan(5);
	});
	test('there and back again', () => {
		fc.assert(
			fc.property(china, (p) => {
				expect(distance(gcj02ToWgs84(wgs84ToGcj02(p)), p)).toBeLessThan(0.001);
				expect(distance(bd09ToGcj02(gcj02ToBd09(p)), p)).toBeLessThan(0.001);
			})
		);
	});
});

describe('shapes', () => {
	const line: Geometry = {
		type: 'LineString',
		coordinates: [
			[101, 21],
			[102, 21]
		]
	};
	const area: Geometry = {
		type: 'Polygon',
		coordinates: [
			[
				[101, 21],
				[102, 21],
				[102, 22],
				[101, 21]
			]
		]
	};
	const circle: Geometry = { type: 'Circle', center: [101, 21], radius: 1000 };

	test('simplifying leaves nothing out that matters', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.tuple(
						fc.double({ min: 101, max: 101.01, noNaN: true }),
						fc.double({ min: 21, max: 21.01, noNaN: true })
					) as fc.Arbitrary<LngLat>,
					{ minLength: 2, maxLength: 60 }
				),
				(path) => {
					const kept = simplify(path, 50);
					expect(kept[0]).toEqual(path[0]);
					expect(kept.at(-1)).toEqual(path.at(-1));
					const scale = ([lng, lat]: LngLat): [number, number] => [
						(lng - path[0]![0]) * 111_320 * Math.cos((path[0]![1] * Math.PI) / 180),
						(lat - path[0]![1]) * 111_320
					];
					for (const p of path) {
						const away = Math.min(
							...kept
								.slice(1)
								.map((_, i) => distanceToSegment(scale(p), scale(kept[i]!), scale(kept[i + 1]!)))
						);
						expect(away).toBeLessThan(50.001);
					}
				}
			)
		);
	});
	test('inside and outside, and in a hole', () => {
		const ring = circleRing([101, 21], 1000);
		const hole = circleRing([101, 21], 300);
		expect(insidePolygon([101, 21], [ring])).toBe(true);
		expect(insidePolygon([101, 21], [ring, hole])).toBe(false);
		expect(insidePolygon([101.02, 21], [ring])).toBe(false);
	});
	test('a circle reaches as far as its radius', () => {
		const [west, south, east, north] = boundsOfGeometry(circle);
		expect(distance([101, 21], [101, north])).toBeCloseTo(1000, 3);
		expect(distance([101, south], [101, 21])).toBeCloseTo(1000, 3);
		expect(distance([west, 21], [east, 21])).toBeCloseTo(2000, 0);
	});
	test('moving back restores', () => {
		expect(translate(translate(area, 0.5, -0.25), -0.5, 0.25)).toEqual(area);
		expect(translate(circle, 0, 1)).toEqual({ type: 'Circle', center: [101, 22], radius: 1000 });
	});
	test('a closed ring stays closed when its first vertex is dragged', () => {
		const first = handlesOf(area).find((h) => h.kind === 'vertex' && h.index === 0)!;
		expect(dragHandle(area, first, [100.5, 21])).toMatchObject({
			coordinates: [
				[
					[100.5, 21],
					[102, 21],
					[102, 22],
					[100.5, 21]
				]
			]
		});
	});
	test('dragging the middle of an edge makes a vertex, removing it restores', () => {
		const middle = handlesOf(line).find((h) => h.kind === 'middle')!;
		const bent = dragHandle(line, middle, [101.5, 21.2]);
		expect(bent).toMatchObject({
			coordinates: [
				[101, 21],
				[101.5, 21.2],
				[102, 21]
			]
		});
		expect(removeVertex(bent, { ...middle, kind: 'vertex', index: 1 })).toEqual(line);
		expect(removeVertex(line, { ...middle, kind: 'vertex', index: 1 })).toBeUndefined();
		expect(removeVertex(area, handlesOf(area)[0]!)).toBeUndefined();
	});
	test("dragging a circle's rim sets its radius", () => {
		const rim = handlesOf(circle, [101.01, 21]).find((h) => h.kind === 'radius')!;
		expect(dragHandle(circle, rim, destination([101, 21], 90, 2500))).toMatchObject({
			radius: 2500
		});
	});
	test('lengths and areas in words', () => {
		expect(formatLength(84.4, 'en')).toBe('84 m');
		expect(formatLength(3400, 'en')).toBe('3.4 km');
		expect(formatArea(12_000, 'en')).toBe('1.2 ha');
		expect(formatArea(1_200_000, 'en')).toBe('1.2 km²');
	});
});
