import writeXlsx, { type SheetData } from 'write-excel-file/universal';
import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect-format.ts';
import { readXlsxTable } from './read-xlsx.ts';

async function workbook(sheets: { sheet: string; data: SheetData }[]): Promise<Uint8Array> {
	const blob = await writeXlsx(sheets).toBlob();
	return new Uint8Array(await blob.arrayBuffer());
}

const resources: SheetData = [
	['单位名称', '数量', '日期'],
	['磨憨突击队', 30, null],
	[null, null, null],
	['县森林消防队', 42.5, null]
];

describe('readXlsxTable', () => {
	it('gives cells as text with the rows of the sheet', async () => {
		const table = await readXlsxTable(await workbook([{ sheet: '队伍', data: resources }]));
		expect(table.source).toEqual({ format: 'xlsx', sheet: '队伍', sheets: ['队伍'] });
		expect(table.rows.map((row) => [row.line, ...row.cells.slice(0, 2)])).toEqual([
			[1, '单位名称', '数量'],
			[2, '磨憨突击队', '30'],
			[3, '', ''],
			[4, '县森林消防队', '42.5']
		]);
	});

	it('takes the first sheet that holds anything, or the one asked for', async () => {
		const bytes = await workbook([
			{ sheet: '说明', data: [['填表说明']] },
			{ sheet: '队伍', data: resources }
		]);
		expect((await readXlsxTable(bytes)).source.sheet).toBe('队伍');
		expect((await readXlsxTable(bytes, '说明')).source.sheet).toBe('说明');
	});

	it('reads a table of thousands of rows', async () => {
		const rows = Array.from({ length: 4000 }, (_, i) => [
			`队${i}`,
			i,
			`备注 ${i} ${'长'.repeat(20)}`
		]);
		const table = await readXlsxTable(await workbook([{ sheet: 'A', data: rows }]));
		expect(table.rows).toHaveLength(4000);
		expect(table.rows[3999]!.cells[0]).toBe('队3999');
	});

	it('refuses what is broken, cut off, or unpacks to too much', async () => {
		const bytes = await workbook([{ sheet: 'A', data: resources }]);
		const broken = { code: 'broken_xlsx' };
		await expect(readXlsxTable(bytes.slice(0, 900))).rejects.toMatchObject(broken);
		const scrambled = bytes.slice();
		scrambled.fill(0x55, 100, 400);
		await expect(readXlsxTable(scrambled)).rejects.toMatchObject(broken);
		const bomb = bytes.slice();
		const view = new DataView(bomb.buffer);
		for (let at = 0; at < bomb.length - 46; at++)
			if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0x7fffffff, true);
		await expect(readXlsxTable(bomb)).rejects.toMatchObject({ code: 'too_large' });
	});
});

describe('detectFormat', () => {
	const text = (name: string, content: string) =>
		detectFormat(name, new TextEncoder().encode(content));

	it('goes by what stands in the file, not by its name', () => {
		expect(text('a.txt', '{"type":"FeatureCollection","features":[]}').format).toBe('geojson');
		expect(text('a.csv', '<?xml version="1.0"?><kml/>').format).toBe('kml');
		expect(text('a.csv', '名称,数量').format).toBe('csv');
		expect(detectFormat('a.csv', new Uint8Array([0x50, 0x4b, 3, 4])).format).toBe('xlsx');
	});

	it.each([
		['a.xls', [0xd0, 0xcf, 0x11, 0xe0], 'old_excel'],
		['a.kmz', [0x50, 0x4b, 3, 4], 'zipped_kml'],
		['a.pdf', [0x25, 0x50, 0x44, 0x46], 'unknown_format'],
		['a.csv', [], 'empty_file'],
		['a.csv', [0x20, 0x0a], 'empty_file'],
		['a.jpg', [0xff, 0xd8, 0xff, 0, 0, 0], 'undecodable']
	])('says of %s what to do instead', (name, bytes, code) => {
		expect(() => detectFormat(name, new Uint8Array(bytes))).toThrowError(
			expect.objectContaining({ code })
		);
	});

	it('refuses what is too large before it is read', () => {
		expect(() => detectFormat('a.csv', new Uint8Array(21 * 1024 * 1024))).toThrowError(
			expect.objectContaining({ code: 'too_large' })
		);
	});
});
