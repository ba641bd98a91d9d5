import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { restFrom } from './rest.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Whether it is still resting after so many milliseconds. */
async function rests(spent: number, ms: number): Promise<boolean> {
	const began = performance.now();
	vi.advanceTimersByTime(spent);
	let over = false;
	void restFrom(began).then(() => (over = true));
	await vi.advanceTimersByTimeAsync(ms);
	return !over;
}

test('a rest is twice as long as what was done before', async () => {
	expect(await rests(3, 5)).toBe(true);
	expect(await rests(3, 6)).toBe(false);
});

test('what took very long is not followed by a rest as long', async () => {
	expect(await rests(5000, 49)).toBe(true);
	expect(await rests(5000, 50)).toBe(false);
});
