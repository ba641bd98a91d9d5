/** New geometries from old ones: what the select and reshape tools do to a shape. */
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { distance, wrapLongitude } from './ellipsoid.ts';

const clampLatitude = (latitude: number) => Math.max(-90, Math.min(90, latitude));
/** Seven decimals are a centimetre: no more is known, and documents stay small. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;

export function tidy([lng, lat]: LngLat): LngLat {
	return [round(wrapLongitude(lng)), round(clampLatitude(lat))];
}

function mapPositions(geometry: Geometry, change: (position: LngLat) => LngLat): Geometry {
	switch (geometry.type) {
		case 'Point':
			return { type: 'Point', coordinates: change(geometry.coordinates) };
		case 'LineString':
			return { type: 'LineString', coordinates: geometry.coordinates.map(change) };
		case 'Polygon':
			return {
				type: 'Polygon',
				coordinates: geometry.coordinates.map((ring) => ring.map(change))
			};
		case 'Circle':
			return { type: 'Circle', center: change(geometry.center), radius: geometry.radius };
	}
}

/** Moves a whole geometry by degrees: what dragging does, and where a copy is put. */
export function translate(geometry: Geometry, lng: number, lat: number): Geometry {
	return mapPositions(geometry, (p) => tidy([p[0] + lng, p[1] + lat]));
}

/** One handle of a geometry: a vertex, the middle of an edge (which becomes one), or a radius. */
export interface Handle {
	readonly kind: 'vertex' | 'middle' | 'radius';
	readonly position: LngLat;
	readonly ring: number;
	readonly index: number;
}

/** The handles by which a shape is changed; a circle has its centre and one on its rim. */
export function handlesOf(geometry: Geometry, rim?: LngLat): Handle[] {
	if (geometry.type === 'Circle')
		return [
			{ kind: 'vertex', position: geometry.center, ring: 0, index: 0 },
			...(rim ? [{ kind: 'radius' as const, position: rim, ring: 0, index: 1 }] : [])
		];
	return pathsOf(geometry).flatMap(({ path, closed }, ring) => {
		const count = closed ? path.length - 1 : path.length;
		const handles: Handle[] = [];
		for (let i = 0; i < count; i++) {
			handles.push({ kind: 'vertex', position: path[i]!, ring, index: i });
			const next = path[i + 1];
			if (next) handles.push({ kind: 'middle', position: halfway(path[i]!, next), ring, index: i });
		}
		return handles;
	});
}

function halfway(a: LngLat, b: LngLat): LngLat {
	return [a[0] + wrapLongitude(b[0] - a[0]) / 2, (a[1] + b[1]) / 2];
}

function pathsOf(geometry: Geometry): { path: LngLat[]; closed: boolean }[] {
	switch (geometry.type) {
		case 'Point':
			return [{ path: [geometry.coordinates], closed: false }];
		case 'LineString':
			return [{ path: geometry.coordinates, closed: false }];
		case 'Polygon':
			return geometry.coordinates.map((path) => ({ path, closed: true }));
		case 'Circle':
			return [{ path: [geometry.center], closed: false }];
	}
}

function withPath(geometry: Geometry, ring: number, path: LngLat[], closed: boolean): Geometry {
	const whole = closed ? [...path, path[0]!] : path;
	if (geometry.type === 'Point') return { type: 'Point', coordinates: path[0]! };
	if (geometry.type === 'LineString') return { type: 'LineString', coordinates: whole };
	if (geometry.type === 'Polygon')
		return {
			type: 'Polygon',
			coordinates: geometry.coordinates.map((old, i) => (i === ring ? whole : old))
		};
	return geometry;
}

/** The geometry with a handle dragged to a position; a middle becomes a new vertex there. */
export function dragHandle(geometry: Geometry, handle: Handle, to: LngLat): Geometry {
	const position = tidy(to);
	if (geometry.type === 'Circle')
		return handle.kind === 'radius'
			? { ...geometry, radius: Math.max(1, Math.round(distance(geometry.center, position))) }
			: { ...geometry, center: position };
	const { path, closed } = pathsOf(geometry)[handle.ring]!;
	const open = closed ? path.slice(0, -1) : [...path];
	if (handle.kind === 'middle') open.splice(handle.index + 1, 0, position);
	else open[handle.index] = position;
	return withPath(geometry, handle.ring, open, closed);
}

/** The geometry without a vertex, or undefined where too few would stay. */
export function removeVertex(geometry: Geometry, handle: Handle): Geometry | undefined {
	if (handle.kind !== 'vertex' || (geometry.type !== 'LineString' && geometry.type !== 'Polygon'))
		return undefined;
	const { path, closed } = pathsOf(geometry)[handle.ring]!;
	const open = (closed ? path.slice(0, -1) : path).filter((_, i) => i !== handle.index);
	if (open.length < (closed ? 3 : 2)) return undefined;
	return withPath(geometry, handle.ring, open, closed);
}
