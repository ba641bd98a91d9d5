import type { Board } from '#lib/board/board.ts';
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import { circleRing } from '#lib/map/geometry/circle.ts';
import { EXERCISE_MARK, mapNotice, provenance, type ExportContext } from './export-context.ts';

export interface MapFeature {
	readonly type: 'Feature';
	readonly id: string;
	readonly geometry: Exclude<Geometry, { type: 'Circle' }>;
	readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Map objects and stated positions of resources of all that the reader's board holds.
 * A circle is a polygon and, beside it, `circle: {center, radius}` in metres.
 */
export function mapFeatures(board: Board, context: ExportContext): MapFeature[] {
	const mark = context.exercise ? { exercise: EXERCISE_MARK } : {};
	const features: MapFeature[] = [];
	for (const object of board.mapObjects.list()) {
		if (!object.geometry) continue;
		const { geometry } = object;
		features.push({
			type: 'Feature',
			id: object.key,
			geometry: withoutCircle(geometry),
			properties: {
				...object.properties,
				name: object.label,
				symbol: object.symbol,
				layer: object.layer,
				planned: object.planned ?? false,
				...(object.colour ? { colour: object.colour } : {}),
				...(object.remark ? { description: object.remark } : {}),
				...(geometry.type === 'Circle'
					? { circle: { center: geometry.center, radius: geometry.radius } }
					: {}),
				compartment: object.compartment,
				...mark
			}
		});
	}
	for (const resource of board.resources.list()) {
		if (!resource.position) continue;
		features.push({
			type: 'Feature',
			id: resource.key,
			geometry: { type: 'Point', coordinates: resource.position.position },
			properties: {
				name: `${resource.number} ${resource.name}`,
				symbol: resource.symbol ?? 'resource',
				layer: 'forces',
				resource: resource.number,
				kind: resource.kind,
				status: resource.status,
				...(resource.quantity === undefined ? {} : { quantity: resource.quantity }),
				...(resource.unit ? { unit: resource.unit } : {}),
				compartment: resource.compartment,
				...mark
			}
		});
	}
	return features;
}

function withoutCircle(geometry: Geometry): MapFeature['geometry'] {
	if (geometry.type !== 'Circle') return geometry;
	return { type: 'Polygon', coordinates: [circleRing(geometry.center, geometry.radius)] };
}

/** A GeoJSON text (RFC 7946, WGS84); what it is stands in foreign members at its top. */
export function toGeoJson(board: Board, context: ExportContext): string {
	const { head } = context;
	const collection = {
		type: 'FeatureCollection',
		name: provenance(context),
		...(context.exercise ? { exercise: EXERCISE_MARK } : {}),
		notice: mapNotice(context),
		...(context.moment === undefined ? {} : { moment: new Date(context.moment).toISOString() }),
		...(head ? { chain: { entries: head.n, hash: head.hash, lost: head.lost } } : {}),
		generated: new Date(context.at).toISOString(),
		features: mapFeatures(board, context)
	};
	return JSON.stringify(collection, null, '\t');
}
