import { describe, expect, it } from 'vitest';
import { ageOf } from './ageing.ts';

const MINUTE = 60_000;
const unit = { kind: 'team', status: 'working', report: { at: 0 }, createdAt: 0 } as const;

describe('ageOf', () => {
	it.each([
		[0, 'fresh'],
		[19.9, 'fresh'],
		[20, 'amber'],
		[39.9, 'amber'],
		[40, 'red'],
		[400, 'red']
	])('after %d minutes is %s', (minutes, level) => {
		expect(ageOf(unit, minutes * MINUTE)).toEqual({ ms: minutes * MINUTE, level });
	});

	it('says nothing of units that are not out, nor of supplies', () => {
		for (const status of ['available', 'released', 'out_of_service'] as const)
			expect(ageOf({ ...unit, status }, 60 * MINUTE)).toBeUndefined();
		expect(ageOf({ ...unit, kind: 'supply', status: 'in_transit' }, 60 * MINUTE)).toBeUndefined();
	});

	it('counts from its creation where nothing was ever reported', () => {
		const silent = { ...unit, report: undefined, createdAt: 10 * MINUTE };
		expect(ageOf(silent, 35 * MINUTE)).toEqual({ ms: 25 * MINUTE, level: 'amber' });
	});

	it('takes a report from a clock ahead of ours for new', () => {
		expect(ageOf({ ...unit, report: { at: 5 * MINUTE } }, 0)).toEqual({ ms: 0, level: 'fresh' });
	});
});
