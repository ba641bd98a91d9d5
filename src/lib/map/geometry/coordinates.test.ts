import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LngLat } from '#lib/board/values.ts';
import { readColumns, readPosition } from './coordinates.ts';
import { formatPosition, type PositionFormat } from './format.ts';

const MOHAN: LngLat = [101.68, 21.18];
const ARXAN: LngLat = [119.9, 47.2];

function ok(text: string, context = {}) {
	const reading = readPosition(text, context);
	if (reading.kind !== 'ok') throw new Error(`${text}: ${JSON.stringify(reading)}`);
	return reading;
}
function close(position: LngLat, [lng, lat]: LngLat, digits = 4) {
	expect(position[0]).toBeCloseTo(lng, digits);
	expect(position[1]).toBeCloseTo(lat, digits);
}

describe('formats', () => {
	test.each([
		['21.18558, 101.68239', [101.68239, 21.18558]],
		['21.18558,101.6824', [101.6824, 21.18558]],
		['101.6824 21.1856', [101.6824, 21.1856]],
		['N21.1856 E101.6824', [101.6824, 21.1856]],
		['21.1856N 101.6824E', [101.6824, 21.1856]],
		['E 101.6824, N 21.1856', [101.6824, 21.1856]],
		['101°33′36″E，21°28′48″N', [101.56, 21.48]],
		['21°28\'48"N 101°33\'36"E', [101.56, 21.48]],
		["21°28'48''N, 101°33'36''E", [101.56, 21.48]],
		['北纬21度28分48秒，东经101度33分36秒', [101.56, 21.48]],
		['东经101°33.6′ 北纬21°28.8′', [101.56, 21.48]],
		['21 28 48 N, 101 33 36 E', [101.56, 21.48]],
		['21 28 48 101 33 36', [101.56, 21.48]],
		['21°28′48″ 101°33′36″', [101.56, 21.48]],
		['lat: 21.48, lng: 101.56', [101.56, 21.48]],
		['经度：101.56 纬度：21.48', [101.56, 21.48]],
		['２１．４８，１０１．５６', [101.56, 21.48]],
		['(21.48; 101.56)', [101.56, 21.48]],
		['-33.8568, 151.2153', [151.2153, -33.8568]],
		['33°51′24″S 151°12′55″E', [151.21528, -33.85667]]
	])('%s', (text, position) => close(ok(text).position, position as LngLat));

	test('a liaison dictates degree-minutes without signs', () => {
		const reading = ok('47 32.5, 118 55.2', { near: ARXAN });
		expect(reading.format).toBe('dm');
		close(reading.position, [118.92, 47.541667]);
	});

	test.each([
		['', 'empty'],
		['山脚下', 'not_a_pair'],
		['21.18', 'not_a_pair'],
		['21 72.5, 101 10', 'minutes_range'],
		['N21.1 N22.3', 'same_axis'],
		['-21.1 S, 101.2 E', 'sign'],
		['21.5 30, 101 10', 'not_a_pair'],
		['121.5, 101.2', 'latitude_range'],
		['21.5, 201.2', 'longitude_range']
	])('%s is refused: %s', (text, reason) =>
		expect(readPosition(text)).toEqual({ kind: 'error', reason })
	);
});

