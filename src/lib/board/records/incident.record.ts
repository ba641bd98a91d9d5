import * as v from 'valibot';
import { defineRecord, deletion, keyed, list, single, type RecordOf } from '../record-type.ts';
import { coordinates, line, post } from '../values.ts';

/** Id of the one record of the root map `incident`. */
export const INCIDENT_ID = 'incident';

/** Response level 1 (Ⅰ, highest) to 4, or null: none declared; each change with its basis. */
export const responseLevelSchema = v.object({
	level: v.nullable(v.picklist([1, 2, 3, 4])),
	basis: v.optional(line(1000), ''),
	/** The plan that defines the level. */
	plan: v.optional(line(300), '')
});

export const incidentType = defineRecord({
	collection: 'incident',
	version: 1,
	plain: {
		/** The schema of the board: a client that knows less is read-only. */
		schema: v.optional(v.pipe(v.number(), v.safeInteger()), 1)
	},
	text: ['situation'],
	facts: {
		responseLevel: single(responseLevelSchema),
		/** The commander of record. */
		commander: single(v.nullable(v.object({ post, basis: v.optional(line(1000), '') }))),
		/** Grade 1–4 of harm done, or null: 未定级. */
		grade: single(v.nullable(v.picklist([1, 2, 3, 4]))),
		objectives: keyed(v.nullable(v.object({ text: line(500), done: v.boolean() }))),
		commandPost: single(
			v.nullable(v.object({ name: line(200), position: v.optional(coordinates) }))
		),
		comments: list(v.nullable(line(4000))),
		deleted: deletion
	}
});
export type IncidentRecord = RecordOf<typeof incidentType>;
