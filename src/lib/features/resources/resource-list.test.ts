import { describe, expect, it } from 'vitest';
import type { Resource } from '#lib/board/records/resource.record.ts';
import { arrangeResources, EVERYTHING, type ResourceView } from './resource-list.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

function resource(number: string, fields: Partial<Resource> = {}): Resource {
	return {
		key: `command/${number}`,
		id: number,
		number,
		name: number,
		kind: 'team',
		status: 'available',
		owner: '',
		contact: '',
		remark: '',
		createdAt: 0,
		...fields
	} as Resource;
}

const all = [
	resource('R-10', {
		name: '水罐车',
		kind: 'vehicle',
		status: 'dispatched',
		report: { at: 95 * MINUTE }
	}),
	resource('R-2', { name: '先遣队', status: 'working', quantity: 30, report: { at: 70 * MINUTE } }),
	resource('R-前1-1', {
		name: '帐篷',
		kind: 'supply',
		status: 'in_stock',
		quantity: 320,
		owner: '勐海县'
	}),
	resource('R-1', { name: '山地队', quantity: 24 })
];
const around = {
	now: NOW,
	assigned: (r: Resource) => r.number === 'R-2',
	conflicting: (r: Resource) => r.number === 'R-10'
};
const numbers = (view: Partial<ResourceView>) =>
	arrangeResources(all, { ...EVERYTHING, ...view }, around).groups.map((group) => [
		group.id,
		...group.resources.map((r) => r.number)
	]);

describe('arrangeResources', () => {
	it('groups by kind, numbers in their spoken order', () => {
		expect(numbers({})).toEqual([
			['team', 'R-1', 'R-2'],
			['vehicle', 'R-10'],
			['supply', 'R-前1-1']
		]);
	});

	it('groups by status, or not at all', () => {
		expect(numbers({ groupBy: 'status' })).toEqual([
			['available', 'R-1'],
			['dispatched', 'R-10'],
			['working', 'R-2'],
			['in_stock', 'R-前1-1']
		]);
		expect(numbers({ groupBy: 'none' })).toEqual([['all', 'R-1', 'R-2', 'R-10', 'R-前1-1']]);
	});

	it('sorts the longest silent first, and those that need not report last', () => {
		expect(numbers({ groupBy: 'none', sortBy: 'report' })).toEqual([
			['all', 'R-2', 'R-10', 'R-1', 'R-前1-1']
		]);
		expect(numbers({ groupBy: 'none', sortBy: 'quantity' })[0]!.slice(0, 3)).toEqual([
			'all',
			'R-前1-1',
			'R-2'
		]);
	});

	it('filters by words in any field, kind and condition, and counts what it hides', () => {
		expect(numbers({ text: '勐海' })).toEqual([['supply', 'R-前1-1']]);
		expect(numbers({ kind: 'vehicle' })).toEqual([['vehicle', 'R-10']]);
		expect(numbers({ only: 'out', groupBy: 'none' })).toEqual([['all', 'R-2', 'R-10']]);
		expect(numbers({ only: 'overdue' })).toEqual([['team', 'R-2']]);
		expect(numbers({ only: 'unassigned', groupBy: 'none' })).toEqual([
			['all', 'R-1', 'R-10', 'R-前1-1']
		]);
		expect(numbers({ only: 'conflict' })).toEqual([['vehicle', 'R-10']]);
		expect(arrangeResources(all, { ...EVERYTHING, text: '没有' }, around)).toEqual({
			groups: [],
			hidden: 4
		});
	});
});
