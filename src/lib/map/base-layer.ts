/** What can lie under the board: the blank grid, tiles from elsewhere, tile packs of this server. */
import * as v from 'valibot';

const line = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const baseLayerSchema = v.object({
	id: line(200),
	name: line(200),
	kind: v.picklist(['xyz', 'mbtiles']),
	/** One or more templates with {z} {x} {y} (and {s}), drawn over one another; none where broken. */
	urls: v.array(line(500)),
	subdomains: v.optional(v.array(line(40)), []),
	/** Plain text, shown on the map while the layer is. */
	attribution: v.optional(line(1000), ''),
	/** 审图号, shown with it. */
	approval: v.optional(line(100), ''),
	minZoom: v.optional(v.number(), 0),
	maxZoom: v.optional(v.number(), 18),
	/** [west, south, east, north] in degrees. */
	bounds: v.optional(v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()])), null),
	/** Laid over another base layer, such as place names. */
	overlay: v.optional(v.boolean(), false),
	/** Why it cannot be shown, as a code of the catalogue (`map_pack_<code>`), and in detail. */
	problem: v.optional(v.nullable(line(40)), null),
	detail: v.optional(line(500), '')
});
export type BaseLayer = v.InferOutput<typeof baseLayerSchema>;

export const baseLayersSchema = v.object({ layers: v.array(baseLayerSchema) });

/** The grid needs nothing and is always there. */
export const GRID = 'grid';
