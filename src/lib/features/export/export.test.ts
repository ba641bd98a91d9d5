import * as Y from 'yjs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { beforeEach, describe, expect, it } from 'vitest';
import { openBoard, type Board } from '#lib/board/board.ts';
import { writeLog, correctLog } from '#lib/board/commands/log.commands.ts';
import { createMapObjects } from '#lib/board/commands/map.commands.ts';
import { assign, createResources, reportResource } from '#lib/board/commands/resource.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { createTally } from '#lib/board/commands/tally.commands.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { parseXml } from '../../../../tests/fixtures/xml-dom.ts';
import { chosenInputs } from '../import/import-row.ts';
import { readMapRows } from '../import/map-rows.ts';
import { readCsv } from '../import/read-csv.ts';
import { readGeoJson } from '../import/read-geojson.ts';
import { readKml } from '../import/read-kml.ts';
import { viewTable } from '../import/read-table.ts';
import { readResourceRows } from '../import/resource-rows.ts';
import { readXlsxTable } from '../import/read-xlsx.ts';
import { EXERCISE_MARK, fileName, type ExportContext } from './export-context.ts';
import { logTable } from './log-table.ts';
import { resourceTable } from './resource-table.ts';
import { tallyTable } from './tally-table.ts';
import { taskTable } from './task-table.ts';
import { toCsv } from './to-csv.ts';
import { toGeoJson } from './to-geojson.ts';
import { toKml } from './to-kml.ts';
import { toXlsx } from './to-xlsx.ts';

const AT = Date.UTC(2026, 2, 4, 6, 32);
const real: ExportContext = {
	incidentName: '磨憨/磨丁 森林火灾',
	exercise: false,
	at: AT,
	zone: 'UTC+8',
	post: '指挥席'
};
const head = { n: 1234, hash: 'ab'.repeat(32) };
const exercise: ExportContext = { ...real, exercise: true, head };
const NOTHING = {
	accepted: new Set<number>(),
	skipped: new Set<number>(),
	doubled: new Set<number>()
};

let board: Board;
beforeEach(() => {
	board = openBoard([{ compartment: 'command', doc: new Y.Doc(), writable: true }], {
		post: '指挥席',
		now: () => AT
	});
	const [team] = createResources(board, [
		{
			name: '=HYPERLINK("http://x.example")',
			kind: 'team',
			force: 'specialist',
			owner: '+县林草局',
			unit: '人',
			quantity: 30,
			headCount: 30,
			status: 'working',
			position: { position: [101.6824, 21.1856] },
			remark: '第一行\n"第二行"',
			contact: '-1'
		},
		{ name: '帐篷', kind: 'supply', quantity: 320, unit: '顶', status: 'in_stock' }
	]) as [RecordKey, RecordKey];
	reportResource(board, team, { text: '全员安全' });
	const task = createTask(board, { title: '开设隔离带', detail: '6 km', issue: true }) as RecordKey;
	assign(board, team, { type: 'task', key: task });
	const entry = writeLog(board, { text: '火头越过防火线', channel: 'radio' });
	correctLog(board, entry, '火头接近防火线', '看错');
	createTally(board, 'to_move', { value: 46, source: '村委会' }, { scope: '磨憨村', unit: '人' });
	createMapObjects(board, [
		{
			label: '警戒区 <A&B>',
			symbol: 'generic',
			layer: 'situation',
			colour: 'red',
			planned: true,
			geometry: { type: 'Circle', center: [101.68, 21.19], radius: 500 }
		},
		{
			label: '学校',
			symbol: 'school',
			layer: 'sites',
			remark: '212 人',
			properties: { 威胁人口: 212 },
			geometry: { type: 'Point', coordinates: [101.67, 21.2] }
		}
	]);
});

