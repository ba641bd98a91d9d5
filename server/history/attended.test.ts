import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { attended, GivenUpError } from './attended.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A job of many parts that notes when it ends. */
function stage() {
	const over: string[] = [];
	async function* parts(): AsyncGenerator<number, undefined> {
		try {
			for (let part = 0; part < 1000; part++) {
				await Promise.resolve();
				yield part;
			}
			return undefined;
		} finally {
			over.push('job');
		}
	}
	return { over, reading: attended(parts(), () => over.push('turn')) };
}

it('goes on to the end for a reader who takes what comes', async () => {
	const { over, reading } = stage();
	let read = 0;
	for await (const part of reading) expect(part).toBe(read++);
	expect([read, over]).toEqual([1000, ['job', 'turn']]);
});

it('is given up when a part is left lying, and says so to a reader who comes back', async () => {
	const { over, reading } = stage();
	await reading.next();
	await vi.advanceTimersByTimeAsync(19_000);
	expect((await reading.next()).value).toBe(1);
	await vi.advanceTimersByTimeAsync(21_000);
	expect(over).toEqual(['turn', 'job']);
	await expect(reading.next()).rejects.toThrow(GivenUpError);
	expect(over).toEqual(['turn', 'job']);
});

it('is given up when taking all of it takes too long', async () => {
	const { over, reading } = stage();
	await reading.next();
	for (let part = 1; part < 8; part++) {
		await vi.advanceTimersByTimeAsync(15_000);
		expect((await reading.next()).value).toBe(part);
	}
	await vi.advanceTimersByTimeAsync(15_001);
	expect(over).toEqual(['turn', 'job']);
	await expect(reading.next()).rejects.toThrow(GivenUpError);
});

it('ends with its reader', async () => {
	const { over, reading } = stage();
	await reading.next();
	await reading.return(undefined);
	expect([...over].sort()).toEqual(['job', 'turn']);
});
