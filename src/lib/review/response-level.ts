/** How far the response was raised. */
import { COMMAND } from '#lib/board/compartments.ts';
import { recordKey } from '#lib/board/ids.ts';
import { INCIDENT_ID } from '#lib/board/records/incident.record.ts';
import { fieldCourses, type Statements } from './statements.ts';

export type ResponseLevel = 1 | 2 | 3 | 4;

/** The lowest number ever declared, and not undone: Ⅰ is the highest level. Null: none. */
export function highestLevel(statements: Statements): ResponseLevel | null {
	const course = fieldCourses(statements, 'incident', 'responseLevel').get(
		recordKey(COMMAND, INCIDENT_ID)
	);
	const levels = (course?.kept ?? []).flatMap(
		({ body }) => (body.value as { level: ResponseLevel | null } | null)?.level ?? []
	);
	return levels.length > 0 ? (Math.min(...levels) as ResponseLevel) : null;
}
