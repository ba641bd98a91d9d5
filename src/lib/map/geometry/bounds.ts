import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { destination } from './ellipsoid.ts';

/** [west, south, east, north] in degrees. */
export type Bounds = readonly [number, number, number, number];

export function boundsOf(positions: Iterable<LngLat>): Bounds | undefined {
	let west = Infinity;
	let south = Infinity;
	let east = -Infinity;
	let north = -Infinity;
	for (const [lng, lat] of positions) {
		if (lng < west) west = lng;
		if (lng > east) east = lng;
		if (lat < south) south = lat;
		if (lat > north) north = lat;
	}
	return west > east ? undefined : [west, south, east, north];
}

export function boundsOfGeometry(geometry: Geometry): Bounds {
	const positions = geometry.type === 'Circle' ? corners(geometry) : vertices(geometry);
	return boundsOf(positions)!;
}

function corners(circle: { center: LngLat; radius: number }): LngLat[] {
	return [0, 90, 180, 270].map((bearing) => destination(circle.center, bearing, circle.radius));
}

/** Every position a geometry is made of; of a circle its centre. */
export function vertices(geometry: Geometry): LngLat[] {
	switch (geometry.type) {
		case 'Point':
			return [geometry.coordinates];
		case 'LineString':
			return geometry.coordinates;
		case 'Polygon':
			return geometry.coordinates.flat();
		case 'Circle':
			return [geometry.center];
	}
}

export function unite(a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined {
	if (!a || !b) return a ?? b;
	return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

export function centerOf(geometry: Geometry): LngLat {
	if (geometry.type === 'Circle') return geometry.center;
	const [west, south, east, north] = boundsOfGeometry(geometry);
	return [(west + east) / 2, (south + north) / 2];
}
