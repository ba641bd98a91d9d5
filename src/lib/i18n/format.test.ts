import { beforeAll, describe, expect, test } from 'vitest';
import {
	clockTime,
	dateTime,
	duration,
	elapsed,
	fromWallClock,
	offsetAt,
	shortTime,
	stamp,
	toWallClock,
	zoneName,
	zoneOffset
} from './format.ts';
import { overwriteGetLocale } from './paraglide/runtime.js';

const at = Date.UTC(2026, 2, 4, 7, 0);
const clocks = [
	{ label: '北京', zone: 'UTC+8' },
	{ label: '老挝', zone: 'Asia/Vientiane' }
];

describe('times with zones', () => {
	beforeAll(() => overwriteGetLocale(() => 'zh-CN'));

	test('a stamp names every clock with its zone', () => {
		expect(stamp(at, clocks)).toBe('15:00 (UTC+8) / 14:00 (UTC+7)');
		expect(stamp(at, clocks.slice(0, 1))).toBe('15:00');
	});

	test('offsets with half hours, and names of places', () => {
		expect(zoneOffset('UTC+6:30')).toBe(390);
		expect(zoneOffset('+0630')).toBe(390);
		expect(zoneOffset('Asia/Yangon')).toBeUndefined();
		expect(offsetAt('Asia/Yangon', at)).toBe(390);
		expect(zoneName('Asia/Yangon', at)).toBe('UTC+6:30');
		expect(clockTime(at, 'UTC+6:30')).toBe('13:30');
	});

	test('another day is named, this day is not', () => {
		expect(shortTime(at, 'UTC+8', at)).toBe('15:00');
		expect(shortTime(at - 86_400_000, 'UTC+8', at)).toBe('3月3日 15:00');
	});

	test('a zone the browser does not know falls back to UTC and says so', () => {
		expect(clockTime(at, 'Nowhere/Land')).toBe('07:00 UTC');
	});

	test('wall clocks go there and back', () => {
		for (const zone of ['UTC+8', 'Asia/Yangon', 'Europe/Berlin'])
			expect(fromWallClock(toWallClock(at, zone), zone)).toBe(at);
		expect(fromWallClock('', 'UTC+8')).toBeUndefined();
	});
});

test('a date cannot be taken for another one', () => {
	overwriteGetLocale(() => 'en');
	expect(dateTime(at, 'UTC+8')).toBe('04 Mar 2026, 15:00');
	expect(shortTime(at - 86_400_000, 'UTC+8', at)).toBe('3 Mar 15:00');
	overwriteGetLocale(() => 'zh-CN');
	expect(dateTime(at, 'UTC+8')).toBe('2026/03/04 15:00');
});

test('durations are words', () => {
	overwriteGetLocale(() => 'zh-CN');
	expect(duration(40_000)).toBe('40 秒');
	expect(duration(4 * 60_000)).toBe('4 分');
	expect(duration(98 * 60_000)).toBe('1 时 38 分');
	expect(duration(51 * 3_600_000)).toBe('2 天 3 时');
	expect(elapsed(8_073_000)).toBe('02:14:33');
	expect(elapsed(-5)).toBe('00:00:00');
	overwriteGetLocale(() => 'en');
	expect(duration(98 * 60_000)).toBe('1 h 38 min');
});
