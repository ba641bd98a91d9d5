/** By which time a board's log is ordered: a replay of what happened has it as it happened. */
import type { LogEntry } from '#lib/board/records/log-entry.record.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import type { PlacedFact } from './fact-lines.ts';

/** By when lines were written down, or by when what they tell of happened. */
export type LogOrder = 'written' | 'happened';

const boards = new WeakMap<BoardState, () => LogOrder>();

/** @param order asked whenever the log is shown */
export function setLogOrder(live: BoardState, order: () => LogOrder): void {
	boards.set(live, order);
}

/** A live board's log stands as it was written: what is new is on top. */
export function logOrderOf(live: BoardState): LogOrder {
	return boards.get(live)?.() ?? 'written';
}

/** Where an entry stands, UTC ms. */
export function entryTime(entry: LogEntry, order: LogOrder): number {
	return order === 'written' ? entry.createdAt : entry.happenedAt;
}

/** Where the line of a fact stands, UTC ms. */
export function factTime(fact: PlacedFact, order: LogOrder): number {
	return order === 'written' ? fact.at : (fact.happenedAt ?? fact.at);
}
