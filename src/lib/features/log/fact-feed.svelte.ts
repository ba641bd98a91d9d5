/**
 * The facts of the board as log and timeline need them, re-read at most a few times a
 * second however fast facts come in.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { BoardState } from '../board/board-state.svelte.ts';
import { isTold, type PlacedFact } from './fact-lines.ts';

const PAUSE = 400;

/** What log and timeline read. */
export interface FactTelling {
	/** Facts that make a line, newest first. */
	readonly told: readonly PlacedFact[];
	/** When each fact was written, unsorted: the activity of the board. */
	readonly times: readonly number[];
}

class FactFeed implements FactTelling {
	readonly #live: BoardState;
	readonly #track: () => void;
	#read: { told: readonly PlacedFact[]; times: readonly number[] } | undefined;

	constructor(live: BoardState) {
		this.#live = live;
		this.#track = createSubscriber((update) => {
			let timer: ReturnType<typeof setTimeout> | undefined;
			const stop = live.board.subscribe(() => {
				timer ??= setTimeout(() => {
					timer = undefined;
					this.#read = undefined;
					update();
				}, PAUSE);
			});
			return () => {
				stop();
				clearTimeout(timer);
				this.#read = undefined;
			};
		});
	}

	get told(): readonly PlacedFact[] {
		return this.#all().told;
	}

	get times(): readonly number[] {
		return this.#all().times;
	}

	#all() {
		this.#track();
		if (this.#read) return this.#read;
		const told: PlacedFact[] = [];
		const times: number[] = [];
		for (const fact of this.#live.board.facts()) {
			times.push(fact.at);
			if (isTold(fact)) told.push(fact);
		}
		told.sort((a, b) => b.at - a.at || (a.ulid < b.ulid ? 1 : -1));
		return (this.#read = { told, times });
	}
}

const feeds = new WeakMap<BoardState, FactTelling>();

/** Gives a board a feed of its own, before anything of it is shown: a replay knows its facts by time. */
export function setFactFeed(live: BoardState, feed: FactTelling): void {
	feeds.set(live, feed);
}

/** One feed for a board, shared by whoever shows it. */
export function factFeedOf(live: BoardState): FactTelling {
	let feed = feeds.get(live);
	if (!feed) feeds.set(live, (feed = new FactFeed(live)));
	return feed;
}
