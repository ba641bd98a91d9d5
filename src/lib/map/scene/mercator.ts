/**
 * Web Mercator (EPSG:3857) with the world as the unit square: x from -180° to 180°, y from
 * north to south. A position is projected once and stays valid at every zoom.
 */
import type { LngLat } from '#lib/board/values.ts';

export type WorldPoint = readonly [number, number];
/** [minX, minY, maxX, maxY] in the unit square. */
export type WorldBounds = readonly [number, number, number, number];

/** Where the square ends, degrees. */
const MAX_LATITUDE = 85.0511287798;

/** Pixels of the whole world at a zoom. */
export function worldSize(zoom: number): number {
	return 256 * 2 ** zoom;
}

export function project([lng, lat]: LngLat): WorldPoint {
	const clamped = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, lat));
	const sin = Math.sin((clamped * Math.PI) / 180);
	return [lng / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

export function unproject([x, y]: WorldPoint): LngLat {
	const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
	return [(x - 0.5) * 360, lat];
}

/** Metres per pixel at a latitude, near enough for a scale bar. */
export function metresPerPixel(latitude: number, zoom: number): number {
	return (40_075_016.686 * Math.cos((latitude * Math.PI) / 180)) / worldSize(zoom);
}

export function boundsOfPoints(points: Iterable<WorldPoint>): WorldBounds {
	let minX = Infinity;
	let minY = Infinity;
	let maxX = -Infinity;
	let maxY = -Infinity;
	for (const [x, y] of points) {
		if (x < minX) minX = x;
		if (x > maxX) maxX = x;
		if (y < minY) minY = y;
		if (y > maxY) maxY = y;
	}
	return [minX, minY, maxX, maxY];
}

export function overlap(a: WorldBounds, b: WorldBounds): boolean {
	return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}
