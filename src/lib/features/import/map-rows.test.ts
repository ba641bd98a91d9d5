import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../../tests/fixtures/xml-dom.ts';
import { circleRing } from '#lib/map/geometry/circle.ts';
import { chosenInputs, countRows, type ImportRow } from './import-row.ts';
import { readMapRows, suspectedSwap, type MapRowOptions } from './map-rows.ts';
import { readGeoJson } from './read-geojson.ts';
import { readKml } from './read-kml.ts';

const NEAR: [number, number] = [101.6824, 21.1856];
const NOTHING = {
	accepted: new Set<number>(),
	skipped: new Set<number>(),
	doubled: new Set<number>()
};
const codes = (row: ImportRow<unknown> | undefined) => row?.problems.map((problem) => problem.code);

function geojson(geometry: unknown, properties: unknown = { name: 'x' }, options?: MapRowOptions) {
	const text = JSON.stringify({
		type: 'FeatureCollection',
		features: [{ type: 'Feature', geometry, properties }]
	});
	return readMapRows(readGeoJson(text), options)[0]!;
}

describe('circles of our own export', () => {
	const circle = { center: [101.68, 21.19], radius: 500 };
	const polygon = (center: [number, number], radius = 500) => ({
		type: 'Polygon',
		coordinates: [circleRing(center, radius)]
	});

	it('come back as circles', () => {
		const row = geojson(polygon([101.68, 21.19]), { name: 'x', circle });
		expect(row.inputs[0]!.geometry).toEqual({ type: 'Circle', ...circle });
	});

	it('are where their polygon has been moved to, not where they were', () => {
		const moved = polygon([101.7, 21.21]);
		expect(geojson(moved, { name: 'x', circle }).inputs[0]!.geometry).toEqual(moved);
		const grown = polygon([101.68, 21.19], 900);
		expect(geojson(grown, { name: 'x', circle }).inputs[0]!.geometry).toEqual(grown);
		const point = { type: 'Point', coordinates: [101.7, 21.21] };
		expect(geojson(point, { name: 'x', circle }).inputs[0]!.geometry).toEqual(point);
	});
});

describe('the hazard points of a county', () => {
	const text = readFileSync('tests/fixtures/hazards-mengla.geojson', 'utf8');
	const features = readGeoJson(text);
	const rows = readMapRows(features, { near: NEAR, source: 'hazards-mengla.geojson' });

	it('come in as 240 good rows in four classes with their properties', () => {
		expect(countRows(rows)).toEqual({ good: 240, empty: 0, question: 0, error: 0, duplicate: 0 });
		const inputs = chosenInputs(rows, NOTHING);
		expect(new Set(inputs.map((input) => input.properties?.['类别']))).toEqual(
			new Set(['危险源', '防护目标', '避难场所', '地质灾害隐患点'])
		);
		expect(inputs[0]).toMatchObject({
			label: '加油站001号',
			layer: 'hazards',
			geometry: { type: 'Point', coordinates: [101.553931, 21.436077] },
			properties: { 威胁人口: 51, 责任人岗位: '村(社区)网格责任人' },
			source: 'hazards-mengla.geojson'
		});
	});

	it('get a symbol for every sub-class', () => {
		const bySubclass = new Map(
			chosenInputs(rows, NOTHING).map((i) => [i.properties?.['小类'], i.symbol])
		);
		expect(bySubclass.size).toBe(8);
		expect(Object.fromEntries(bySubclass)).toEqual({
			加油站: 'petrol-station',
			液化气站: 'gas-station',
			烟花爆竹库: 'fireworks-store',
			学校: 'school',
			卫生院: 'hospital',
			固定避难场所: 'shelter',
			// A place where it may slide is a hazard, not an event.
			滑坡: 'landslide-hazard',
			泥石流沟: 'landslide-hazard'
		});
		expect(new Set(rows.map((row) => row.inputs[0]!.layer))).toEqual(new Set(['hazards', 'sites']));
	});

	it('are all marked when they stand on the board already', () => {
		const existing = chosenInputs(rows, NOTHING).map((input) => ({
			label: input.label ?? '',
			geometry: input.geometry
		}));
		expect(countRows(readMapRows(features, { near: NEAR, existing }))).toMatchObject({
			duplicate: 240
		});
	});

	it('are asked about once when the whole file is turned round', () => {
		const turned = features.map((feature) => {
			const { coordinates } = feature.geometry as { coordinates: number[] };
			return { ...feature, geometry: { type: 'Point', coordinates: coordinates.toReversed() } };
		});
		expect(suspectedSwap(features, NEAR)).toBe(false);
		expect(suspectedSwap(turned, NEAR)).toBe(true);
		expect(countRows(readMapRows(turned, { near: NEAR })).question).toBe(240);
		expect(countRows(readMapRows(turned, { near: NEAR, swap: true })).good).toBe(240);
	});
});

