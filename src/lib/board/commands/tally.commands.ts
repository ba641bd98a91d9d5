import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import type { TallyKind } from '../records/tally.record.ts';
import { placeOf } from './place.ts';

export interface TallyFigure {
	readonly value: number;
	/** UTC ms; now, where left out. */
	readonly asOf?: number;
	readonly source?: string;
	readonly verified?: boolean;
}

/** Starts a tally; returns its key. */
export function createTally(
	board: Board,
	kind: TallyKind,
	figure: TallyFigure,
	options: { scope?: string; label?: string; unit?: string } = {},
	compartment = COMMAND
): string {
	const id = board.transact(compartment, 'tallies.create', 'facts', (w) =>
		w.create('tallies', { kind, ...options }, { value: { asOf: board.now(), ...figure } })
	);
	return `${compartment}/${id}`;
}

/** States a new figure; value, as-of time, source and verification change together. */
export function setTally(board: Board, key: string, figure: TallyFigure): void {
	const { compartment, id } = placeOf(board, 'tallies', key);
	board.transact(compartment, 'tallies.set', 'facts', (w) =>
		w.fact('tallies', id, 'value', { asOf: board.now(), ...figure })
	);
}
