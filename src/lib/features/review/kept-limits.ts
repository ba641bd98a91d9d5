/**
 * Limits of reports that a reviewer has set for an incident; kept in this browser with that
 * user's data, because rules differ from place to place.
 */
import * as v from 'valibot';
import { REPORT_LIMITS, type ReportLimits } from '#lib/review/reports.ts';
import { localKeyValue, type KeyValue } from '#lib/sync/environment.ts';
import { userKey } from '#lib/sync/names.ts';

const MINUTE = 60_000;
/** Shortest and longest limit that may be set: a minute, two days. */
export const LIMIT_MINUTES = { least: 1, most: 2880 } as const;

const milliseconds = v.pipe(
	v.number(),
	v.integer(),
	v.minValue(LIMIT_MINUTES.least * MINUTE),
	v.maxValue(LIMIT_MINUTES.most * MINUTE)
);
const limitsSchema = v.object({ initial: milliseconds, followUp: milliseconds });

const keyOf = (user: string, incident: string) => userKey(user, `report-limits:${incident}`);

/** What was set, or the usual ones where nothing, or nothing sensible, is kept. */
export function keptLimits(
	user: string,
	incident: string,
	storage: KeyValue = localKeyValue()
): ReportLimits {
	try {
		const kept: unknown = JSON.parse(storage.getItem(keyOf(user, incident)) ?? 'null');
		const read = v.safeParse(limitsSchema, kept);
		return read.success ? read.output : REPORT_LIMITS;
	} catch {
		return REPORT_LIMITS;
	}
}

/** Keeps them; the usual ones leave nothing behind. */
export function keepLimits(
	user: string,
	incident: string,
	limits: ReportLimits,
	storage: KeyValue = localKeyValue()
): void {
	const key = keyOf(user, incident);
	if (areUsual(limits)) storage.removeItem(key);
	else storage.setItem(key, JSON.stringify(limits));
}

export function areUsual({ initial, followUp }: ReportLimits): boolean {
	return initial === REPORT_LIMITS.initial && followUp === REPORT_LIMITS.followUp;
}

/** What a person typed, in ms: whole minutes within the bounds; undefined where it is none. */
export function readMinutes(text: string): number | undefined {
	const minutes = /^\d{1,4}$/.test(text.trim()) ? Number(text) : NaN;
	return minutes >= LIMIT_MINUTES.least && minutes <= LIMIT_MINUTES.most
		? minutes * MINUTE
		: undefined;
}
