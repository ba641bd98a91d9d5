import { COMMAND } from '#lib/board/compartments.ts';
import { may } from '#lib/board/rights.ts';
import type { BoardState } from './board-state.svelte.ts';

/** Whether I may propose that a record of this compartment be released to a partner. */
export function mayRelease(live: BoardState, compartment = COMMAND): boolean {
	const { me, partners, state } = live.incident;
	return compartment === COMMAND && partners.length > 0 && may(me, 'release.propose', state);
}
