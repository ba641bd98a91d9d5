import type { Board } from '../board.ts';
import { BoardError } from '../errors.ts';
import { parseRecordKey } from '../ids.ts';
import type { CollectionName } from '../records/index.ts';

/** Compartment and id of an existing record. @throws BoardError `no_such_record` */
export function placeOf(
	board: Board,
	collection: CollectionName,
	key: string
): { compartment: string; id: string } {
	const place = parseRecordKey(key);
	if (!place || !board.collections[collection].get(key))
		throw new BoardError('no_such_record', `${collection} ${key}`);
	return place;
}
