/** What can be done to a record of any type. */
import type { Board, FactContradiction } from '../board.ts';
import type { AllocationContradiction } from '../allocations.ts';
import { BoardError } from '../errors.ts';
import { newId } from '../ids.ts';
import { factField } from '../read-record.ts';
import { contradict } from '../record-type.ts';
import type { Attachment } from '../records/attachment.ts';
import { recordTypes, type CollectionName } from '../records/index.ts';
import { placeOf } from './place.ts';

/** Deleting is a fact: the record keeps receiving facts and can be restored. */
export function deleteRecord(board: Board, collection: CollectionName, key: string): void {
	setFact(board, collection, key, 'deleted', true, { command: 'delete' });
}

export function restoreRecord(board: Board, collection: CollectionName, key: string): void {
	setFact(board, collection, key, 'deleted', false, { command: 'restore' });
}

/** States one fact about one field. */
export function setFact(
	board: Board,
	collection: CollectionName,
	key: string,
	field: string,
	value: unknown,
	options: { command?: string; note?: string; happenedAt?: number } = {}
): void {
	const { compartment, id } = placeOf(board, collection, key);
	const { command = `${collection}.${field}`, ...extra } = options;
	board.transact(compartment, command, 'facts', (w) => w.fact(collection, id, field, value, extra));
}

/** Sets plain fields (label, colour, order), last writer wins. */
export function setPlain(
	board: Board,
	collection: CollectionName,
	key: string,
	patch: Record<string, unknown>
): void {
	const { compartment, id } = placeOf(board, collection, key);
	board.transact(compartment, `${collection}.edit`, 'plain', (w) =>
		w.setPlain(collection, id, patch)
	);
}

/** Replaces the changed middle of a text field, so that others' typing around it survives. */
export function editText(
	board: Board,
	collection: CollectionName,
	key: string,
	field: string,
	value: string
): void {
	const { compartment, id } = placeOf(board, collection, key);
	board.transact(compartment, `text.${collection}.${id}.${field}`, 'plain', (w) => {
		const text = w.text(collection, id, field);
		const old = text.toString();
		let start = 0;
		while (start < old.length && start < value.length && old[start] === value[start]) start++;
		let end = 0;
		while (
			end < old.length - start &&
			end < value.length - start &&
			old[old.length - 1 - end] === value[value.length - 1 - end]
		)
			end++;
		if (old.length - start - end > 0) text.delete(start, old.length - start - end);
		const insert = value.slice(start, value.length - end);
		if (insert) text.insert(start, insert);
	});
}

export function comment(board: Board, collection: CollectionName, key: string, text: string): void {
	setFact(board, collection, key, 'comments', text, { command: 'comment' });
}

export function attach(
	board: Board,
	collection: CollectionName,
	key: string,
	attachment: Attachment
): void {
	setFact(board, collection, key, 'attachments', attachment, { command: 'attach' });
}

/** Strikes an item of a list field (a comment, an attachment) through. */
export function retract(
	board: Board,
	collection: CollectionName,
	key: string,
	field: string,
	ulid: string
): void {
	const { compartment, id } = placeOf(board, collection, key);
	board.transact(compartment, 'retract', 'facts', (w) =>
		w.fact(collection, id, field, null, { after: [ulid] })
	);
}

/** A ruling over contradicting facts: one fact that names every head. */
export function rule(
	board: Board,
	contradiction: Pick<FactContradiction, 'collection' | 'key' | 'field'>,
	value: unknown,
	note: string
): void {
	const { collection, key, field } = contradiction;
	const { heads } = board.history(collection, key, field);
	const declared = factField(recordTypes[collection], field);
	if (!declared || !contradict(declared, heads)) throw new BoardError('no_contradiction');
	setFact(board, collection, key, field, value, { command: 'rule', note });
}

/**
 * A ruling over assignments: the ones not kept are released and the ones kept confirmed, in
 * the same transaction, so that two rulings made apart contradict each other in sight.
 */
export function ruleAllocation(
	board: Board,
	contradiction: AllocationContradiction,
	keep: readonly string[],
	note: string
): void {
	const { compartment, id } = placeOf(board, 'resources', contradiction.key);
	board.transact(compartment, 'rule', 'facts', (w) => {
		for (const assignment of contradiction.assignments)
			if (assignment.compartment === compartment) {
				const status = keep.includes(assignment.key) ? 'active' : 'released';
				w.fact('assignments', assignment.id, 'status', status, { note });
			}
		w.fact('resources', id, 'rulings', {
			assignments: contradiction.assignments.map((a) => a.key),
			keep: [...keep],
			...(note ? { note } : {})
		});
	});
}

/** A key for a new entry of a keyed field (checklist, objectives, members). */
export function entryKey(board: Board): string {
	return newId(board.now());
}