describe('questions', () => {
	test('columns exchanged beyond their range are questioned with the other order', () => {
		const reading = readColumns('21.48', '101.56', { near: MOHAN });
		expect(reading).toMatchObject({ kind: 'question', reason: 'swapped' });
		if (reading.kind !== 'question') return;
		expect(reading.choices[0]).toMatchObject({ id: 'swapped', position: [101.56, 21.48] });
		const again = readColumns('21.48', '101.56', { near: MOHAN, ...reading.choices[0]!.answers });
		expect(again).toMatchObject({ kind: 'ok', position: [101.56, 21.48] });
	});

	test('a stated order that only makes sense exchanged is questioned', () => {
		const near: LngLat = [87.6, 43.8];
		const reading = readPosition('N 87.6, E 43.8', { near });
		expect(reading).toMatchObject({ kind: 'question', reason: 'swapped' });
		if (reading.kind !== 'question') return;
		expect(reading.choices.map((c) => c.id)).toEqual(['swapped', 'as_read']);
		const kept = readPosition('N 87.6, E 43.8', { near, ...reading.choices[1]!.answers });
		expect(kept).toMatchObject({ kind: 'ok', position: [43.8, 87.6] });
	});

	test('a bare pair that fits both ways is asked, the nearer one first', () => {
		const reading = readPosition('87.6, 43.8', { near: [87.5, 43.7] });
		expect(reading).toMatchObject({ kind: 'question', reason: 'order' });
		if (reading.kind === 'question') expect(reading.choices[0]!.position).toEqual([87.6, 43.8]);
	});

	test('a place on the other side of the earth is asked', () => {
		const reading = readPosition('51.5, -0.12', { near: MOHAN, order: 'lat_lng' });
		expect(reading).toMatchObject({ kind: 'question', reason: 'far' });
		if (reading.kind === 'question') expect(reading.choices[0]!.away).toBeGreaterThan(8e6);
	});

	test.each([
		['高德 101.68376,21.18293', 'gcj02'],
		['百度地图：101.690208,21.188930', 'bd09'],
		['101.68376,21.18293', 'gcj02'],
		['https://uri.amap.com/marker?position=101.68376,21.18293', 'gcj02']
	])('%s may be shifted and is asked', (text, first) => {
		const reading = readPosition(text, { near: MOHAN });
		expect(reading).toMatchObject({ kind: 'question', reason: 'foreign_datum' });
		if (reading.kind !== 'question') return;
		expect(reading.choices[0]!.id).toBe(first);
		expect(reading.choices.map((c) => c.id)).toContain('wgs84');
		for (const choice of reading.choices)
			expect(readPosition(text, { near: MOHAN, ...choice.answers }).kind).toBe('ok');
	});

	test('a stated GCJ-02 pair is shown with its shift before it is used, also in China', () => {
		const reading = readPosition('21.18293, 101.68376', { near: MOHAN, datum: 'gcj02' });
		expect(reading).toMatchObject({ kind: 'question', reason: 'shift' });
		if (reading.kind !== 'question') return;
		expect(reading.choices[0]!.shift).toBeCloseTo(326, -1);
		const converted = readPosition('21.18293, 101.68376', {
			near: MOHAN,
			...reading.choices[0]!.answers
		});
		expect(converted).toMatchObject({ kind: 'ok', datum: 'gcj02' });
		if (converted.kind === 'ok') close(converted.position, [101.68239, 21.18558]);
	});
});

const inside = fc.tuple(
	fc.double({ min: -179.9, max: 179.9, noNaN: true }),
	fc.double({ min: -89.9, max: 89.9, noNaN: true })
);

test('what we write reads back to the same place', () => {
	const digits: Record<PositionFormat, number> = { decimal: 1e-6, dm: 2e-5, dms: 3e-5, zh: 3e-5 };
	fc.assert(
		fc.property(
			inside,
			fc.constantFrom<PositionFormat>('decimal', 'dm', 'dms', 'zh'),
			(position, format) => {
				const { position: read } = ok(formatPosition(position as LngLat, format));
				expect(Math.abs(read[0] - position[0])).toBeLessThan(digits[format]);
				expect(Math.abs(read[1] - position[1])).toBeLessThan(digits[format]);
			}
		)
	);
});

test('no text breaks the reader', () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			expect(['ok', 'question', 'error']).toContain(readPosition(text, { near: MOHAN }).kind);
		})
	);
});

test('sixty seconds never show', () => {
	expect(formatPosition([101.99999999, 21.99999999])).toBe('N 22°00′00.0″ E 102°00′00.0″');
	expect(formatPosition([-0.5, -0.25], 'dm')).toBe('S 0°15.000′ W 0°30.000′');
});