describe('routes in KML', () => {
	const text = readFileSync('tests/fixtures/routes-mohan.kml', 'utf8');
	const rows = readMapRows(readKml(text, parseXml), { near: NEAR });

	it('come in as a line, an area and a point, without altitudes', () => {
		expect(rows.map((row) => [row.name, row.state, codes(row)])).toEqual([
			['疏散路线一', 'good', ['altitude_dropped']],
			['警戒区', 'good', ['altitude_dropped']],
			['集结地', 'good', ['altitude_dropped']]
		]);
		const [line, area, point] = chosenInputs(rows, NOTHING);
		expect(line).toMatchObject({ layer: 'routes', geometry: { type: 'LineString' } });
		expect(line!.geometry).toHaveProperty('coordinates.length', 4);
		expect(area).toMatchObject({ layer: 'situation', geometry: { type: 'Polygon' } });
		expect(point).toMatchObject({
			symbol: 'staging-area',
			geometry: { type: 'Point', coordinates: [101.6633, 21.2288] }
		});
	});
});

describe('readKml', () => {
	const kml = (inner: string) =>
		readKml(`<?xml version="1.0"?><kml><Document>${inner}</Document></kml>`, parseXml);

	it('decodes entities and CDATA and keeps no markup of descriptions', () => {
		const [feature] = kml(
			'<Placemark><name>A &amp; B &#x706B;</name><description><![CDATA[<b>宽</b><br>3 m<script>alert(1)</script> &lt;x&gt;]]></description><Point><coordinates>101.5,21.2</coordinates></Point></Placemark>'
		);
		expect(feature!.properties['name']).toBe('A & B 火');
		expect(feature!.properties['description']).toBe('宽\n3 m <x>');
	});

	it('splits a MultiGeometry and says so', () => {
		const rows = readMapRows(
			kml(
				'<Placemark><name>两处</name><MultiGeometry><Point><coordinates>101.5,21.2</coordinates></Point><MultiGeometry><LineString><coordinates>101.5,21.2 101.6,21.3</coordinates></LineString></MultiGeometry></MultiGeometry></Placemark>'
			)
		);
		expect(codes(rows[0])).toEqual(['geometry_split']);
		expect(rows[0]!.inputs.map((input) => input.geometry.type)).toEqual(['Point', 'LineString']);
	});

	it('keeps extended data and the colour, not the rest of the style', () => {
		const [row] = readMapRows(
			kml(
				'<Style id="s"><LineStyle><color>ff0000ff</color><width>3</width></LineStyle></Style><Placemark><name>线</name><styleUrl>#s</styleUrl><ExtendedData><Data name="长度"><value>6</value></Data></ExtendedData><LineString><coordinates>101.5,21.2 101.6,21.3</coordinates></LineString></Placemark>'
			)
		);
		expect(row!.inputs[0]).toMatchObject({ colour: '#ff0000' });
		expect(row!.inputs[0]!.properties).toEqual({ name: '线', 长度: '6' });
	});

	it('lists a placemark without a place and a picture overlay as errors', () => {
		const rows = readMapRows(
			kml(
				'<Placemark><name>无</name></Placemark><GroundOverlay><name>图</name><Icon><href>http://x.example/a.png</href></Icon><LatLonBox><north>22</north><south>21</south><east>102</east><west>101</west></LatLonBox></GroundOverlay>'
			)
		);
		expect(rows.map(codes)).toEqual([['geometry_missing'], ['overlay_skipped']]);
	});

	it('refuses a document type, with entities or without', () => {
		const bomb =
			'<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>';
		expect(() => readKml(bomb, parseXml)).toThrowError(
			expect.objectContaining({ code: 'forbidden_doctype' })
		);
	});

	it('refuses what is broken, what is other XML, and what is nested without end', () => {
		const broken = expect.objectContaining({ code: 'broken_kml' });
		expect(() => readKml('<kml><Placemark></kml>', parseXml)).toThrowError(broken);
		expect(() => readKml('<gpx></gpx>', parseXml)).toThrowError(broken);
		const deep = `<kml>${'<Folder>'.repeat(5000)}${'</Folder>'.repeat(5000)}</kml>`;
		expect(() => readKml(deep, parseXml)).toThrowError(
			expect.objectContaining({ code: 'too_deep' })
		);
	});
});

