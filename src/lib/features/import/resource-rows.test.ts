import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';
import { chosenInputs, countRows, type ImportRow } from './import-row.ts';
import { readCsv } from './read-csv.ts';
import { viewTable } from './read-table.ts';
import { readResourceRows, type ResourceRowOptions } from './resource-rows.ts';

const NEAR: [number, number] = [101.6824, 21.1856];
const NOTHING = {
	accepted: new Set<number>(),
	skipped: new Set<number>(),
	doubled: new Set<number>()
};

function read(text: string, options: ResourceRowOptions = {}) {
	const view = viewTable(readCsv(text));
	return readResourceRows(view.body, view.header.mapping, options);
}
const one = (text: string, options?: ResourceRowOptions) => read(text, options)[0]!;
const codes = (row: ImportRow<unknown>) => row.problems.map((problem) => problem.code);

describe('the register of a county office', () => {
	const bytes = readFileSync('tests/fixtures/resources-mengla.gb18030.csv');
	const rows = read(decodeText(bytes).text, { near: NEAR });

	it('comes in as 18 good rows, an empty one, a question and an error', () => {
		expect(countRows(rows)).toEqual({ good: 18, empty: 1, question: 1, error: 1, duplicate: 0 });
	});

	it('names the line of the error and of the empty row', () => {
		const error = rows.find((row) => row.state === 'error')!;
		expect(error).toMatchObject({ line: 22, name: '数量不是数' });
		expect(error.problems).toEqual([
			{ code: 'quantity_not_number', severity: 'error', detail: { text: '若干' } }
		]);
		expect(rows.find((row) => row.state === 'empty')).toMatchObject({
			line: 20,
			problems: [{ code: 'only_serial', detail: { serial: '19' } }]
		});
	});

	it('asks about the swapped pair and imports it only once accepted', () => {
		const question = rows.find((row) => row.state === 'question')!;
		expect(question).toMatchObject({ line: 21, name: '坐标写反的一行' });
		expect(codes(question)).toEqual(['position_swapped']);
		expect(chosenInputs(rows, NOTHING)).toHaveLength(18);
		const accepted = chosenInputs(rows, { ...NOTHING, accepted: new Set([21]) });
		expect(accepted).toHaveLength(19);
		expect(accepted[18]!.position).toEqual({ position: [101.56, 21.48], text: '21.48, 101.56' });
	});

	it('reads decimal and degree-minute-second positions alike', () => {
		expect(rows[0]!.inputs[0]!.position).toEqual({ position: [101.6824, 21.1856] });
		const [lng, lat] = rows[2]!.inputs[0]!.position!.position;
		expect(lng).toBeCloseTo(101.56, 6);
		expect(lat).toBeCloseTo(21.48, 6);
	});

	it('tells teams, vehicles, equipment and supplies with their status', () => {
		const of = (line: number) => rows.find((row) => row.line === line)!.inputs[0]!;
		expect(of(2)).toMatchObject({
			name: '磨憨跨境救援先遣突击队',
			kind: 'team',
			force: 'specialist',
			quantity: 30,
			unit: '人',
			headCount: 30,
			status: 'available',
			contactPost: '大队值班室',
			owner: '磨憨消防救援大队',
			remark: '装备500件套'
		});
		expect(of(4)).toMatchObject({ kind: 'team', force: 'national_fire' });
		expect(of(5)).toMatchObject({ kind: 'team', force: 'government' });
		expect(of(7)).toMatchObject({ kind: 'team', force: 'medical' });
		expect(of(8)).toMatchObject({ kind: 'vehicle', force: null, quantity: 3, unit: '辆' });
		expect(of(8)).not.toHaveProperty('headCount');
		expect(of(10)).toMatchObject({ kind: 'equipment', status: 'available' });
		expect(of(11)).toMatchObject({ kind: 'supply', status: 'in_stock', quantity: 1200 });
		expect(of(18)).toMatchObject({ kind: 'vehicle', status: 'dispatched' });
		expect(of(19)).toMatchObject({ kind: 'team', force: 'social' });
	});

	it('marks every row as a duplicate when it is read a second time', () => {
		const existing = chosenInputs(rows, NOTHING).map((input, i) => ({
			name: input.name,
			owner: input.owner ?? '',
			number: `R-${i + 1}`
		}));
		const again = read(decodeText(bytes).text, { near: NEAR, existing });
		expect(countRows(again)).toMatchObject({ good: 0, question: 1, duplicate: 18 });
		expect(again[0]!.duplicate).toEqual({ of: 'board', label: 'R-1' });
		expect(chosenInputs(again, NOTHING)).toEqual([]);
		expect(chosenInputs(again, { ...NOTHING, doubled: new Set([2]) })).toHaveLength(1);
	});
});

