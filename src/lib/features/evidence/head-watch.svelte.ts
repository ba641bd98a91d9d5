/** Holds the chain's head against the one kept on this device while a board is open. */
import type { BoardState } from '../board/board-state.svelte.ts';
import { seesInside } from '../incidents/incident-view.ts';
import { checkHead, type HeadCheck } from './kept-head.ts';

/** Between two looks, ms. */
const AGAIN_MS = 10 * 60_000;

export class HeadWatch {
	/** Where this device has a head and the chain does not; undefined where all is well, or not known. */
	lost = $state.raw<HeadCheck | undefined>();
	#live: BoardState | undefined;
	#looks = 0;
	/** The newest look that was answered. */
	#answered = 0;

	/** Those who do not see the inside have no head to look at. Returns what ends it. */
	start(live: BoardState): () => void {
		if (!seesInside(live.incident)) return () => undefined;
		this.#live = live;
		this.look();
		const again = setInterval(() => this.look(), AGAIN_MS);
		return () => clearInterval(again);
	}

	/** An older answer that comes after a newer one says nothing any more. */
	look(): void {
		if (!this.#live) return;
		const { me, id } = this.#live.incident;
		const look = ++this.#looks;
		checkHead(me.userId, id).then(
			(check) => {
				if (look < this.#answered) return;
				this.#answered = look;
				this.lost = check.holds ? undefined : check;
			},
			// Without an answer nothing is known; the next look asks again.
			() => undefined
		);
	}
}
