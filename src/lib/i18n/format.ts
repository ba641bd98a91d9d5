/**
 * Times, durations and numbers in words, through Intl. Times are UTC milliseconds; a zone
 * is an IANA name (`Asia/Vientiane`) or an offset (`UTC+8`, `UTC+6:30`).
 */
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';

export interface Clock {
	readonly label: string;
	readonly zone: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** English dates as most of the world writes them: with the day first, and the month as a word. */
const dateTag = (): string => (getLocale() === 'en' ? 'en-GB' : getLocale());

const formats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${getLocale()} ${JSON.stringify(options)}`;
	let format = formats.get(key);
	if (!format)
		formats.set(
			key,
			(format = new Intl.DateTimeFormat(dateTag(), { hourCycle: 'h23', ...options }))
		);
	return format;
}

/** Minutes east of UTC of a zone written as an offset, or undefined for an IANA name. */
export function zoneOffset(zone: string): number | undefined {
	const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(zone.trim());
	if (!match) return /^(UTC|GMT|Z)$/i.test(zone.trim()) ? 0 : undefined;
	const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
	return match[1] === '-' ? -minutes : minutes;
}

/** Formats in a zone; an offset is applied by hand, since not every browser takes one. */
function inZone(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
	const offset = zoneOffset(zone);
	if (offset !== undefined)
		return dateFormat({ ...options, timeZone: 'UTC' }).format(at + offset * MINUTE);
	try {
		return dateFormat({ ...options, timeZone: zone }).format(at);
	} catch {
		// A zone this browser does not know is better shown in UTC than not at all.
		return `${dateFormat({ ...options, timeZone: 'UTC' }).format(at)} UTC`;
	}
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** Making one costs about as much as a thousand uses. @throws RangeError for an unknown zone */
function clockOf(zone: string): Intl.DateTimeFormat {
	let clock = clocks.get(zone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en-GB', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric'
		});
		clocks.set(zone, clock);
	}
	return clock;
}

/** The offset of a zone at a time, in minutes east of UTC. */
export function offsetAt(zone: string, at: number): number {
	const fixed = zoneOffset(zone);
	if (fixed !== undefined) return fixed;
	try {
		const parts = clockOf(zone).formatToParts(at);
		const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
		const local = Date.UTC(
			part('year'),
			part('month') - 1,
			part('day'),
			part('hour'),
			part('minute')
		);
		return Math.round((local - Math.floor(at / MINUTE) * MINUTE) / MINUTE);
	} catch {
		return 0;
	}
}

/** `UTC+8`, `UTC+6:30`: what a stamp is followed by when two clocks are in play. */
export function zoneName(zone: string, at: number): string {
	const offset = offsetAt(zone, at);
	if (offset === 0) return 'UTC';
	const minutes = Math.abs(offset) % 60;
	const hours = Math.floor(Math.abs(offset) / 60);
	return `UTC${offset < 0 ? '−' : '+'}${hours}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`;
}

/** `14:32`, or `14:32:07` with seconds. */
export function clockTime(at: number, zone: string, seconds = false): string {
	return inZone(at, zone, {
		hour: '2-digit',
		minute: '2-digit',
		...(seconds ? { second: '2-digit' } : {})
	});
}

/** `3月4日` / `4 Mar`. */
export function day(at: number, zone: string): string {
	return inZone(at, zone, { month: 'short', day: 'numeric' });
}

/** The calendar day in a zone, for comparing: `2026-03-04`. */
export function dayKey(at: number, zone: string): string {
	return new Date(at + offsetAt(zone, at) * MINUTE).toISOString().slice(0, 10);
}

/** The clock, with the day before it where that is not today. */
export function shortTime(at: number, zone: string, now: number, seconds = false): string {
	const time = clockTime(at, zone, seconds);
	return dayKey(at, zone) === dayKey(now, zone) ? time : `${day(at, zone)} ${time}`;
}

/** Date and time in full: `2026/03/04 15:00` / `04 Mar 2026, 15:00`; never 03/04, which is two days. */
export function dateTime(at: number, zone: string): string {
	return inZone(at, zone, {
		year: 'numeric',
		month: getLocale() === 'en' ? 'short' : '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit'
	});
}

/**
 * A stamp on every clock of the incident: `15:00 (UTC+8) / 14:00 (UTC+7)`; with one clock
 * just `15:00`. `now` adds the day where it is another one.
 */
export function stamp(at: number, clocks: readonly Clock[], now?: number): string {
	const zones = clocks.length > 0 ? clocks : [{ label: '', zone: localZone() }];
	const time = (zone: string) =>
		now === undefined ? clockTime(at, zone) : shortTime(at, zone, now);
	if (zones.length === 1) return time(zones[0]!.zone);
	return zones.map(({ zone }) => `${time(zone)} (${zoneName(zone, at)})`).join(' / ');
}

export function localZone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `02:14:33`, hours may pass 99. */
export function elapsed(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const pad = (n: number) => String(n).padStart(2, '0');
	return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

/** A length of time in words: `40 秒`, `4 分`, `1 时 38 分`, `2 天 3 时`. */
export function duration(ms: number): string {
	const abs = Math.abs(ms);
	if (abs < MINUTE) return m.common_seconds({ n: Math.floor(abs / 1000) });
	if (abs < HOUR) return m.common_minutes({ n: Math.floor(abs / MINUTE) });
	const [big, bigWord, small, smallWord] =
		abs < DAY
			? [HOUR, m.common_hours, MINUTE, m.common_minutes]
			: [DAY, m.common_days, HOUR, m.common_hours];
	const first = bigWord({ n: Math.floor(abs / big) });
	const rest = Math.floor((abs % big) / small);
	return rest ? `${first} ${smallWord({ n: rest })}` : first;
}

/** A measured length of time, to the second below an hour: `3 分 12 秒`. */
export function exactDuration(ms: number): string {
	const seconds = Math.floor((Math.abs(ms) % MINUTE) / 1000);
	if (ms < MINUTE || ms >= HOUR || seconds === 0) return duration(ms);
	return `${duration(ms)} ${m.common_seconds({ n: seconds })}`;
}

/** `6 分前`, `刚刚`, `4 分后`. */
export function relative(at: number, now: number): string {
	const away = at - now;
	if (Math.abs(away) < MINUTE) return m.common_just_now();
	return away < 0
		? m.common_ago({ duration: duration(away) })
		: m.common_in({ duration: duration(away) });
}

const numbers = new Map<string, Intl.NumberFormat>();
/** A number as the language writes it; at most two decimals unless told otherwise. */
export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
	const key = `${getLocale()} ${JSON.stringify(options)}`;
	let format = numbers.get(key);
	if (!format)
		numbers.set(
			key,
			(format = new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 2, ...options }))
		);
	return format.format(value);
}

/** Bytes in words: `1.4 MB`. */
export function bytes(size: number): string {
	const [value, unit] =
		size < 1024 ? [size, 'B'] : size < 1024 ** 2 ? [size / 1024, 'KB'] : [size / 1024 ** 2, 'MB'];
	return `${number(value, { maximumFractionDigits: 1 })} ${unit}`;
}

/** The value of `<input type="datetime-local">` for a time as a zone's wall clock reads. */
export function toWallClock(at: number, zone: string, seconds = false): string {
	return new Date(at + offsetAt(zone, at) * MINUTE).toISOString().slice(0, seconds ? 19 : 16);
}

/** Back from a wall clock to UTC ms, or undefined where it is no time. */
export function fromWallClock(text: string, zone: string): number | undefined {
	const local = Date.parse(`${text}Z`);
	if (!Number.isFinite(local)) return undefined;
	const guess = local - offsetAt(zone, local) * MINUTE;
	// Once more with the offset of that moment, for zones that change their clocks.
	return local - offsetAt(zone, guess) * MINUTE;
}
