/** Holds the chain's head against the one kept on this device while a board is open. */
import type { BoardState } from '../board/board-state.svelte.ts';
import { seesInside } from '../incidents/incident-view.ts';
import type { SignedHead } from './head-view.ts';
import { checkHead } from './kept-head.ts';

/** Between two looks, ms. */
const AGAIN_MS = 10 * 60_000;

export class HeadWatch {
	/** The head this device has and the chain does not; undefined where all is well, or not known. */
	lost = $state.raw<SignedHead | undefined>();

	/** Those who do not see the inside have no head to look at. Returns what ends it. */
	start(live: BoardState): () => void {
		if (!seesInside(live.incident)) return () => undefined;
		const look = (): void => {
			checkHead(live.incident.me.userId, live.incident.id).then(
				({ holds, kept }) => (this.lost = holds ? undefined : kept),
				// Without an answer nothing is known; the next look asks again.
				() => undefined
			);
		};
		look();
		const again = setInterval(look, AGAIN_MS);
		return () => clearInterval(again);
	}
}
