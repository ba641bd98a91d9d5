import * as v from 'valibot';
import { defineRecord, deletion, list, single, type RecordOf } from '../record-type.ts';
import { coordinates, datum, line, text } from '../values.ts';
import { attachmentSchema } from './attachment.ts';

const path = v.pipe(v.array(coordinates), v.minLength(2), v.maxLength(5000));
const ring = v.pipe(v.array(coordinates), v.minLength(4), v.maxLength(5000));

/** GeoJSON geometry (RFC 7946) in WGS84; a circle, which GeoJSON lacks, is a centre and metres. */
export const geometrySchema = v.variant('type', [
	v.object({ type: v.literal('Point'), coordinates }),
	v.object({ type: v.literal('LineString'), coordinates: path }),
	v.object({
		type: v.literal('Polygon'),
		coordinates: v.pipe(v.array(ring), v.minLength(1), v.maxLength(50))
	}),
	v.object({
		type: v.literal('Circle'),
		center: coordinates,
		/** Metres. */
		radius: v.pipe(v.number(), v.finite(), v.minValue(0.1), v.maxValue(500_000))
	})
]);
export type Geometry = v.InferOutput<typeof geometrySchema>;

export const LAYERS = ['situation', 'forces', 'sites', 'hazards', 'routes', 'notes'] as const;

export const mapObjectType = defineRecord({
	collection: 'mapObjects',
	version: 1,
	plain: {
		/** Symbol id of `src/lib/symbols`; `text` for a text mark. */
		symbol: v.optional(line(40), 'generic'),
		label: v.optional(line(200), ''),
		layer: v.optional(line(40), 'situation'),
		/** A colour token (red, orange, yellow, green, blue) or #rrggbb. */
		colour: v.optional(v.nullable(line(20)), null),
		/** Datum it was entered in. */
		datum: v.optional(datum, 'wgs84'),
		remark: v.optional(text, ''),
		source: v.optional(line(120)),
		/** Properties carried over from an import. */
		properties: v.optional(v.nullable(v.record(v.string(), v.unknown())), null)
	},
	text: [],
	facts: {
		geometry: single(geometrySchema),
		/** Planned is drawn dashed, actual solid (XF/T 3013). */
		planned: single(v.boolean()),
		comments: list(v.nullable(line(4000))),
		attachments: list(v.nullable(attachmentSchema)),
		deleted: deletion
	}
});
export type MapObject = RecordOf<typeof mapObjectType>;
