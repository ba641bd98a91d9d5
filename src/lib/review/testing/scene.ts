/** Posts at their boards for tests of figures: everybody is in touch unless away. */
import type { Board } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { createIncident, exchange, testBoard, type TestBoard } from '#lib/board/testing/boards.ts';
import type { HistoryEntry } from '#lib/history/format.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { figuresOf, type Figures } from '../figures.ts';
import { historyOf } from './history-of.ts';
import { timelineOf } from './timeline-of.ts';

const START = Date.UTC(2026, 2, 1, 4);

/** UTC ms of a minute of the scene. */
export function minute(count: number): number {
	return START + count * 60_000;
}

/** Minutes of the scene at a time; undefined stays. */
export function minutes(at: number | undefined): number | undefined {
	return at === undefined ? undefined : (at - START) / 60_000;
}

export class Scene {
	readonly #compartments = new Map<string, { hub: TestBoard; posts: Map<string, TestBoard> }>();
	readonly #away = new Set<string>();
	readonly #entries: HistoryEntry[] = [];
	readonly #received = new Set<string>();
	#now = START;
	#receivedAt = START;

	constructor() {
		createIncident(this.#compartment(COMMAND).hub);
	}

	/** A post does something at a minute of its own clock; what it returns is returned. */
	at<T>(count: number, post: string, act: (board: Board) => T, compartment = COMMAND): T {
		this.#now = minute(count);
		this.#receivedAt = Math.max(this.#receivedAt, this.#now);
		const { hub, posts } = this.#compartment(compartment);
		let own = posts.get(post);
		if (!own) posts.set(post, (own = this.#board(post, compartment)));
		const inTouch = !this.#away.has(post);
		if (inTouch) exchange(own, hub);
		const done = act(own.board);
		if (inTouch) exchange(own, hub);
		this.#receive();
		return done;
	}

	/** From here on a post knows only what it knows, and nobody knows what it does. */
	leave(post: string): void {
		this.#away.add(post);
	}

	comeBack(count: number, post: string): void {
		this.#away.delete(post);
		this.#receivedAt = Math.max(this.#receivedAt, minute(count));
		for (const { hub, posts } of this.#compartments.values()) {
			const own = posts.get(post);
			if (own) exchange(own, hub);
		}
		this.#receive();
	}

	/** @param only compartments that the reader sees; all, where left out */
	figures(runsTo: number, only?: readonly string[]): Figures {
		const timeline = this.timeline(only);
		return figuresOf({ timeline, contacts: [], runsTo: minute(runsTo) });
	}

	/** @param knownAt through the eyes of somebody whose devices had all of it at that time, UTC ms */
	timeline(only?: readonly string[], knownAt?: number): ReplayTimeline {
		return timelineOf(
			this.#entries
				.filter(({ compartment }) => only?.includes(compartment) ?? true)
				.map((entry) => (knownAt === undefined ? entry : { ...entry, knownAt }))
		);
	}

	/** What has come since the last time is received now. */
	#receive(): void {
		for (const [compartment, { hub }] of this.#compartments)
			for (const entry of historyOf(hub, compartment)) {
				const place = JSON.stringify([compartment, ...entry.changes[0]!.slice(0, 5)]);
				if (this.#received.has(place)) continue;
				this.#received.add(place);
				const n = this.#entries.length + 1;
				this.#entries.push({ ...entry, n, receivedAt: this.#receivedAt });
			}
	}

	#compartment(compartment: string) {
		let known = this.#compartments.get(compartment);
		if (!known) {
			known = { hub: this.#board('', compartment), posts: new Map<string, TestBoard>() };
			this.#compartments.set(compartment, known);
		}
		return known;
	}

	#board(post: string, compartment: string): TestBoard {
		return testBoard(post, compartment, { now: () => this.#now });
	}
}
