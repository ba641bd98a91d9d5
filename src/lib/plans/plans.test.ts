import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ageing, ageingSchema } from './ageing.plan.ts';
import { workingGroups } from './working-groups.plan.ts';

describe('plans', () => {
	it('ageing turns amber after 20 minutes and red after 40', () => {
		expect(ageing).toMatchObject({ amberMinutes: 20, redMinutes: 40 });
		expect(v.is(ageingSchema, { ...ageing, redMinutes: 10 })).toBe(false);
	});

	it('the usual working groups have names and duties in both languages', () => {
		expect(workingGroups.length).toBeGreaterThanOrEqual(15);
		for (const { name, duties, leadBody } of workingGroups)
			for (const words of [name, duties, leadBody]) {
				expect(words.zh).toMatch(/\p{Script=Han}/u);
				expect(words.en).not.toMatch(/\p{Script=Han}/u);
			}
		expect(workingGroups.filter((group) => group.crossBorder).map((group) => group.code)).toEqual([
			'foreign_affairs'
		]);
	});
});
