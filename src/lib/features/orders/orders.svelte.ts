/** Orders to my post that wait for an answer, and their alerts. */
import type { Task } from '#lib/board/records/task.record.ts';
import type { BoardState } from '../board/board-state.svelte.ts';
import { waitingFirst, waitsFor } from '../tasks/mine.ts';
import { surroundingsOf } from '../tasks/surroundings.ts';
import { allowSound, sound, soundAllowed } from './alarm.ts';
import { dueNow } from './alerting.ts';

const KEY = 'tongtu.silentUntil';

export class Orders {
	silentUntil = $state(storedSilence());
	/** False until a touch or a key let the browser sound. */
	canSound = $state(true);
	readonly #live: BoardState;
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- remembered, never shown
	readonly #sounded = new Map<string, number>();

	constructor(live: BoardState) {
		this.#live = live;
	}

	/** What waits for my answer, the most urgent first. A reader has nothing to answer. */
	get waiting(): readonly Task[] {
		const live = this.#live;
		const { post } = live.incident.me;
		const around = surroundingsOf(live);
		return waitingFirst(
			live.records.tasks.list.filter(
				(task) => waitsFor(task, post, around) && live.writable(task.compartment)
			),
			post,
			around
		);
	}

	get silent(): boolean {
		return this.#live.now < this.silentUntil;
	}

	/** Sounds for what is due; to be called whenever orders or the clock move on. */
	alert(): void {
		const now = this.#live.now;
		const waiting = this.waiting;
		const alerts = { sounded: this.#sounded, silentUntil: this.silentUntil };
		const due = dueNow(
			waiting.map((task) => task.key),
			alerts,
			now
		);
		for (const key of due) this.#sounded.set(key, now);
		if (due.length === 0) return;
		sound(waiting.some((task) => due.includes(task.key) && task.priority === 'urgent'));
		this.canSound = soundAllowed();
	}

	silence(minutes: number): void {
		this.silentUntil = minutes === 0 ? 0 : this.#live.board.now() + minutes * 60_000;
		try {
			localStorage.setItem(KEY, String(this.silentUntil));
		} catch {
			// Kept for this page only.
		}
	}

	/** From a click or key press. */
	async allow(): Promise<void> {
		this.canSound = await allowSound();
	}
}

function storedSilence(): number {
	try {
		return Number(localStorage.getItem(KEY)) || 0;
	} catch {
		return 0;
	}
}

const all = new WeakMap<BoardState, Orders>();
/** The orders of a board, shared by banner, phone and page title. */
export function ordersOf(live: BoardState): Orders {
	let orders = all.get(live);
	if (!orders) all.set(live, (orders = new Orders(live)));
	return orders;
}
