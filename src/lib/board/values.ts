/** Value schemas that several record types share. Positions are WGS84 [longitude, latitude] in degrees. */
import * as v from 'valibot';
import { parseRecordKey, type RecordKey } from './ids.ts';

export const line = (max: number) => v.pipe(v.string(), v.maxLength(max));
export const text = v.pipe(v.string(), v.maxLength(20_000));
/** UTC milliseconds, up to the year 9999: past that no calendar writes them. */
export const time = v.pipe(
	v.number(),
	v.safeInteger(),
	v.minValue(0),
	v.maxValue(Date.UTC(9999, 11, 31))
);
export function isTime(value: unknown): value is number {
	return v.is(time, value);
}
export const count = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e9));
export const post = line(100);
export const orderKey = v.pipe(v.string(), v.maxLength(200));

export const recordKeySchema = v.custom<RecordKey>(
	(input) => typeof input === 'string' && input.length < 120 && parseRecordKey(input) !== undefined,
	'not a record key'
);

export const longitude = v.pipe(v.number(), v.finite(), v.minValue(-180), v.maxValue(180));
export const latitude = v.pipe(v.number(), v.finite(), v.minValue(-90), v.maxValue(90));
/** [longitude, latitude], WGS84 degrees. */
export type LngLat = [number, number];
/**
 * Checked by hand: a board has more of these than of anything else. What stands behind the two
 * numbers, such as a height, is left out of what is read.
 */
export const coordinates = v.pipe(
	v.custom<LngLat>(
		(input) => Array.isArray(input) && within(input[0], 180) && within(input[1], 90),
		'not a position in degrees'
	),
	v.transform(([lng, lat]): LngLat => [lng, lat])
);

function within(degrees: unknown, most: number): boolean {
	return typeof degrees === 'number' && degrees >= -most && degrees <= most;
}

/** The datum a position was entered in; what is stored is always WGS84/CGCS2000. */
export const datum = v.picklist(['wgs84', 'cgcs2000', 'gcj02', 'bd09']);
export type Datum = v.InferOutput<typeof datum>;

export const DEFAULT_SERIES = { tasks: 'T', resources: 'R' } as const;