describe('of a board in replay', () => {
	const moment = AT - 3 * 3_600_000 - 29_000;
	const replayed: ExportContext = { ...exercise, moment };

	it('the name of the file carries incident, moment and mark', () => {
		expect(fileName(replayed, '地图', 'geojson')).toBe(
			'磨憨-磨丁-森林火灾_地图_20260304-113131_演练EXERCISE.geojson'
		);
	});
	it('GeoJSON and KML say of what moment they are, and when they were made', () => {
		const geojson = JSON.parse(toGeoJson(board, replayed)) as Record<string, string>;
		expect(geojson['moment']).toBe(new Date(moment).toISOString());
		expect(geojson['generated']).toBe(new Date(AT).toISOString());
		expect(geojson['name']).toContain('2026-03-04 11:31:31 UTC+8');
		expect(geojson['exercise']).toBe(EXERCISE_MARK);
		const kml = toKml(board, replayed);
		expect(kml).toContain(`<when>${new Date(moment).toISOString()}</when>`);
		expect(kml).toContain(EXERCISE_MARK);
		expect(toKml(board, exercise)).not.toContain('TimeStamp');
	});
});

describe('tables', () => {
	it('name the zone of their times', () => {
		const { headers, rows } = resourceTable(board, real, 'command');
		expect(headers).toContain('最近报告 (UTC+8)');
		expect(rows[0]).toContain('2026-03-04 14:32');
		expect(rows[0]).toContain('全员安全');
		expect(rows[0]![16]).toBe(board.tasks.list()[0]!.number);
	});

	it('hold tasks, the corrected log and figures with their source', () => {
		expect(taskTable(board, real, 'command').rows[0]).toEqual(
			expect.arrayContaining(['开设隔离带', '6 km', '待接收', '指挥席'])
		);
		expect(logTable(board, real, 'command').rows[0]).toEqual(
			expect.arrayContaining(['火头越过防火线', '火头接近防火线', '看错', '现场电台'])
		);
		expect(logTable(board, real, 'command').rows[0]).not.toContain('是');
		expect(tallyTable(board, real, 'command').rows[0]).toEqual(
			expect.arrayContaining(['应转移', '磨憨村', 46, '村委会', '待核实'])
		);
	});
});

describe('CSV', () => {
	it('begins with a byte order mark and guards what looks like a formula', () => {
		const csv = toCsv(resourceTable(board, real, 'command'), real);
		expect(csv.startsWith('\ufeff')).toBe(true);
		const row = Papa.parse<string[]>(csv.slice(1)).data[2]!;
		expect(row[1]).toBe('\'=HYPERLINK("http://x.example")');
		expect(row).toContain("'+县林草局");
		expect(row).toContain("'-1");
		expect(row).toContain('第一行\n"第二行"');
	});

	it('comes back through the import as it was', () => {
		const view = viewTable(readCsv(toCsv(resourceTable(board, exercise, 'command'), exercise)));
		const rows = readResourceRows(view.body, view.header.mapping);
		expect(rows.map((row) => [row.state, row.problems])).toEqual([
			['good', []],
			['good', []]
		]);
		expect(rows[0]!.inputs[0]).toMatchObject({
			name: '=HYPERLINK("http://x.example")',
			kind: 'team',
			force: 'specialist',
			owner: '+县林草局',
			quantity: 30,
			headCount: 30,
			status: 'working',
			contact: '-1',
			position: { position: [101.6824, 21.1856] },
			remark: '第一行\n"第二行"'
		});
		expect(rows[1]!.inputs[0]).toMatchObject({ kind: 'supply', quantity: 320, status: 'in_stock' });
	});

	it('marks an exercise above the table and in every row', () => {
		const csv = toCsv(resourceTable(board, exercise, 'command'), exercise);
		expect(csv.startsWith(`\ufeff${EXERCISE_MARK}\r\n`)).toBe(true);
		expect(csv.match(new RegExp(EXERCISE_MARK, 'g'))).toHaveLength(3);
		expect(toCsv(resourceTable(board, real, 'command'), real)).not.toContain('演练');
	});

	it('never writes a text cell that a spreadsheet would run', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'=+-@\t\r\n\'"a,') }), (text) => {
				const csv = toCsv({ title: 't', headers: ['a', 'b'], rows: [[text, 'z']] }, real);
				const cell = Papa.parse<string[]>(csv.slice(1), { delimiter: ',' }).data[2]![0]!;
				expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
				expect(cell === text || cell === `'${text}`).toBe(true);
			})
		);
	});
});

