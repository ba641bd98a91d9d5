/** What others have put on the board since a panel was last looked at: counted, never pushed forward. */
import type { BoardState, BoardUi } from './board-state.svelte.ts';

type Panel = BoardUi['panel'];

export class Unseen {
	readonly #live: BoardState;
	readonly #seen = $state<Record<Panel, number>>({ tasks: 0, resources: 0, log: 0, tallies: 0 });

	constructor(live: BoardState) {
		this.#live = live;
		const now = live.board.now();
		for (const panel of Object.keys(this.#seen) as Panel[]) this.#seen[panel] = now;
	}

	/** The panel is on screen now. */
	look(panel: Panel): void {
		this.#seen[panel] = this.#live.board.now();
	}

	count(panel: Panel): number {
		const since = this.#seen[panel];
		const post = this.#live.incident.me.post;
		let count = 0;
		for (const record of this.#live.records[panel].list)
			if (record.createdAt > since && record.createdBy !== post) count++;
		return count;
	}
}
