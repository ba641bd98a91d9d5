import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readPlainRecord } from './read-record.ts';
import { logEntryType } from './records/log-entry.record.ts';
import { coordinates } from './values.ts';

test.each([[[120, 30]], [[-180, 90]], [[120, 30, 5]], [[120, 30, 'x', { y: 1 }]]])(
	'%j is read as its two degrees',
	(input) => {
		expect(v.parse(coordinates, input)).toEqual(input.slice(0, 2));
	}
);

test.each([
	[['a', 1]],
	[['120', '30']],
	[[200, 1]],
	[[120, 91]],
	[[NaN, 30]],
	[[120, NaN]],
	[[Infinity, 30]],
	[[120]],
	[[]],
	['120,30'],
	[{ 0: 120, 1: 30 }],
	[null]
])('%j is no position', (input) => {
	expect(v.is(coordinates, input)).toBe(false);
});

test('a record is read with positions of its own, of two numbers', () => {
	const position = [120, 30, 5];
	const raw = { text: '火头', happenedAt: 1, position };
	const read = readPlainRecord(
		logEntryType,
		'command',
		'01KPEZ1NX06YB978GQ9W0DNGTS',
		raw,
		undefined
	);
	expect(read).toMatchObject({ position: [120, 30] });
	expect(position).toEqual([120, 30, 5]);
});