describe('Excel', () => {
	it('holds a sheet for each table, read back as it was', async () => {
		const tables = [
			resourceTable(board, exercise, 'command'),
			taskTable(board, exercise, 'command'),
			logTable(board, exercise, 'command')
		];
		const blob = await toXlsx(tables, exercise);
		const bytes = new Uint8Array(await blob.arrayBuffer());
		const table = await readXlsxTable(bytes);
		expect(table.source.sheets).toEqual(['资源', '任务', '日志']);
		expect(table.rows[0]!.cells[0]).toBe(EXERCISE_MARK);
		const view = viewTable(table);
		const rows = readResourceRows(view.body, view.header.mapping);
		expect(rows.map((row) => [row.state, row.line, row.name])).toEqual([
			['good', 5, '=HYPERLINK("http://x.example")'],
			['good', 6, '帐篷']
		]);
	});
});

describe('map files', () => {
	const readBack = (rows: ReturnType<typeof readMapRows>) => chosenInputs(rows, NOTHING);

	it('GeoJSON comes back through the import with circle, look and properties', () => {
		const inputs = readBack(readMapRows(readGeoJson(toGeoJson(board, real))));
		expect(inputs).toHaveLength(3);
		expect(inputs[0]).toMatchObject({
			label: '警戒区 <A&B>',
			layer: 'situation',
			colour: 'red',
			planned: true,
			geometry: { type: 'Circle', center: [101.68, 21.19], radius: 500 }
		});
		expect(inputs[1]).toMatchObject({
			symbol: 'school',
			layer: 'sites',
			remark: '212 人',
			properties: { 威胁人口: 212 }
		});
		expect(inputs[2]).toMatchObject({ layer: 'forces', geometry: { type: 'Point' } });
	});

	it('KML comes back the same way', () => {
		const inputs = readBack(readMapRows(readKml(toKml(board, real), parseXml)));
		expect(inputs).toHaveLength(3);
		expect(inputs[0]).toMatchObject({
			label: '警戒区 <A&B>',
			planned: true,
			colour: 'red',
			geometry: { type: 'Circle', radius: 500 }
		});
		expect(inputs[1]).toMatchObject({ symbol: 'school', remark: '212 人' });
	});

	it('say that they decide no boundary, and which approval the map below had', () => {
		for (const text of [toGeoJson(board, real), toKml(board, real)])
			expect(text).toContain('示意，不作划界依据');
		const approved = { ...real, approval: '审图号 GS(2024)0650号' };
		for (const text of [toGeoJson(board, approved), toKml(board, approved)])
			expect(text).toContain('示意，不作划界依据 · 底图审图号 GS(2024)0650号');
	});

	it('mark an exercise at the top and on every feature', () => {
		for (const text of [toGeoJson(board, exercise), toKml(board, exercise)])
			expect(text.split(EXERCISE_MARK)).toHaveLength(1 + 1 + 3);
	});
});

it('every export names the head of the chain, where it is known', () => {
	const texts = (context: ExportContext) => [
		toCsv(resourceTable(board, context, 'command'), context),
		toGeoJson(board, context),
		toKml(board, context)
	];
	for (const text of texts({ ...real, head })) expect(text).toContain(head.hash);
	for (const text of texts(real)) expect(text).not.toMatch(/[0-9a-f]{64}|chain|校验链/);
	const [table, map, earth] = texts({ ...real, head: { ...head, lost: true } });
	for (const text of [table, earth]) expect(text).toContain('与服务器现有流水不符：');
	expect(JSON.parse(map!)).toMatchObject({ chain: { hash: head.hash, lost: true } });
});

describe('fileName', () => {
	it('holds incident, kind, time and the mark of an exercise, and no path', () => {
		expect(fileName(exercise, '资源', 'csv')).toBe(
			'磨憨-磨丁-森林火灾_资源_20260304-1432_演练EXERCISE.csv'
		);
		expect(fileName({ ...real, incidentName: '../..\u202e' }, 'map', 'kml')).not.toMatch(/[/\\]/);
	});
});
