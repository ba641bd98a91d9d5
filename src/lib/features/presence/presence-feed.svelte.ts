/** Asks the server now and then who is connected; keeps the last answer while there is none. */
import * as v from 'valibot';
import type { BoardState } from '../board/board-state.svelte.ts';
import type { Connected } from './people.ts';

const PAUSE = 20_000;
const answerSchema = v.array(
	v.object({
		userId: v.string(),
		post: v.string(),
		role: v.string(),
		since: v.number()
	})
);

export class PresenceFeed {
	list = $state.raw<readonly Connected[]>([]);
	/** Whether the list is the server's word of the last moments. */
	fresh = $state(false);
	readonly #live: BoardState;

	constructor(live: BoardState) {
		this.#live = live;
	}

	/** Runs until the returned function is called; made for `$effect`. */
	start(): () => void {
		const ask = () => void this.#ask();
		ask();
		const timer = setInterval(ask, PAUSE);
		return () => clearInterval(timer);
	}

	async #ask(): Promise<void> {
		if (this.#live.session.status.link !== 'online') {
			this.fresh = false;
			return;
		}
		try {
			const response = await fetch(`/api/v1/incidents/${this.#live.incident.id}/presence`);
			const body: unknown = response.ok ? await response.json() : undefined;
			const parsed = v.safeParse(answerSchema, body);
			this.fresh = parsed.success;
			if (parsed.success) this.list = parsed.output;
		} catch {
			// Without a network the last known list stays, marked as such.
			this.fresh = false;
		}
	}
}
