/** What a document and a plain compartment hold, in one form, to hold one against the other. */
import type * as Y from 'yjs';
import { parseFact } from '#lib/board/facts.ts';
import { canonical } from '#lib/board/json.ts';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import type { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { FACTS, plain } from '../../../server/journal/change.ts';

type PlainState = Record<string, string>;

/** Read from the document by itself, not through what tells changes. */
export function stateOfDocument(doc: Y.Doc): PlainState {
	const state: PlainState = {};
	for (const name of COLLECTIONS)
		for (const [id, value] of doc.getMap(name).entries()) {
			const json = plain(value);
			if (json !== undefined) state[`${name}/${id}`] = canonical(json);
		}
	for (const [path, raw] of doc.getMap(FACTS).entries()) {
		const isFact = 'ulid' in parseFact(path, raw, () => undefined);
		state[`${isFact ? 'fact' : 'malformed'} ${path}`] = canonical(plain(raw) ?? null);
	}
	return state;
}

export function stateOfPlain(compartment: PlainCompartment): PlainState {
	const state: PlainState = {};
	for (const name of compartment.collections)
		for (const [id, value] of compartment.records(name)) state[`${name}/${id}`] = canonical(value);
	for (const [path, body] of compartment.facts) state[`fact ${path}`] = canonical(body);
	for (const [path, raw] of compartment.malformed) state[`malformed ${path}`] = canonical(raw);
	return state;
}
