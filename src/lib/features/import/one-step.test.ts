import { readFileSync } from 'node:fs';
import * as Y from 'yjs';
import { expect, it } from 'vitest';
import { openBoard } from '#lib/board/board.ts';
import { createMapObjects } from '#lib/board/commands/map.commands.ts';
import { createResources } from '#lib/board/commands/resource.commands.ts';
import { chosenInputs } from './import-row.ts';
import { readMapRows } from './map-rows.ts';
import { importSize } from './import-size.ts';
import { readCsv } from './read-csv.ts';
import { readGeoJson } from './read-geojson.ts';
import { viewTable } from './read-table.ts';
import { readResourceRows } from './resource-rows.ts';
import { takeBack } from './take-back.ts';

const NOTHING = {
	accepted: new Set<number>(),
	skipped: new Set<number>(),
	doubled: new Set<number>()
};

function open() {
	const doc = new Y.Doc();
	let bytes = 0;
	const board = openBoard([{ compartment: 'command', doc, writable: true }], { post: '指挥席' });
	let updates = 0;
	doc.on('update', (update: Uint8Array) => {
		updates++;
		bytes = update.length;
	});
	return { board, updates: () => updates, bytes: () => bytes };
}

it('2,000 map objects are one update, and one undo takes them back', { timeout: 30_000 }, () => {
	const { board, updates } = open();
	const features = Array.from({ length: 2000 }, (_, i) => ({
		index: i + 1,
		geometry: { type: 'Point', coordinates: [101 + i / 5000, 21] },
		properties: { 名称: `点${i}`, 类别: '危险源' }
	}));
	createMapObjects(board, chosenInputs(readMapRows(features), NOTHING));
	expect(board.mapObjects.list()).toHaveLength(2000);
	expect(updates()).toBe(1);
	board.undo.undo();
	expect(board.mapObjects.list()).toHaveLength(0);
	expect(updates()).toBe(2);
});

it(
	'2,000 resources are one update with numbers of their own, and one undo takes them back',
	{ timeout: 30_000 },
	() => {
		const { board, updates } = open();
		const lines = Array.from({ length: 2000 }, (_, i) => `队${i},专业救援队,${i + 1},人`);
		const view = viewTable(readCsv(['名称,类别,数量,单位', ...lines].join('\n')));
		const rows = readResourceRows(view.body, view.header.mapping);
		createResources(board, chosenInputs(rows, NOTHING));
		expect(new Set(board.resources.list().map((resource) => resource.number)).size).toBe(2000);
		expect(updates()).toBe(1);
		board.undo.undo();
		expect(board.resources.list()).toHaveLength(0);
	}
);

it('an import is taken back also after something else was done', () => {
	const { board, updates } = open();
	const keys = createResources(board, [
		{ name: 'A', kind: 'team' },
		{ name: 'B', kind: 'team' }
	]);
	createResources(board, [{ name: 'C', kind: 'team' }]);
	takeBack(board, 'resources', keys);
	expect(board.resources.list().map((resource) => resource.name)).toEqual(['C']);
	expect(board.resources.deleted()).toHaveLength(2);
	expect(updates()).toBe(3);
	takeBack(board, 'resources', []);
	expect(updates()).toBe(3);
});

it('knows the size of its update well enough to keep below the limit of the server', () => {
	const hazards = readGeoJson(readFileSync('tests/fixtures/hazards-mengla.geojson', 'utf8'));
	const line = Array.from({ length: 4000 }, (_, i) => [101 + i / 7777, 21 + i / 9999]);
	const routes = Array.from({ length: 5 }, (_, i) => ({
		index: i + 1,
		geometry: { type: 'LineString', coordinates: line },
		properties: { 名称: `路线${i}` }
	}));
	for (const features of [hazards, routes]) {
		const { board, bytes } = open();
		const inputs = chosenInputs(readMapRows(features), NOTHING);
		createMapObjects(board, inputs);
		expect(bytes()).toBeLessThan(importSize(inputs) * 1.1);
		expect(bytes()).toBeGreaterThan(importSize(inputs) * 0.4);
	}
});
