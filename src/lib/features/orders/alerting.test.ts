import { expect, test } from 'vitest';
import { AGAIN, dueNow } from './alerting.ts';

test('an order sounds at once, and again until it is answered', () => {
	const alerts = { sounded: new Map([['a', 1000]]), silentUntil: 0 };
	expect(dueNow(['a', 'b'], alerts, 2000)).toEqual(['b']);
	expect(dueNow(['a', 'b'], alerts, 1000 + AGAIN)).toEqual(['a', 'b']);
	expect(dueNow([], alerts, 1000 + AGAIN)).toEqual([]);
});

test('a silence delays what waits and loses nothing', () => {
	const alerts = { sounded: new Map<string, number>(), silentUntil: 5000 };
	expect(dueNow(['a'], alerts, 4999)).toEqual([]);
	expect(dueNow(['a'], alerts, 5000)).toEqual(['a']);
});
