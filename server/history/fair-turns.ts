/**
 * Rebuilding a view takes seconds of a thread, so only a few are rebuilt at a time. Who asks for
 * many waits for their own: the next turn is that of whoever has the fewest under way.
 */
import { ApiError } from '../api/api-error.ts';

/** At a time, of everybody together. */
const AT_ONCE = 2;
/** That one person may have waiting: the compartments of a few people's views. */
const WAITING = 32;
/** When to ask again, seconds. */
const LATER = 30;

interface Waiting {
	readonly userId: string;
	readonly begin: () => void;
}

export class FairTurns {
	readonly #running = new Map<string, number>();
	#waiting: Waiting[] = [];

	/** @throws ApiError 429 `too_many_requests` where too much waits for this person already */
	checkRoom(userId: string): void {
		if (this.#waiting.filter((each) => each.userId === userId).length >= WAITING)
			throw new ApiError(429, 'too_many_requests', { seconds: LATER });
	}

	/** Resolves when it is this person's turn, with what ends it. */
	async enter(userId: string): Promise<() => void> {
		await new Promise<void>((resolve) => {
			this.#waiting.push({ userId, begin: resolve });
			this.#next();
		});
		let over = false;
		return () => {
			if (over) return;
			over = true;
			const left = this.#runningOf(userId) - 1;
			if (left > 0) this.#running.set(userId, left);
			else this.#running.delete(userId);
			this.#next();
		};
	}

	#runningOf(userId: string): number {
		return this.#running.get(userId) ?? 0;
	}

	#next(): void {
		const busy = [...this.#running.values()].reduce((sum, each) => sum + each, 0);
		if (busy >= AT_ONCE || this.#waiting.length === 0) return;
		const fewest = Math.min(...this.#waiting.map(({ userId }) => this.#runningOf(userId)));
		const next = this.#waiting.find(({ userId }) => this.#runningOf(userId) === fewest)!;
		this.#waiting = this.#waiting.filter((each) => each !== next);
		this.#running.set(next.userId, fewest + 1);
		next.begin();
		this.#next();
	}
}
