import * as v from 'valibot';
import { coordinates, line, time } from '../values.ts';

/** A photo or file on a record; the content lies on the server under its hash. */
export const attachmentSchema = v.object({
	/** SHA-256 of the content, hex. */
	hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
	name: line(200),
	/** MIME type. */
	type: line(100),
	/** Bytes. */
	size: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(20 * 1024 * 1024)),
	width: v.optional(v.number()),
	height: v.optional(v.number()),
	/** Position from EXIF, WGS84, where the author accepted it. */
	position: v.optional(coordinates),
	takenAt: v.optional(time)
});
export type Attachment = v.InferOutput<typeof attachmentSchema>;
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;
