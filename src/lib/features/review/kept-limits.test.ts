import { expect, test } from 'vitest';
import { REPORT_LIMITS } from '#lib/review/reports.ts';
import { keepLimits, keptLimits, readMinutes } from './kept-limits.ts';

function store() {
	const kept = new Map<string, string>();
	return {
		kept,
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
}
const STRICT = { initial: 20 * 60_000, followUp: 60 * 60_000 };

test('limits are kept for one user and one incident', () => {
	const storage = store();
	keepLimits('u1', 'i1', STRICT, storage);
	expect(keptLimits('u1', 'i1', storage)).toEqual(STRICT);
	expect(keptLimits('u1', 'i2', storage)).toEqual(REPORT_LIMITS);
	expect(keptLimits('u2', 'i1', storage)).toEqual(REPORT_LIMITS);
	// It goes with the user's data when that is removed from the device.
	expect([...storage.kept.keys()].every((key) => key.startsWith('tongtu:u1:'))).toBe(true);
});

test('the usual limits leave nothing behind', () => {
	const storage = store();
	keepLimits('u1', 'i1', STRICT, storage);
	keepLimits('u1', 'i1', { ...REPORT_LIMITS }, storage);
	expect(storage.kept.size).toBe(0);
});

test.each(['', '{', '{"initial":-1,"followUp":60000}', '{"initial":"x"}', '[]'])(
	'what is kept and makes no sense (%s) is not used',
	(text) => {
		const storage = store();
		storage.setItem('tongtu:u1:report-limits:i1', text);
		expect(keptLimits('u1', 'i1', storage)).toEqual(REPORT_LIMITS);
	}
);

test('whole minutes between one and two days are taken, nothing else', () => {
	expect(readMinutes('30')).toBe(1_800_000);
	expect(readMinutes(' 2880 ')).toBe(172_800_000);
	for (const text of ['', '0', '2881', '-5', '1.5', '1e3', '三十'])
		expect(readMinutes(text), text).toBeUndefined();
});
