/** Where a record was taken over from, in words a reader of this board understands. */
import { parseCompartment } from '#lib/board/compartments.ts';
import { parseRecordKey } from '#lib/board/ids.ts';
import type { CollectionName } from '#lib/board/records/index.ts';
import type { BoardState } from './board-state.svelte.ts';
import { compartmentWord } from './compartment-word.ts';
import { recordName } from './fact-words.ts';

/**
 * `source` is a file's name, or the key of the record that was adopted: that record by its
 * compartment, and by its name where this reader may see it.
 */
export function sourceWord(live: BoardState, collection: CollectionName, source: string): string {
	const place = parseRecordKey(source);
	if (!place || !parseCompartment(place.compartment)) return source;
	const from = compartmentWord(place.compartment, live.homeCompartment);
	return live.records[collection].get(source)
		? `${from} · ${recordName(live.board, collection, source)}`
		: from;
}
