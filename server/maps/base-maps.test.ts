import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import pino from 'pino';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baseLayerSchema } from '#lib/map/base-layer.ts';
import { BaseMaps } from './base-maps.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46', 'hex');
const PBF = Buffer.from('1f8b0800000000000003', 'hex');
const log = pino({ level: 'silent' });

let dataDir: string;
let maps: BaseMaps;
const opened = () => (maps = new BaseMaps({ dataDir, tiandituKey: null, layers: [] }, log));

function pack(
	name: string,
	metadata: Record<string, string>,
	tiles: readonly [z: number, x: number, tmsRow: number, data: Buffer][]
): string {
	const file = path.join(dataDir, 'maps', name);
	const database = new Database(file);
	database.exec(
		`CREATE TABLE metadata (name text, value text);
		 CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);`
	);
	for (const entry of Object.entries(metadata))
		database.prepare('INSERT INTO metadata VALUES (?, ?)').run(...entry);
	for (const tile of tiles) database.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)').run(...tile);
	database.close();
	return file;
}

beforeEach(() => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-maps-'));
	mkdirSync(path.join(dataDir, 'maps'));
});
afterEach(() => {
	maps?.close();
	rmSync(dataDir, { recursive: true });
});

test('a pack is listed with what it says of itself, without its markup', () => {
	pack(
		'mohan.mbtiles',
		{
			name: '磨憨 <b>1:10000</b>',
			attribution: '<a href="javascript:alert(1)">某局</a> &copy; 2026<script>x</script>',
			bounds: '101.5,21.1,101.9,21.4',
			minzoom: '8',
			maxzoom: '12',
			approval: '云S(2026)1号'
		},
		[[8, 200, 137, PNG]]
	);
	const [layer] = opened().list();
	expect(layer).toMatchObject({
		id: 'pack:mohan',
		name: '磨憨 1:10000',
		kind: 'mbtiles',
		urls: ['/maps/mohan/{z}/{x}/{y}'],
		attribution: '某局 © 2026 x',
		approval: '云S(2026)1号',
		minZoom: 8,
		maxZoom: 12,
		bounds: [101.5, 21.1, 101.9, 21.4],
		problem: null
	});
	expect(v.is(baseLayerSchema, layer)).toBe(true);
});

test('rows are counted from the south in the file and from the north in the address', () => {
	pack('a.mbtiles', {}, [
		[1, 0, 1, PNG],
		[1, 1, 0, JPEG]
	]);
	opened();
	expect(maps.tile('a', 1, 0, 0)?.tile?.type).toBe('image/png');
	expect(maps.tile('a', 1, 1, 1)?.tile?.type).toBe('image/jpeg');
	expect(maps.tile('a', 1, 0, 1)).toMatchObject({ tile: undefined });
	for (const [z, x, y] of [
		[1, 2, 0],
		[1, -1, 0],
		[30, 0, 0],
		[NaN, 0, 0]
	] as const)
		expect(maps.tile('a', z, x, y)?.tile).toBeUndefined();
});

test('zooms that are not stated, or not sane, are those of the tiles', () => {
	pack('a.mbtiles', { minzoom: '9', maxzoom: '3', bounds: 'everywhere' }, [
		[4, 0, 0, PNG],
		[7, 0, 0, PNG]
	]);
	expect(opened().list()[0]).toMatchObject({ name: 'a', minZoom: 4, maxZoom: 7, bounds: null });
});

describe('files that cannot be shown are listed with their problem', () => {
	test.each([
		[
			'a text with the wrong name',
			'not_sqlite',
			(f: string) =>
				writeFileSync(f, 'no database at all, but long enough to be looked at'.repeat(20))
		],
		['an empty file', 'not_sqlite', (f: string) => writeFileSync(f, '')],
		[
			'a database of something else',
			'not_sqlite',
			(f: string) => new Database(f).exec('CREATE TABLE x (y)').close()
		],
		['a pack without tiles', 'no_tiles', (f: string) => pack(path.basename(f), {}, [])],
		[
			'a pack of vector tiles',
			'vector',
			(f: string) => pack(path.basename(f), { format: 'pbf' }, [[0, 0, 0, PBF]])
		],
		['a folder', 'unreadable', (f: string) => mkdirSync(f)]
	])('%s: %s', (_, problem, make) => {
		make(path.join(dataDir, 'maps', 'bad.mbtiles'));
		const [layer] = opened().list();
		expect(layer).toMatchObject({ id: 'pack:bad', name: 'bad.mbtiles', urls: [], problem });
		expect(layer!.detail).not.toContain(dataDir);
		expect(maps.tile('bad', 0, 0, 0)).toBeUndefined();
	});
});

test('no id leads out of the folder', () => {
	writeFileSync(path.join(dataDir, 'secret.mbtiles'), 'x');
	pack('a.mbtiles', {}, [[0, 0, 0, PNG]]);
	opened();
	for (const id of ['../secret', '..%2Fsecret', 'a.mbtiles', './a', '', '__proto__'])
		expect(maps.tile(id, 0, 0, 0)).toBeUndefined();
	expect(maps.list()).toHaveLength(1);
});

test('a file copied in later shows, a changed one has a new tag, a removed one goes', () => {
	opened();
	expect(maps.list()).toEqual([]);
	const file = pack('a.mbtiles', {}, [[0, 0, 0, PNG]]);
	expect(maps.list()).toHaveLength(1);
	const { etag } = maps.tile('a', 0, 0, 0)!;
	expect(maps.tile('a', 0, 0, 0)!.etag).toBe(etag);
	utimesSync(file, new Date(), new Date(Date.now() + 60_000));
	maps.list();
	expect(maps.tile('a', 0, 0, 0)!.etag).not.toBe(etag);
	rmSync(file);
	expect(maps.list()).toEqual([]);
});

test('without a folder there are no packs', () => {
	rmSync(path.join(dataDir, 'maps'), { recursive: true });
	expect(opened().list()).toEqual([]);
});

test('Tianditu needs a key, shows its source and 审图号, and gives way to a layer of the same id', () => {
	expect(opened().list()).toEqual([]);
	const own = {
		id: 'tianditu-vec',
		name: '自有代理',
		url: 'https://tiles.example.cn/{z}/{x}/{y}.png',
		subdomains: [],
		attribution: '某局',
		reviewNumber: 'GS(2026)1号',
		minZoom: 1,
		maxZoom: 18,
		overlay: false
	};
	const key = 'a'.repeat(32);
	const list = new BaseMaps({ dataDir, tiandituKey: key, layers: [own] }, log).list();
	expect(list.map((layer) => layer.id)).toEqual(['tianditu-img', 'tianditu-ter', 'tianditu-vec']);
	expect(list[0]!.approval).toMatch(/审图号 GS/);
	expect(list[0]!.attribution).toContain('天地图');
	expect(list[0]!.urls).toHaveLength(2);
	expect(list[2]).toMatchObject({ name: '自有代理', approval: 'GS(2026)1号' });
	for (const layer of list) expect(v.is(baseLayerSchema, layer)).toBe(true);
});
