import * as v from 'valibot';
import { coordinates, line } from '#lib/board/values.ts';

/**
 * What a connection says about itself in awareness. The server stamps `user` and refuses
 * states that name another; readers check with this schema before they draw.
 */
export const awarenessSchema = v.object({
	/** Stamped by the server: post, role and an id that is the same for all devices of one member. */
	user: v.object({
		member: line(40),
		post: line(100),
		role: line(20),
		name: v.optional(line(100), '')
	}),
	device: v.optional(line(40)),
	/** Pointer on the map, WGS84. */
	cursor: v.optional(v.nullable(coordinates)),
	/** [west, south, east, north] and zoom, for following. */
	viewport: v.optional(
		v.nullable(
			v.object({
				bounds: v.tuple([v.number(), v.number(), v.number(), v.number()]),
				zoom: v.number()
			})
		)
	),
	/** Keys of selected records. */
	selection: v.optional(v.pipe(v.array(line(120)), v.maxLength(50))),
	/** Key and field being edited. */
	editing: v.optional(v.nullable(line(200))),
	/** A drag in flight: the record and its geometry as it is now; stays out of the document. */
	drag: v.optional(v.nullable(v.object({ key: line(120), geometry: v.unknown() }))),
	/** GPS position, where shared. */
	gps: v.optional(
		v.nullable(v.object({ position: coordinates, accuracy: v.number(), at: v.number() }))
	)
});
export type AwarenessState = v.InferOutput<typeof awarenessSchema>;
