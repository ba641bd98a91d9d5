/**
 * Distances and directions on the WGS84 ellipsoid, after T. Vincenty, "Direct and inverse
 * solutions of geodesics on the ellipsoid" (Survey Review 23/176, 1975). Positions are
 * [longitude, latitude] in degrees, lengths in metres, bearings in degrees clockwise from north.
 */
import type { LngLat } from '#lib/board/values.ts';

const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
/** First eccentricity squared. */
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;
const ITERATIONS = 100;

/** q of the authalic latitude (Snyder, Map Projections, 3-12). */
function q(sin: number): number {
	return (
		(1 - E2) * (sin / (1 - E2 * sin * sin) - Math.log((1 - E * sin) / (1 + E * sin)) / (2 * E))
	);
}
const Q_POLE = q(1);

/** Radius of the sphere with the ellipsoid's area, metres. */
export const AUTHALIC_RADIUS = A * Math.sqrt(Q_POLE / 2);

/** Sine of the authalic latitude: on the authalic sphere areas are those of the ellipsoid. */
export function authalicSine(latitude: number): number {
	return q(Math.sin(latitude * RADIANS)) / Q_POLE;
}

/** The shortest way round, in degrees from -180 to 180. */
export function wrapLongitude(longitude: number): number {
	return longitude >= -180 && longitude <= 180
		? longitude
		: longitude - 360 * Math.round(longitude / 360);
}

/** Great-circle distance, metres: where the ellipsoid's series does not settle (antipodes). */
function sphericalDistance([lng1, lat1]: LngLat, [lng2, lat2]: LngLat): number {
	const h =
		Math.sin(((lat2 - lat1) * RADIANS) / 2) ** 2 +
		Math.cos(lat1 * RADIANS) *
			Math.cos(lat2 * RADIANS) *
			Math.sin(((lng2 - lng1) * RADIANS) / 2) ** 2;
	return 2 * AUTHALIC_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Sine and cosine of the reduced latitude. */
function reduced(latitude: number): [number, number] {
	const tan = (1 - F) * Math.tan(latitude * RADIANS);
	const cos = 1 / Math.sqrt(1 + tan * tan);
	return [tan * cos, cos];
}

function series(cosSqAlpha: number): { a: number; b: number } {
	const u = (cosSqAlpha * (A * A - B * B)) / (B * B);
	return {
		a: 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u))),
		b: (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)))
	};
}

function deltaSigma(b: number, sin: number, cos: number, cos2m: number): number {
	return (
		b *
		sin *
		(cos2m +
			(b / 4) *
				(cos * (-1 + 2 * cos2m ** 2) -
					(b / 6) * cos2m * (-3 + 4 * sin ** 2) * (-3 + 4 * cos2m ** 2)))
	);
}

function longitudeTerm(
	sinAlpha: number,
	cosSqAlpha: number,
	sigma: number,
	sin: number,
	cos: number,
	cos2m: number
): number {
	const c = (F / 16) * cosSqAlpha * (4 + F * (4 - 3 * cosSqAlpha));
	return (1 - c) * F * sinAlpha * (sigma + c * sin * (cos2m + c * cos * (-1 + 2 * cos2m ** 2)));
}

/** Length of the geodesic between two positions, metres. */
export function distance(from: LngLat, to: LngLat): number {
	const length = wrapLongitude(to[0] - from[0]) * RADIANS;
	const [sinU1, cosU1] = reduced(from[1]);
	const [sinU2, cosU2] = reduced(to[1]);
	let lambda = length;
	for (let i = 0; i < ITERATIONS; i++) {
		const sinLambda = Math.sin(lambda);
		const cosLambda = Math.cos(lambda);
		const sin = Math.hypot(cosU2 * sinLambda, cosU1 * sinU2 - sinU1 * cosU2 * cosLambda);
		const cos = sinU1 * sinU2 + cosU1 * cosU2 * cosLambda;
		if (sin < 1e-15) {
			if (cos > 0) return 0;
			break;
		}
		const sigma = Math.atan2(sin, cos);
		const sinAlpha = (cosU1 * cosU2 * sinLambda) / sin;
		const cosSqAlpha = 1 - sinAlpha ** 2;
		// On the equator there is no middle latitude.
		const cos2m = cosSqAlpha < 1e-15 ? 0 : cos - (2 * sinU1 * sinU2) / cosSqAlpha;
		const before = lambda;
		lambda = length + longitudeTerm(sinAlpha, cosSqAlpha, sigma, sin, cos, cos2m);
		if (Math.abs(lambda) > Math.PI) break;
		if (Math.abs(lambda - before) < 1e-12) {
			const { a, b } = series(cosSqAlpha);
			return B * a * (sigma - deltaSigma(b, sin, cos, cos2m));
		}
	}
	return sphericalDistance(from, to);
}

/** The position `metres` away in a direction. */
export function destination(from: LngLat, bearing: number, metres: number): LngLat {
	const sinAlpha1 = Math.sin(bearing * RADIANS);
	const cosAlpha1 = Math.cos(bearing * RADIANS);
	const [sinU1, cosU1] = reduced(from[1]);
	const sigma1 = Math.atan2(sinU1 / cosU1, cosAlpha1);
	const sinAlpha = cosU1 * sinAlpha1;
	const cosSqAlpha = 1 - sinAlpha ** 2;
	const { a, b } = series(cosSqAlpha);
	const first = metres / (B * a);
	let sigma = first;
	let cos2m = Math.cos(2 * sigma1 + sigma);
	for (let i = 0; i < ITERATIONS; i++) {
		const before = sigma;
		sigma = first + deltaSigma(b, Math.sin(sigma), Math.cos(sigma), cos2m);
		cos2m = Math.cos(2 * sigma1 + sigma);
		if (Math.abs(sigma - before) < 1e-12) break;
	}
	const sin = Math.sin(sigma);
	const cos = Math.cos(sigma);
	const latitude = Math.atan2(
		sinU1 * cos + cosU1 * sin * cosAlpha1,
		(1 - F) * Math.hypot(sinAlpha, sinU1 * sin - cosU1 * cos * cosAlpha1)
	);
	const lambda = Math.atan2(sin * sinAlpha1, cosU1 * cos - sinU1 * sin * cosAlpha1);
	const difference = lambda - longitudeTerm(sinAlpha, cosSqAlpha, sigma, sin, cos, cos2m);
	return [wrapLongitude(from[0] + difference / RADIANS), latitude / RADIANS];
}
