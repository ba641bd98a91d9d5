/** What came in long after it happened; known in replay, where it is said on the line. */
import type { BoardState } from '../board/board-state.svelte.ts';

/** When an entry or a fact was received, UTC ms, by the key of the entry or `factId`; late ones only. */
export type RecordedLate = ReadonlyMap<string, number>;

const boards = new WeakMap<BoardState, () => RecordedLate>();

/** @param late asked when a line of the log is first shown */
export function setRecordedLate(live: BoardState, late: () => RecordedLate): void {
	boards.set(live, late);
}

/** When it was received, where that was late. */
export function receivedLate(live: BoardState, id: string): number | undefined {
	return boards.get(live)?.().get(id);
}