describe('readGeoJson', () => {
	const refused = (text: string, code: string) =>
		expect(() => readGeoJson(text)).toThrowError(expect.objectContaining({ code }));

	it('takes a collection, one feature, or a bare geometry', () => {
		const point = { type: 'Point', coordinates: [101, 21] };
		expect(readGeoJson(JSON.stringify(point))).toHaveLength(1);
		expect(readGeoJson(JSON.stringify({ type: 'Feature', geometry: point }))).toHaveLength(1);
	});

	it('refuses broken JSON, other JSON and other coordinate systems', () => {
		refused('{"type": ', 'broken_json');
		refused('{"a":1}', 'not_geojson');
		refused('[1,2]', 'not_geojson');
		const crs = (name: string) =>
			JSON.stringify({
				type: 'FeatureCollection',
				features: [],
				crs: { type: 'name', properties: { name } }
			});
		refused(crs('urn:ogc:def:crs:EPSG::3857'), 'foreign_crs');
		expect(readGeoJson(crs('urn:ogc:def:crs:OGC:1.3:CRS84'))).toEqual([]);
		expect(readGeoJson(crs('urn:ogc:def:crs:EPSG::4490'))).toEqual([]);
	});

	it('refuses nesting without end before it is built', () => {
		refused(`{"type":"FeatureCollection","features":${'['.repeat(100_000)}`, 'too_deep');
	});

	it('refuses more features than an import takes', () => {
		const features = Array.from({ length: 5001 }, () => ({ type: 'Feature' }));
		refused(JSON.stringify({ type: 'FeatureCollection', features }), 'too_many_features');
	});
});

describe('readMapRows', () => {
	it('closes an open ring and says so', () => {
		const row = geojson({
			type: 'Polygon',
			coordinates: [
				[
					[101, 21],
					[102, 21],
					[102, 22]
				]
			]
		});
		expect(codes(row)).toEqual(['ring_closed']);
		expect(row.inputs[0]!.geometry).toHaveProperty('coordinates.0.length', 4);
	});

	it.each([
		[{ type: 'LineString', coordinates: [[101, 21]] }, 'line_too_short'],
		[{ type: 'Point', coordinates: ['101', 21] }, 'position_unreadable'],
		[{ type: 'Point', coordinates: [201, 121] }, 'position_out_of_range'],
		[{ type: 'Point', coordinates: [] }, 'geometry_empty'],
		[{ type: 'Curve', coordinates: [] }, 'geometry_unknown'],
		[null, 'geometry_missing'],
		[
			{ type: 'LineString', coordinates: Array.from({ length: 5001 }, () => [101, 21]) },
			'too_many_points'
		]
	])('refuses %#', (geometry, code) => {
		const row = geojson(geometry);
		expect(row).toMatchObject({ state: 'error', inputs: [] });
		expect(codes(row)).toEqual([code]);
	});

	it('asks about one feature that is turned round', () => {
		const row = geojson({ type: 'Point', coordinates: [21.2, 101.5] });
		expect(row).toMatchObject({ state: 'question' });
		expect(codes(row)).toEqual(['position_swapped']);
		expect(row.inputs[0]!.geometry).toEqual({ type: 'Point', coordinates: [101.5, 21.2] });
	});

	it('asks about what is far from the incident', () => {
		const row = geojson({ type: 'Point', coordinates: [116.4, 39.9] }, {}, { near: NEAR });
		expect(codes(row)).toEqual(['position_far']);
	});

	it('carries no dangerous or endless properties', () => {
		const properties = JSON.parse(
			`{"__proto__": {"polluted": true}, "long": "${'x'.repeat(5000)}", "list": [1, 2]}`
		) as Record<string, unknown>;
		const row = geojson({ type: 'Point', coordinates: [101, 21] }, properties);
		const kept = row.inputs[0]!.properties!;
		expect(Object.keys(kept)).toEqual(['long', 'list']);
		expect((kept['long'] as string).length).toBe(2000);
		expect(kept['list']).toBe('[1,2]');
		expect(codes(row)).toEqual(['properties_cut']);
	});

	it('never throws, whatever a geometry holds', () => {
		const value = fc.letrec((tie) => ({
			value: fc.oneof(
				{ maxDepth: 5 },
				fc.double(),
				fc.string(),
				fc.constant(null),
				fc.array(tie('value'), { maxLength: 5 }),
				fc.record({
					type: fc.constantFrom(
						'Point',
						'LineString',
						'Polygon',
						'MultiPolygon',
						'GeometryCollection'
					),
					coordinates: tie('value'),
					geometries: tie('value')
				})
			)
		})).value;
		fc.assert(
			fc.property(value, (geometry) => {
				const [row] = readMapRows([{ index: 1, geometry, properties: {} }], { near: NEAR });
				expect(['good', 'question', 'error']).toContain(row!.state);
			})
		);
	});
});
