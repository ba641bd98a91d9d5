/** A GeoJSON geometry to the ones the board knows: checked, without altitudes, multi-parts apart. */
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { Problem } from './import-row.ts';
import { MAX_POINTS } from './limits.ts';
import { inRange } from './read-position.ts';

export interface SplitGeometry {
	readonly geometries: readonly Geometry[];
	readonly problems: readonly Problem[];
}

class Refused extends Error {
	readonly problem: Problem;
	constructor(code: Problem['code'], detail?: Problem['detail']) {
		super(code);
		this.problem = { severity: 'error', code, ...(detail ? { detail } : {}) };
	}
}

/** `swap` reads every position as latitude, longitude. */
export function splitGeometry(raw: unknown, swap: boolean): SplitGeometry {
	const notes = new Map<Problem['code'], Problem>();
	const note = (code: Problem['code'], detail?: Problem['detail']) =>
		notes.set(code, { severity: 'note', code, ...(detail ? { detail } : {}) });

	const position = (value: unknown): LngLat => {
		if (!Array.isArray(value) || value.length < 2) throw new Refused('geometry_empty');
		if (value.length > 2) note('altitude_dropped');
		const [a, b] = value as unknown[];
		if (typeof a !== 'number' || typeof b !== 'number')
			throw new Refused('position_unreadable', { text: JSON.stringify(value).slice(0, 60) });
		const read: LngLat = swap ? [b, a] : [a, b];
		if (!Number.isFinite(a) || !Number.isFinite(b) || !inRange(read))
			throw new Refused('position_out_of_range', { text: `${a}, ${b}` });
		return read;
	};
	const positions = (value: unknown): LngLat[] => {
		if (!Array.isArray(value)) throw new Refused('geometry_empty');
		if (value.length > MAX_POINTS)
			throw new Refused('too_many_points', { max: MAX_POINTS, count: value.length });
		return value.map(position);
	};
	const line = (value: unknown): Geometry => {
		const path = positions(value);
		if (path.length < 2) throw new Refused('line_too_short');
		return { type: 'LineString', coordinates: path };
	};
	const polygon = (value: unknown): Geometry => {
		if (!Array.isArray(value) || value.length === 0) throw new Refused('geometry_empty');
		const rings = value.map((raw) => {
			const ring = positions(raw);
			const [first, last] = [ring[0], ring.at(-1)];
			if (first && last && (first[0] !== last[0] || first[1] !== last[1])) {
				ring.push(first);
				note('ring_closed');
			}
			if (ring.length < 4) throw new Refused('ring_too_short');
			return ring;
		});
		if (rings.length > 50) throw new Refused('too_many_points', { max: 50, count: rings.length });
		return { type: 'Polygon', coordinates: rings };
	};
	const split = (geometry: unknown): Geometry[] => {
		if (geometry === null || geometry === undefined) throw new Refused('geometry_missing');
		const { type, coordinates, geometries } = geometry as Record<string, unknown>;
		const many = (one: (value: unknown) => Geometry) => {
			if (!Array.isArray(coordinates)) throw new Refused('geometry_empty');
			return coordinates.map(one);
		};
		switch (type) {
			case 'Point':
				return [{ type, coordinates: position(coordinates) }];
			case 'LineString':
				return [line(coordinates)];
			case 'Polygon':
				return [polygon(coordinates)];
			case 'MultiPoint':
				return many((value) => ({ type: 'Point', coordinates: position(value) }));
			case 'MultiLineString':
				return many(line);
			case 'MultiPolygon':
				return many(polygon);
			case 'GeometryCollection':
				if (!Array.isArray(geometries)) throw new Refused('geometry_empty');
				return geometries.flatMap(split);
			default:
				throw new Refused('geometry_unknown', { type: String(type).slice(0, 40) });
		}
	};
	try {
		const geometries = split(raw);
		if (geometries.length === 0) throw new Refused('geometry_empty');
		if (geometries.length > 1) note('geometry_split', { count: geometries.length });
		return { geometries, problems: [...notes.values()] };
	} catch (error) {
		if (error instanceof Refused) return { geometries: [], problems: [error.problem] };
		throw error;
	}
}

/** A position that stands for the geometry, for distances and duplicates. */
export function anchorOf(geometry: Geometry): LngLat {
	switch (geometry.type) {
		case 'Point':
			return geometry.coordinates;
		case 'LineString':
			return geometry.coordinates[0]!;
		case 'Polygon':
			return geometry.coordinates[0]![0]!;
		case 'Circle':
			return geometry.center;
	}
}
