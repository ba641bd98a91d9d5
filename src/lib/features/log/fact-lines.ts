/**
 * What the log says by itself: lines derived from facts (a status, a level, an
 * assignment). Nothing is written for them; they are as true as the facts are.
 */
import type { Board } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import type { Fact } from '#lib/board/facts.ts';
import { recordKey, type RecordKey } from '#lib/board/ids.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import {
	assigneeWord,
	collectionWord,
	fieldWord,
	recordName,
	valueWord,
	type WordContext
} from '../board/fact-words.ts';

export type PlacedFact = Fact & { readonly compartment: string };

/** The fields whose facts make a line, by collection. */
const TOLD: Partial<Record<CollectionName, readonly string[]>> = {
	incident: ['responseLevel', 'commander', 'grade', 'commandPost'],
	tasks: ['status'],
	resources: ['status', 'rulings'],
	assignments: ['status'],
	tallies: ['value']
};
/** Those that stand on the timeline as key events. */
const KEY_FIELDS = ['responseLevel', 'commander', 'commandPost'];

export function isTold(fact: PlacedFact): boolean {
	if (!isCollection(fact.collection) || isForeignIncident(fact)) return false;
	if (fact.field === 'deleted') return fact.collection !== 'incident';
	if (fact.after.length > 1) return true;
	if (fact.collection === 'incident' && isBlankStart(fact)) return false;
	return TOLD[fact.collection]?.includes(fact.field) ?? false;
}

export function isKeyFact(fact: PlacedFact): boolean {
	return (
		fact.collection === 'incident' &&
		!isForeignIncident(fact) &&
		KEY_FIELDS.includes(fact.field) &&
		fact.value !== null &&
		!isBlankStart(fact)
	);
}

/** Level, commander and command post are the post's to say: a partner's document says nothing of them. */
function isForeignIncident({ collection, compartment }: PlacedFact): boolean {
	return collection === 'incident' && compartment !== COMMAND;
}

/** What a record was made with and says nothing yet: no level, no commander. */
function isBlankStart(fact: PlacedFact): boolean {
	if (fact.after.length > 0) return false;
	return fact.value === null || (fact.value as { level?: unknown }).level === null;
}

export function factKey(fact: PlacedFact): RecordKey {
	return recordKey(fact.compartment, fact.record);
}

/** Names a fact in a list: by its whole place, since nothing keeps a client from using a ULID twice. */
export function factId({ compartment, ulid, collection, record, field }: PlacedFact): string {
	return `${compartment}/${ulid}/${collection}/${record}/${field}`;
}

/** The line of a fact, or undefined where it says nothing worth a line (a draft, a first status). */
export function factLine(fact: PlacedFact, context: WordContext): string | undefined {
	const { board } = context;
	const collection = fact.collection as CollectionName;
	const key = factKey(fact);
	const name = recordName(board, collection, key);
	const value = valueWord(collection, fact.field, fact.value, context);
	if (fact.field === 'deleted')
		return (fact.value ? m.log_line_deleted : m.log_line_restored)({
			kind: collectionWord(collection),
			name
		});
	if (fact.after.length > 1)
		return m.log_line_ruled({
			text: m.log_line_record({ name, field: fieldWord(fact.field), value })
		});
	if (collection === 'incident')
		return m.log_line_incident({ field: fieldWord(fact.field), value });
	if (collection === 'tallies') return m.log_line_incident({ field: name, value });
	if (collection === 'assignments')
		return (fact.value === 'released' ? m.log_line_released : m.log_line_assigned)({ name });
	if (fact.field === 'rulings')
		return m.log_line_ruled({ text: m.common_labelled({ label: name, text: value }) });
	if (collection === 'tasks') return taskLine(fact, board, name, value);
	// The status a resource is put on the board with is no event of the incident.
	if (collection === 'resources' && fact.after.length === 0) return undefined;
	return m.log_line_status({ name, value });
}

function taskLine(fact: PlacedFact, board: Board, name: string, value: string): string | undefined {
	if (fact.value === 'draft') return undefined;
	if (fact.value === 'issued')
		return m.log_line_issued({
			name,
			who: assigneeWord(board.tasks.get(factKey(fact))?.assignee, board)
		});
	const line = m.log_line_status({ name, value });
	return fact.note ? `${line} — ${fact.note}` : line;
}
