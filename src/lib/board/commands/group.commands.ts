import type { Board } from '../board.ts';
import { COMMAND } from '../compartments.ts';
import { byOrder, orderBetween } from '../order.ts';
import { placeOf } from './place.ts';
import { entryKey } from './record.commands.ts';

export interface NewGroup {
	readonly name: string;
	readonly channel?: string;
	readonly duties?: string;
	readonly lead?: string | null;
	readonly members?: readonly string[];
	readonly template?: string;
}

/** Creates working groups in one transaction, such as the usual set of a template; returns their keys. */
export function createGroups(
	board: Board,
	groups: readonly NewGroup[],
	compartment = COMMAND
): string[] {
	let order = [...board.groups.list()].sort(byOrder).at(-1)?.order;
	return board.transact(compartment, 'groups.create', 'facts', (w) =>
		groups.map(({ lead = null, members = [], ...plain }) => {
			order = orderBetween(order, undefined);
			const id = w.create(
				'groups',
				{ ...plain, order },
				{
					lead,
					...Object.fromEntries(members.map((post) => [`members.${entryKey(board)}`, post]))
				}
			);
			return `${compartment}/${id}`;
		})
	);
}

/** Adds a post to a group, or takes an entry out (`post` null). */
export function setGroupMember(
	board: Board,
	key: string,
	post: string | null,
	entry: string = entryKey(board)
): void {
	const { compartment, id } = placeOf(board, 'groups', key);
	board.transact(compartment, 'groups.member', 'facts', (w) =>
		w.fact('groups', id, `members.${entry}`, post)
	);
}
