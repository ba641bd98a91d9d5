/** Records as GeoJSON features (RFC 7946). A circle, which GeoJSON lacks, becomes a polygon. */
import type { Geometry, MapObject } from '#lib/board/records/map-object.record.ts';
import type { Resource } from '#lib/board/records/resource.record.ts';
import type { LngLat } from '#lib/board/values.ts';

export interface Feature {
	readonly type: 'Feature';
	/** compartment/id */
	readonly id: string;
	readonly geometry: Exclude<Geometry, { type: 'Circle' }>;
	readonly properties: Readonly<Record<string, unknown>>;
}

/** Metres of one degree of latitude. */
const DEGREE = 111_320;
const CORNERS = 64;

/** The circle as a closed, counter-clockwise ring. */
export function circleRing(center: LngLat, radius: number): LngLat[] {
	const [lng, lat] = center;
	const high = radius / DEGREE;
	const wide = high / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
	const ring = Array.from({ length: CORNERS }, (_, i): LngLat => {
		const angle = (2 * Math.PI * i) / CORNERS;
		return [lng + wide * Math.cos(angle), lat + high * Math.sin(angle)];
	});
	return [...ring, ring[0]!];
}

export function mapFeature(object: MapObject): Feature | undefined {
	const { geometry } = object;
	if (!geometry) return undefined;
	const shape: Feature['geometry'] =
		geometry.type === 'Circle'
			? { type: 'Polygon', coordinates: [circleRing(geometry.center, geometry.radius)] }
			: geometry;
	return {
		type: 'Feature',
		id: object.key,
		geometry: shape,
		properties: {
			...object.properties,
			collection: 'mapObjects',
			compartment: object.compartment,
			symbol: object.symbol,
			label: object.label,
			layer: object.layer,
			colour: object.colour,
			planned: object.planned ?? false,
			remark: object.remark,
			changedAt: object.changedAt,
			...(geometry.type === 'Circle' ? { center: geometry.center, radius: geometry.radius } : {})
		}
	};
}

export function resourceFeature(resource: Resource): Feature | undefined {
	if (!resource.position) return undefined;
	return {
		type: 'Feature',
		id: resource.key,
		geometry: { type: 'Point', coordinates: resource.position.position },
		properties: {
			collection: 'resources',
			compartment: resource.compartment,
			number: resource.number,
			name: resource.name,
			kind: resource.kind,
			status: resource.status ?? null,
			quantity: resource.quantity ?? null,
			unit: resource.unit,
			owner: resource.owner,
			changedAt: resource.changedAt
		}
	};
}
