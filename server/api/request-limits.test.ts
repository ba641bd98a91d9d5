import { expect, test } from 'vitest';
import { outcome } from '../incidents/testing/stage.ts';
import { RequestLimits } from './request-limits.ts';

test('one person’s share is used up, another’s is not, and other things are counted apart', async () => {
	const limits = new RequestLimits({ position: { points: 3, duration: 60 } });
	expect(await outcome(() => limits.take('a', 'position', 2))).toBe('ok');
	expect(await outcome(() => limits.take('a', 'position', 2))).toBe('429 too_many_requests');
	expect(await outcome(() => limits.take('b', 'position', 2))).toBe('ok');
	expect(await outcome(() => limits.take('a', 'request'))).toBe('ok');
});

test('says how long to wait', async () => {
	const limits = new RequestLimits({ request: { points: 1, duration: 60 } });
	await limits.take('a', 'request');
	const refusal: unknown = await limits.take('a', 'request').catch((error: unknown) => error);
	expect(refusal).toMatchObject({ status: 429, params: { seconds: expect.any(Number) } });
});

test('the usual limits admit a table of 2,000 resources and a day of positions', async () => {
	const limits = new RequestLimits();
	expect(await outcome(() => limits.take('a', 'number', 2000))).toBe('ok');
	for (let portion = 0; portion < 60; portion++)
		expect(await outcome(() => limits.take('a', 'position', 500))).toBe('ok');
});
