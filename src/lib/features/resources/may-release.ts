import { COMMAND } from '#lib/board/compartments.ts';
import { may } from '#lib/board/rights.ts';
import type { BoardState } from '../board/board-state.svelte.ts';

/** Whether this member may propose to release an internal record to a partner. */
export function mayRelease(live: BoardState, record: { readonly compartment: string }): boolean {
	const { me, state, partners } = live.incident;
	return (
		record.compartment === COMMAND &&
		partners.length > 0 &&
		may({ role: me.role, partner: me.partner }, 'release.propose', state)
	);
}
