/** Bodies of the incident API, checked before a service sees them. */
import * as v from 'valibot';
import { PARTNER } from '#lib/board/compartments.ts';
import { responseLevelSchema } from '#lib/board/records/incident.record.ts';
import { latitude, longitude, post as postSchema } from '#lib/board/values.ts';

export const name = (max: number) =>
	v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max), v.check(isLegible));
const note = (max: number) => v.pipe(v.string(), v.trim(), v.maxLength(max));

/** No control characters: names stand in lists, prints and file names. */
function isLegible(text: string): boolean {
	return !/\p{Cc}/u.test(text);
}

/** A seat's name. A slash would break keys made of it, such as numbers. */
export const post = v.pipe(
	postSchema,
	v.trim(),
	v.minLength(1),
	v.check((text) => isLegible(text) && !text.includes('/'))
);

function isZone(zone: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return true;
	} catch {
		return false;
	}
}

const clock = v.object({ label: name(40), zone: v.pipe(v.string(), v.check(isZone, 'time zone')) });
const partner = v.pipe(v.string(), v.regex(PARTNER));
const grade = v.nullable(v.picklist([1, 2, 3, 4]));
const zoom = v.pipe(v.number(), v.minValue(0), v.maxValue(22));

const editable = {
	name: name(120),
	eventType: v.nullable(note(40)),
	grade,
	place: note(200),
	lng: v.nullable(longitude),
	lat: v.nullable(latitude),
	zoom: v.nullable(zoom),
	clocks: v.pipe(v.array(clock), v.minLength(1), v.maxLength(4)),
	partners: v.pipe(
		v.array(partner),
		v.maxLength(8),
		v.check((list) => new Set(list).size === list.length, 'named twice')
	),
	/** UTC ms. */
	startedAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
};

export const createIncidentSchema = v.object({
	kind: v.picklist(['incident', 'exercise']),
	class: v.picklist(['natural', 'accident', 'health', 'security']),
	name: editable.name,
	eventType: v.optional(editable.eventType, null),
	grade: v.optional(editable.grade, null),
	place: v.optional(editable.place, ''),
	lng: v.optional(editable.lng, null),
	lat: v.optional(editable.lat, null),
	zoom: v.optional(editable.zoom, null),
	clocks: v.optional(editable.clocks, [{ label: '北京', zone: 'Asia/Shanghai' }]),
	partners: v.optional(editable.partners, []),
	startedAt: v.optional(editable.startedAt),
	/** The initial response level with its basis. */
	response: v.optional(responseLevelSchema),
	/** The creator's own seat; the creator becomes commander. */
	post: v.optional(post, '指挥官')
});
export type CreateIncident = v.InferOutput<typeof createIncidentSchema>;
export type CreateIncidentInput = v.InferInput<typeof createIncidentSchema>;

/** Kind and class stay: who is in it, and which compartments it has, hang on them. */
export const editIncidentSchema = v.partial(v.object(editable));
export type EditIncident = v.InferOutput<typeof editIncidentSchema>;

export const changeStateSchema = v.object({
	state: v.picklist(['open', 'closed', 'archived']),
	reason: v.optional(note(2000), '')
});
export type ChangeState = v.InferOutput<typeof changeStateSchema>;
