/**
 * GCJ-02 (高德, 腾讯) and BD-09 (百度) against WGS84/CGCS2000, in degrees.
 *
 * The shift applies to mainland China alone. Popular converters decide that with a rectangle
 * which holds Laos, Myanmar, Vietnam and Mongolia as well; a real boundary is not shipped
 * here. So nothing in this file decides: it converts what the user has said to be shifted,
 * and `coordinates.ts` always asks first.
 */
import type { Datum, LngLat } from '#lib/board/values.ts';
import { distance } from './ellipsoid.ts';

/** Semi-major axis and eccentricity of the Krasovsky 1940 ellipsoid, on which GCJ-02 is defined. */
const A = 6_378_245;
const E2 = 0.006693421622965943;
const PI = Math.PI;
const BAIDU = (PI * 3000) / 180;

function wave(x: number): number {
	return ((20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2) / 3;
}

function shift([lng, lat]: LngLat): [number, number] {
	const x = lng - 105;
	const y = lat - 35;
	const root = Math.sqrt(Math.abs(x));
	const north =
		-100 +
		2 * x +
		3 * y +
		0.2 * y * y +
		0.1 * x * y +
		0.2 * root +
		wave(x) +
		((20 * Math.sin(y * PI) + 40 * Math.sin((y / 3) * PI)) * 2) / 3 +
		((160 * Math.sin((y / 12) * PI) + 320 * Math.sin((y * PI) / 30)) * 2) / 3;
	const east =
		300 +
		x +
		2 * y +
		0.1 * x * x +
		0.1 * x * y +
		0.1 * root +
		wave(x) +
		((20 * Math.sin(x * PI) + 40 * Math.sin((x / 3) * PI)) * 2) / 3 +
		((150 * Math.sin((x / 12) * PI) + 300 * Math.sin((x / 30) * PI)) * 2) / 3;
	const radians = (lat * PI) / 180;
	const magic = 1 - E2 * Math.sin(radians) ** 2;
	return [
		(east * 180) / ((A / Math.sqrt(magic)) * Math.cos(radians) * PI),
		(north * 180) / (((A * (1 - E2)) / (magic * Math.sqrt(magic))) * PI)
	];
}

export function wgs84ToGcj02(position: LngLat): LngLat {
	const [lng, lat] = shift(position);
	return [position[0] + lng, position[1] + lat];
}

/** The inverse by iteration, to less than a millimetre. */
export function gcj02ToWgs84(position: LngLat): LngLat {
	let [lng, lat] = position;
	for (let i = 0; i < 20; i++) {
		const there = wgs84ToGcj02([lng, lat]);
		const east = there[0] - position[0];
		const north = there[1] - position[1];
		lng -= east;
		lat -= north;
		if (Math.abs(east) < 1e-10 && Math.abs(north) < 1e-10) break;
	}
	return [lng, lat];
}

export function gcj02ToBd09([lng, lat]: LngLat): LngLat {
	const z = Math.hypot(lng, lat) + 0.00002 * Math.sin(lat * BAIDU);
	const theta = Math.atan2(lat, lng) + 0.000003 * Math.cos(lng * BAIDU);
	return [z * Math.cos(theta) + 0.0065, z * Math.sin(theta) + 0.006];
}

export function bd09ToGcj02(position: LngLat): LngLat {
	let lng = position[0] - 0.0065;
	let lat = position[1] - 0.006;
	for (let i = 0; i < 20; i++) {
		const there = gcj02ToBd09([lng, lat]);
		const east = there[0] - position[0];
		const north = there[1] - position[1];
		lng -= east;
		lat -= north;
		if (Math.abs(east) < 1e-10 && Math.abs(north) < 1e-10) break;
	}
	return [lng, lat];
}

/** What a position stated in a datum is in WGS84. WGS84 and CGCS2000 are one at board scale. */
export function toWgs84(position: LngLat, datum: Datum): LngLat {
	if (datum === 'gcj02') return gcj02ToWgs84(position);
	if (datum === 'bd09') return gcj02ToWgs84(bd09ToGcj02(position));
	return position;
}

/** Metres by which a position moves when it is taken to be of this datum. */
export function shiftOf(position: LngLat, datum: Datum): number {
	return distance(position, toWgs84(position, datum));
}

export function isShifted(datum: Datum): boolean {
	return datum === 'gcj02' || datum === 'bd09';
}
