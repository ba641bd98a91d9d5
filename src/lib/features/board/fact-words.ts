/** Facts in words: what a field is called, and what a value of it says. */
import type { Board } from '#lib/board/board.ts';
import type { Geometry, MapObject } from '#lib/board/records/map-object.record.ts';
import type { Assignee, Place, Priority, TaskStatus } from '#lib/board/records/task.record.ts';
import type { ResourceStatus } from '#lib/board/records/resource.record.ts';
import { COLLECTIONS, type CollectionName } from '#lib/board/records/index.ts';
import type { Assignment } from '#lib/board/records/assignment.record.ts';
import { number, stamp, type Clock } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { wordOf } from '#lib/i18n/word-of.ts';
import { objectTitle } from '#lib/map/object-title.ts';
import { resourceStatusWord, tallyKindWord } from './code-words.ts';
import { gradeName, levelName, type Level } from './level.ts';
import { priorityWord, taskStatusWord } from '../tasks/task-words.ts';

/** What words need to know of their surroundings. */
export interface WordContext {
	readonly board: Board;
	readonly clocks: readonly Clock[];
	readonly now: number;
}

const FIELDS: Record<string, () => string> = {
	answerBy: m.board_field_answerBy,
	answers: m.board_field_answers,
	assignee: m.board_field_assignee,
	attachments: m.board_field_attachments,
	checklist: m.board_field_checklist,
	commandPost: m.board_field_commandPost,
	commander: m.board_field_commander,
	comments: m.board_field_comments,
	contactPost: m.board_field_contactPost,
	correction: m.board_field_correction,
	deleted: m.board_field_deleted,
	due: m.board_field_due,
	eta: m.board_field_eta,
	geometry: m.board_field_geometry,
	grade: m.board_field_grade,
	headCount: m.board_field_headCount,
	lead: m.board_field_lead,
	members: m.board_field_members,
	objectives: m.board_field_objectives,
	place: m.board_field_place,
	planned: m.board_field_planned,
	position: m.board_field_position,
	priority: m.board_field_priority,
	progress: m.board_field_progress,
	quantity: m.board_field_quantity,
	report: m.board_field_report,
	responseLevel: m.board_field_responseLevel,
	rulings: m.board_field_rulings,
	status: m.board_field_status,
	value: m.board_field_value
};
const COLLECTION_WORDS: Record<CollectionName, () => string> = {
	assignments: m.board_collection_assignments,
	groups: m.board_collection_groups,
	incident: m.board_collection_incident,
	log: m.board_collection_log,
	mapObjects: m.board_collection_mapObjects,
	resources: m.board_collection_resources,
	tallies: m.board_collection_tallies,
	tasks: m.board_collection_tasks
};

export function fieldWord(field: string): string {
	const name = field.split('.')[0]!;
	return wordOf(FIELDS, name)?.() ?? name;
}

export function collectionWord(collection: CollectionName): string {
	return COLLECTION_WORDS[collection]();
}

export function assigneeWord(assignee: Assignee | null | undefined, board: Board): string {
	if (!assignee) return m.tasks_assignee_none();
	if (assignee.type === 'post') return assignee.post;
	if (assignee.type === 'group') return board.groups.get(assignee.key)?.name ?? m.common_unknown();
	const resource = board.resources.get(assignee.key);
	return resource ? `${resource.number} ${resource.name}` : m.common_unknown();
}