describe('readResourceRows', () => {
	it('finds the header below a title and English headers too', () => {
		const row = one(
			'Stock of the district\n\nName;Kind;Qty;Unit;Status\nTents;Supplies;320;pcs;in stock\n'
		);
		expect(row).toMatchObject({ line: 4, state: 'good' });
		expect(row.inputs[0]).toMatchObject({
			name: 'Tents',
			kind: 'supply',
			quantity: 320,
			unit: 'pcs',
			status: 'in_stock'
		});
	});

	it('takes 单位 for the name where no other column is one', () => {
		expect(one('单位,数量\n消防一中队,20人\n').inputs[0]).toMatchObject({
			name: '消防一中队',
			quantity: 20,
			unit: '人',
			headCount: 20
		});
	});

	it.each(['若干', '约30', '-3', '3-5', '1,20', '30件'])('%s is no quantity of 人', (quantity) => {
		expect(codes(one(`名称,数量,单位\nA,"${quantity}",人\n`))).toEqual(['quantity_not_number']);
	});

	it.each([
		['1,200', 1200],
		['12.5', 12.5],
		['30', 30],
		['30人', 30]
	])('%s is the quantity %d', (text, value) => {
		expect(one(`名称,数量,单位\nA,"${text}",人\n`).inputs[0]!.quantity).toBe(value);
	});

	it('wants a quantity of supplies and assumes one of the rest, and says so', () => {
		const rows = read('名称,类别,数量\n帐篷,物资,\n水罐车,车辆,\n');
		expect(rows.map(codes)).toEqual([['quantity_missing'], ['quantity_assumed']]);
		expect(rows.map((row) => row.state)).toEqual(['error', 'good']);
	});

	it('asks about a status word it does not know', () => {
		const row = one('名称,状态\nA,飞行中\n');
		expect(row).toMatchObject({ state: 'question' });
		expect(row.problems[0]).toMatchObject({ code: 'status_unknown', detail: { text: '飞行中' } });
		expect(row.inputs[0]!.status).toBe('available');
	});

	it('reads 途中 as in transit for supplies', () => {
		expect(one('名称,类别,数量,状态\n帐篷,物资,5,途中\n').inputs[0]!.status).toBe('in_transit');
	});

	it('wants both coordinates', () => {
		expect(codes(one('名称,经度,纬度\nA,101.5,\n'))).toEqual(['position_incomplete']);
		expect(codes(one('名称,经度,纬度\nA,很远,21\n'))).toEqual(['position_unreadable']);
		expect(codes(one('名称,经度,纬度\nA,191.5,121\n'))).toEqual(['position_out_of_range']);
	});

	it('asks about a position far from the incident and names the distance', () => {
		const row = one('名称,经度,纬度\nA,116.4,39.9\n', { near: NEAR });
		expect(codes(row)).toEqual(['position_far']);
		expect(row.problems[0]!.detail!['distance']).toBeGreaterThan(2000);
	});

	it('names every question about a position, also those behind the first', () => {
		// West of 90° E either number may be the latitude, and so many digits look picked from a map.
		const near: [number, number] = [87.6, 43.8];
		const row = one('名称,数量,坐标\nA,1,"87.617700,43.792800"\n', { near });
		expect(codes(row)).toEqual(['position_order', 'position_datum']);
		const { position, datum } = row.inputs[0]!.position!;
		expect(datum).toBe('gcj02');
		expect(position[0]).not.toBe(87.6177);
		expect(Math.abs(position[0] - 87.6177)).toBeLessThan(0.01);
	});

	it('asks before it shifts a position of a foreign datum', () => {
		const row = one('名称,经度,纬度,坐标系\nA,101.68376,21.18293,高德\n', { near: NEAR });
		expect(codes(row)).toEqual(['position_shift']);
		const [lng, lat] = row.inputs[0]!.position!.position;
		expect(lng).toBeCloseTo(101.68239, 4);
		expect(lat).toBeCloseTo(21.18558, 4);
		expect(row.inputs[0]!.position).toMatchObject({ datum: 'gcj02', text: '101.68376, 21.18293' });
	});

	it('refuses texts that no record can hold', () => {
		expect(codes(one(`名称,备注\n${'长'.repeat(201)},x\n`))).toEqual(['too_long']);
	});

	it('marks doubles within the file, however spaced', () => {
		const rows = read('名称,隶属,数量\n消防 一队,县,1\n消防一队,县,1\n消防一队,州,1\n');
		expect(rows.map((row) => row.duplicate)).toEqual([
			undefined,
			{ of: 'file', label: '2' },
			undefined
		]);
	});
});
