import type { Board } from '#lib/board/board.ts';
import { recordKey } from '#lib/board/ids.ts';
import type { NotKnown } from '#lib/replay/not-known.ts';
import { recordName } from '../board/fact-words.ts';
import { changedFieldWord } from './changed-field-word.ts';

/** How a record is named that a device does not hold: a change of it with its field. */
export function notKnownName(board: Board, item: NotKnown): string {
	const name = recordName(board, item.collection, recordKey(item.compartment, item.id));
	const field = item.fields.at(-1);
	return item.isNew || field === undefined ? name : `${name} ${changedFieldWord(field)}`;
}