/** Degrees with a fixed number of places, latitude first as it is said on the radio. */
export function positionWord([lng, lat]: readonly [number, number]): string {
	return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

export function placeWord(place: Place | null | undefined, board: Board): string {
	if (!place) return m.tasks_place_none();
	const object = place.mapObject ? board.mapObjects.get(place.mapObject) : undefined;
	const words = [object?.label || undefined, place.text || undefined].filter(Boolean);
	if (words.length === 0 && object) words.push(m.board_collection_mapObjects());
	if (words.length === 0 && place.position) words.push(positionWord(place.position));
	return words.join(' · ') || m.tasks_place_none();
}

/** How a record is named in a line: number and title, label, name … */
export function recordName(board: Board, collection: CollectionName, key: string): string {
	const records = board.collections;
	switch (collection) {
		case 'tasks': {
			const task = records.tasks.get(key);
			return task ? `${task.number} ${task.title}` : m.common_unknown();
		}
		case 'resources': {
			const resource = records.resources.get(key);
			return resource ? `${resource.number} ${resource.name}` : m.common_unknown();
		}
		case 'groups':
			return records.groups.get(key)?.name ?? m.common_unknown();
		case 'mapObjects':
			return mapObjectName(records.mapObjects.get(key));
		case 'tallies': {
			const tally = records.tallies.get(key);
			if (!tally) return m.common_unknown();
			const name = tally.label || tallyKindWord(tally.kind);
			return tally.scope ? `${tally.scope} ${name}` : name;
		}
		case 'log':
			return records.log.get(key)?.text.slice(0, 60) ?? m.common_unknown();
		case 'assignments': {
			const assignment = records.assignments.get(key);
			return assignment ? assignmentWord(board, assignment) : m.common_unknown();
		}
		case 'incident':
			return m.board_collection_incident();
	}
}

export function assignmentWord(board: Board, assignment: Assignment): string {
	const { target } = assignment;
	const to =
		target.type === 'task'
			? recordName(board, 'tasks', target.key)
			: recordName(board, 'groups', target.key);
	return `${recordName(board, 'resources', assignment.resource)} → ${to}`;
}

/** Its label, or what it is: a symbol's name, a line, an area, a circle. */
function mapObjectName(object: MapObject | undefined): string {
	return object ? objectTitle(object) : m.board_collection_mapObjects();
}

/** Which collection a key belongs to, by asking each. */
export function collectionOf(board: Board, key: string): CollectionName | undefined {
	return COLLECTIONS.find((name) => board.collections[name].get(key));
}

function shapeWord(geometry: Geometry): string {
	switch (geometry.type) {
		case 'Point':
			return m.board_value_shape_Point({ size: positionWord(geometry.coordinates) });
		case 'LineString':
			return m.board_value_shape_LineString({ size: geometry.coordinates.length });
		case 'Polygon':
			return m.board_value_shape_Polygon({ size: (geometry.coordinates[0]?.length ?? 1) - 1 });
		case 'Circle':
			return m.board_value_shape_Circle({ size: `${number(geometry.radius)} m` });
	}
}

type Say = (value: never, context: WordContext) => string;
const time: Say = (value: number, { clocks, now }) => stamp(value, clocks, now);
const plain: Say = (value: unknown) => String(value);
const count: Say = (value: number) => number(value);
const item: Say = (value: { text: string; done: boolean }) =>
	value.done
		? m.board_value_item_done({ text: value.text })
		: m.board_value_item_open({ text: value.text });

const SAY: Record<string, Say> = {
	answerBy: time,
	due: time,
	eta: time,
	answers: (value: { kind: string; readBack?: string; reason?: string }) =>
		[
			value.kind === 'declined' ? m.tasks_answered_declined() : m.tasks_answered_acknowledged(),
			value.readBack ?? value.reason
		]
			.filter(Boolean)
			.join(': '),
	assignee: (value: Assignee, { board }) => assigneeWord(value, board),
	attachments: (value: { name: string }) => value.name,
	checklist: item,
	objectives: item,
	commandPost: (value: { name: string; position?: [number, number] }) =>
		value.position ? withNote(value.name, positionWord(value.position)) : value.name,
	commander: (value: { post: string; basis: string }) => withNote(value.post, value.basis),
	comments: plain,
	contactPost: plain,
	lead: plain,
	members: plain,
	correction: (value: { text: string | null; reason?: string }) =>
		withNote(value.text ?? m.tasks_retracted(), value.reason ?? ''),
	deleted: (value: boolean) => (value ? m.board_value_deleted() : m.board_value_restored()),
	geometry: (value: Geometry) => shapeWord(value),
	grade: (value: Level) => gradeName(value),
	headCount: count,
	quantity: count,
	place: (value: Place, { board }) => placeWord(value, board),
	planned: (value: boolean) => (value ? m.board_value_planned() : m.board_value_actual()),
	position: (value: { position: [number, number]; text?: string }) =>
		value.text ? withNote(value.text, positionWord(value.position)) : positionWord(value.position),
	priority: (value: Priority) => priorityWord(value),
	progress: (value: { done: number; total: number; unit: string }) =>
		m.tasks_progress_of({
			done: number(value.done),
			total: number(value.total),
			unit: value.unit
		}),
	report: (value: { text?: string; present?: number }) =>
		[value.text, value.present === undefined ? undefined : number(value.present)]
			.filter(Boolean)
			.join(' · ') || m.board_field_report(),
	responseLevel: (value: { level: Level | null; basis: string; plan: string }) =>
		withNote(levelName(value.level), [value.basis, value.plan].filter(Boolean).join(' · ')),
	rulings: (value: { keep: string[]; note?: string }, { board }) =>
		[
			value.keep.map((key) => recordName(board, 'assignments', key)).join(m.common_separator()),
			value.note
		]
			.filter(Boolean)
			.join(' · ')
};

function withNote(text: string, note: string): string {
	return note ? m.common_noted({ text: text, note: note }) : text;
}

/** A value of a field in words; never throws, whatever a newer client has written. */
export function valueWord(
	collection: CollectionName,
	field: string,
	value: unknown,
	context: WordContext
): string {
	const name = field.split('.')[0]!;
	if (name === 'grade' && value === null) return gradeName(null);
	if (value === null || value === undefined) return m.board_value_cleared();
	try {
		if (name === 'status') return statusWord(collection, String(value));
		if (collection === 'tallies' && name === 'value') {
			const figure = value as { value: number; source?: string; verified?: boolean };
			const checked = figure.verified ? m.board_verified() : m.board_unverified();
			return withNote(number(figure.value), [figure.source, checked].filter(Boolean).join(' · '));
		}
		return wordOf(SAY, name)?.(value as never, context) ?? JSON.stringify(value);
	} catch {
		return JSON.stringify(value);
	}
}

function statusWord(collection: CollectionName, status: string): string {
	if (collection === 'tasks') return taskStatusWord(status as TaskStatus);
	if (collection === 'resources') return resourceStatusWord(status as ResourceStatus);
	return status === 'released'
		? m.board_value_assignment_released()
		: m.board_value_assignment_active();
}
