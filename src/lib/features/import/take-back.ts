/** Takes back what one step created, whatever has been done since. */
import type { Board } from '#lib/board/board.ts';
import { parseRecordKey } from '#lib/board/ids.ts';
import type { CollectionName } from '#lib/board/records/index.ts';

/** Deletes all of them in one transaction; they can be restored like anything deleted. */
export function takeBack(board: Board, collection: CollectionName, keys: readonly string[]): void {
	const places = keys.map((key) => parseRecordKey(key)).filter((place) => place !== undefined);
	const compartment = places[0]?.compartment;
	if (compartment === undefined) return;
	board.transact(compartment, `${collection}.takeBack`, 'facts', (w) => {
		for (const { id } of places) w.fact(collection, id, 'deleted', true, { note: 'undo' });
	});
}
