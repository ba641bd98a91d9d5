import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { createMapObject, reshape, type NewMapObject } from '#lib/board/commands/map.commands.ts';
import type { Palette } from '../palette.ts';
import { RANK } from '../scene/mark.ts';
import { labelFor, marksOf, objectColour, originOf, type Drawing } from './object-marks.ts';

const palette = {
	dark: true,
	...{ surface: '#0e151d', panel: '#16202b', line: '#2a3a4b', text: '#e8eef4', muted: '#9db0c2' },
	...{ accent: '#4ea3ff', red: '#ff5a5f', orange: '#ff9f40', yellow: '#ffd43b', green: '#40c98a' },
	...{ blue: '#5cb8ff', purple: '#c792ff', on: '#0e151d', font: 'sans-serif' }
} satisfies Palette;
const drawing: Drawing = { palette, locale: 'zh-CN', home: 'command' };
const point = (lng = 101.68, lat = 21.18): NewMapObject['geometry'] => ({
	type: 'Point',
	coordinates: [lng, lat]
});

function board(doc = new Y.Doc(), post = '标绘员', compartment = 'command') {
	return openBoard([{ compartment, doc, writable: true }], { post });
}
function made(input: NewMapObject) {
	const b = board();
	return b.mapObjects.get(createMapObject(b, input))!;
}

describe('colour', () => {
	test.each([
		[{ geometry: point(), symbol: 'forest-fire' }, palette.red],
		[{ geometry: point(), symbol: 'petrol-station', layer: 'situation' }, palette.yellow],
		[{ geometry: point(), symbol: 'school' }, palette.blue],
		[{ geometry: point(), symbol: 'team' }, palette.green],
		[{ geometry: point() }, palette.text],
		[{ geometry: { type: 'Circle', center: [101, 21], radius: 500 } }, palette.red],
		[{ geometry: point(), symbol: 'team', colour: 'orange' }, palette.orange],
		[{ geometry: point(), symbol: 'team', colour: '#123456' }, '#123456'],
		[{ geometry: point(), symbol: 'team', colour: 'url(x)' }, palette.green]
	] as [NewMapObject, string][])('%j', (input, colour) =>
		expect(objectColour(made(input), palette)).toBe(colour)
	);
});

test('one object is one mark, a deleted one none', () => {
	const object = made({ geometry: point(), symbol: 'school', layer: 'sites' });
	const marks = marksOf(object, [], drawing);
	expect(marks.map((mark) => mark.key)).toEqual([object.key]);
	expect(marks[0]).toMatchObject({ rank: RANK.point, flock: 'objects' });
	expect(marksOf({ ...object, deleted: true }, [], drawing)).toEqual([]);
});

test('two posts that moved one mark apart: both places are drawn, one as a ghost', () => {
	const [doc, apart] = [new Y.Doc(), new Y.Doc()];
	const here = board(doc);
	const key = createMapObject(here, { geometry: point(), symbol: 'checkpoint' });
	Y.applyUpdate(apart, Y.encodeStateAsUpdate(doc));
	const there = board(apart, '前线1');
	reshape(here, key, point(101.7));
	reshape(there, key, point(101.6));
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(apart));
	const object = here.mapObjects.get(key)!;
	const marks = marksOf(object, here.history('mapObjects', key, 'geometry').heads, drawing);
	expect(marks).toHaveLength(2);
	expect(new Set(marks.map((mark) => mark.target))).toEqual(new Set([key]));
	expect(marks[0]!.key).toBe(key);
	expect(marks[1]!.key).toContain('#');
	expect(marks[1]!.label).toBeUndefined();
	expect(marks.every((mark) => mark.flock === undefined)).toBe(true);
});

test('whose it is stands in its outline and in words', () => {
	expect(originOf('command', drawing)).toBe('home');
	expect(originOf('released-la', drawing)).toBe('released');
	expect(originOf('liaison-la', drawing)).toBe('liaison');
	expect(originOf('liaison-la', { ...drawing, home: 'liaison-la' })).toBe('home');
	expect(labelFor('一队', 'command', drawing)).toBe('一队');
	expect(labelFor('一队', 'liaison-la', drawing)).toContain('LA');
	expect(labelFor('一队', 'released-la', drawing).length).toBeGreaterThan(2);
});

test('words along a line never stand on their head', () => {
	const coordinates: [number, number][] = [
		[101.7, 21.2],
		[101.6, 21.1]
	];
	for (const path of [coordinates, [...coordinates].reverse()]) {
		const object = made({ geometry: { type: 'LineString', coordinates: path }, label: '路线一' });
		const angle = marksOf(object, [], drawing)[0]!.label!.angle;
		expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI / 2);
	}
});
