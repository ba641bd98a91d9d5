/** Opens the board over a plain state, so that what is read of the past is read as of the present. */
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import { parseFact } from '#lib/board/facts.ts';
import { COLLECTIONS, recordTypes } from '#lib/board/records/index.ts';
import type { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { FACTS } from '../journal/change.ts';

export function withBoardOf<T>(
	compartment: string,
	state: PlainCompartment,
	use: (board: Board) => T
): T {
	const doc = documentOf(state);
	const board = openBoard([{ compartment, doc, writable: false }], { post: '' });
	try {
		return use(board);
	} finally {
		board.destroy();
		doc.destroy();
	}
}

function documentOf(state: PlainCompartment): Y.Doc {
	const doc = new Y.Doc();
	doc.transact(() => {
		for (const name of COLLECTIONS) {
			const { text } = recordTypes[name];
			for (const [id, record] of state.records(name))
				doc.getMap(name).set(id, recordOf(record, text));
		}
		const facts = doc.getMap(FACTS);
		for (const [path, body] of state.facts) facts.set(path, body);
		for (const [path, raw] of state.malformed) {
			// What was no JSON once may look like a fact now, and is none.
			const looksRight = 'ulid' in parseFact(path, raw, () => undefined);
			facts.set(path, looksRight ? new Y.Map() : raw);
		}
	});
	return doc;
}

function recordOf(record: unknown, texts: readonly string[]): unknown {
	if (record === null || typeof record !== 'object' || Array.isArray(record)) return record;
	return new Y.Map(
		Object.entries(record).map(([field, value]: [string, unknown]) => [
			field,
			texts.includes(field) && typeof value === 'string' ? new Y.Text(value) : value
		])
	);
}
