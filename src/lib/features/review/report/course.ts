/** The course of events: what people wrote, and what the board says by itself, by time. */
import type { Board } from '#lib/board/board.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { factField } from '#lib/board/read-record.ts';
import { recordTypes, type CollectionName } from '#lib/board/records/index.ts';
import { countedCompartments } from '#lib/review/counted-histories.ts';
import { FieldCourse } from '#lib/review/field-course.ts';
import { adoptedFrom, deletionOf } from '#lib/review/statements.ts';
import { collectionOf, recordName, type WordContext } from '../../board/fact-words.ts';
import { factKey, factLine, isKeyFact, isTold, type PlacedFact } from '../../log/fact-lines.ts';
import { isLate } from '../../log/log-lines.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

export interface CourseLine {
	/** When it happened, UTC ms. */
	readonly at: number;
	readonly post: string;
	readonly text: string;
	readonly keyEvent: boolean;
	/** A key event, an order's course, or a ruling: what the shortest telling does not leave out. */
	readonly turning: boolean;
	/** Written down well after it happened: when, UTC ms. */
	readonly recordedAt: number | undefined;
}

/** Fields of tasks whose course is told although they are no key events. */
const ORDER_STATES = ['issued', 'declined', 'done', 'cancelled'];

/**
 * By the time at which things happened. A struck-out entry is left out, and what was undone; a
 * corrected one reads as corrected. What was released is told where it was, and of an entry and
 * the one that was adopted from it the latter; of two such orders the one that figures count.
 */
export function courseOf(context: WordContext): CourseLine[] {
	const { board } = context;
	const lines: CourseLine[] = [];
	const counted = countedCompartments(board.compartments());
	const adopted = new Set(board.log.list().map((entry) => adoptedFrom(entry.key, entry)));
	for (const entry of board.log.list()) {
		if (entry.correction?.text === null) continue;
		if (!counted.has(entry.compartment) || adopted.has(entry.key)) continue;
		const about = entry.about ? nameOf(context, entry.about) : undefined;
		lines.push({
			at: entry.happenedAt,
			post: entry.createdBy,
			text: [entry.correction?.text ?? entry.text, about && m.log_about({ name: about })]
				.filter(Boolean)
				.join(' · '),
			keyEvent: entry.keyEvent,
			turning: entry.keyEvent,
			recordedAt: isLate(entry) ? entry.createdAt : undefined
		});
	}
	const kept = keptFacts(board);
	const elsewhere = ordersToldElsewhere(board, kept);
	for (const fact of board.facts()) {
		if (!isTold(fact) || !counted.has(fact.compartment)) continue;
		if (isTaskStatus(fact) && elsewhere.has(factKey(fact))) continue;
		const order = isTaskStatus(fact) && ORDER_STATES.includes(String(fact.value));
		const key = isKeyFact(fact);
		if ((!key && !order && fact.after.length < 2) || !kept(fact)) continue;
		const text = factLine(fact, context);
		if (text === undefined) continue;
		lines.push({
			at: fact.happenedAt ?? fact.at,
			post: fact.by,
			text,
			keyEvent: key,
			turning: true,
			recordedAt: undefined
		});
	}
	return lines.sort((a, b) => a.at - b.at);
}

function isTaskStatus({ collection, field }: PlacedFact): boolean {
	return collection === 'tasks' && field === 'status';
}

/**
 * Of a partner's order and the task that was adopted from it the one that is not told: the
 * partner's, where the task was issued here as an order of our own, else ours.
 */
function ordersToldElsewhere(board: Board, kept: (fact: PlacedFact) => boolean): Set<RecordKey> {
	const issued = new Set<RecordKey>();
	for (const fact of board.facts())
		if (isTaskStatus(fact) && fact.value === 'issued' && kept(fact)) issued.add(factKey(fact));
	const elsewhere = new Set<RecordKey>();
	for (const task of [...board.tasks.list(), ...board.tasks.deleted()]) {
		const source = adoptedFrom(task.key, task);
		if (source === undefined || !board.tasks.get(source)) continue;
		elsewhere.add(issued.has(task.key) ? source : task.key);
	}
	return elsewhere;
}

/**
 * Tells whether a fact neither was undone nor undoes another, and speaks of a record whose making
 * was not undone.
 */
function keptFacts(board: Board): (fact: PlacedFact) => boolean {
	const courseOfField = (collection: CollectionName, key: RecordKey, field: string) => {
		const { all } = board.history(collection, key, field);
		const facts = all.map((body) => ({ body, time: body.at }));
		return new FieldCourse(factField(recordTypes[collection], field)!, facts);
	};
	const kept = new Map<string, ReadonlySet<string>>();
	const unmade = new Map<string, boolean>();
	return (fact) => {
		const { field, ulid } = fact;
		const collection = fact.collection as CollectionName;
		const key = factKey(fact);
		const record = `${collection}/${key}`;
		let isUnmade = unmade.get(record);
		if (isUnmade === undefined) {
			isUnmade = deletionOf(courseOfField(collection, key, 'deleted'))?.undone ?? false;
			unmade.set(record, isUnmade);
		}
		if (isUnmade) return false;
		const place = `${record}/${field}`;
		let ulids = kept.get(place);
		if (!ulids) {
			const course = courseOfField(collection, key, field);
			kept.set(place, (ulids = new Set(course.kept.map(({ body }) => body.ulid))));
		}
		return ulids.has(ulid);
	};
}

function nameOf({ board }: WordContext, key: RecordKey): string | undefined {
	const collection = collectionOf(board, key);
	return collection && recordName(board, collection, key);
}
