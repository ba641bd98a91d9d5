/** Reads one record of a live compartment for copying. */
import { openBoard, type Board } from '#lib/board/board.ts';
import { parseRecordKey } from '#lib/board/ids.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { ApiError } from '../api/api-error.ts';
import type { Rooms } from '../rooms/rooms.ts';

/** Opens the board over a compartment's live document for the time of `use`. */
export function withBoard<T>(
	rooms: Pick<Rooms, 'read'>,
	incidentId: string,
	compartment: string,
	use: (board: Board) => T
): Promise<T> {
	return rooms.read(incidentId, compartment, (doc) => {
		const board = openBoard([{ compartment, doc, writable: false }], { post: '' });
		try {
			return use(board);
		} finally {
			board.destroy();
		}
	});
}

/** @throws ApiError 404 `no_such_record` where there is none, or it is deleted or malformed */
export function requireRecord(
	board: Board,
	collection: ReleasableCollection,
	key: string
): AnyRecord {
	const record = findRecord(board, collection, key);
	if (!record || record.deleted) throw new ApiError(404, 'no_such_record');
	return record;
}

export function findRecord(
	board: Board,
	collection: ReleasableCollection,
	key: string
): AnyRecord | undefined {
	const place = parseRecordKey(key);
	return place && board.document(place.compartment).read(collection, place.id);
}

/** What a list calls a record. */
export function labelOf(record: Record<string, unknown>): string {
	const name = ['title', 'name', 'label', 'text', 'kind']
		.map((field) => record[field])
		.find((value) => typeof value === 'string' && value !== '');
	const number = typeof record['number'] === 'string' ? `${record['number']} ` : '';
	return `${number}${String(name ?? record['symbol'] ?? '')}`.slice(0, 120);
}
