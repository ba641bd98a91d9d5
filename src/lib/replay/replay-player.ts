/**
 * The moment that is replayed, and how it moves on: by the clock that is put in, at a speed,
 * over quiet stretches where that is wished. It knows nothing of boards.
 */
import { upTo } from './replay-timeline.ts';

/** Times faster than it was. */
export const SPEEDS = [1, 4, 16, 60, 120, 300, 600] as const;
export type Speed = (typeof SPEEDS)[number];

/** Real time that may pass without anything happening before it is skipped, ms. */
const QUIET_MS = 1500;
/** Real time that is left before what comes after a quiet stretch, ms. */
const LEAD_MS = 400;

/** The clock and the beat of a player; a browser's animation frames, or a test's. */
export interface PlayerClock {
	/** Milliseconds, rising. */
	now(): number;
	/** Calls once, soon; returns the way to call it off. */
	next(beat: () => void): () => void;
}

/** A span of moments, UTC ms. */
export interface Span {
	readonly from: number;
	readonly to: number;
}

export class ReplayPlayer {
	readonly #clock: PlayerClock;
	/** Told of every move, also of starting and stopping. */
	readonly #moved: () => void;
	#span: Span = { from: 0, to: 0 };
	/** When something happens, UTC ms, rising. */
	#times: () => Float64Array = () => new Float64Array(0);
	#moment = 0;
	#speed: Speed = 60;
	#playing = false;
	#skipQuiet = true;
	#last = 0;
	#cancel: (() => void) | undefined;

	constructor(clock: PlayerClock, moved: () => void) {
		this.#clock = clock;
		this.#moved = moved;
	}

	get moment(): number {
		return this.#moment;
	}
	get span(): Span {
		return this.#span;
	}
	get playing(): boolean {
		return this.#playing;
	}
	get speed(): Speed {
		return this.#speed;
	}
	get skipQuiet(): boolean {
		return this.#skipQuiet;
	}

	/**
	 * What is played; the moment stays as far as it lies in the span.
	 * @param times when something happens, UTC ms, rising; asked as it plays
	 */
	load(span: Span, times: () => Float64Array): void {
		this.#span = span;
		this.#times = times;
		this.#go(this.#moment);
	}

	/** A time out of range is the nearest one in it. */
	seek(moment: number): void {
		this.#go(Number.isFinite(moment) ? moment : this.#span.to);
	}

	/** Plays; from the beginning again where the end was reached. */
	play(): void {
		if (this.#playing) return;
		if (this.#moment >= this.#span.to) this.#moment = this.#span.from;
		this.#playing = true;
		this.#last = this.#clock.now();
		this.#wait();
		this.#moved();
	}

	pause(): void {
		if (!this.#playing) return;
		this.#playing = false;
		this.#cancel?.();
		this.#moved();
	}

	setSpeed(speed: Speed): void {
		this.#speed = speed;
		this.#moved();
	}

	setSkipQuiet(skip: boolean): void {
		this.#skipQuiet = skip;
		this.#moved();
	}

	destroy(): void {
		this.#playing = false;
		this.#cancel?.();
	}

	#wait(): void {
		this.#cancel = this.#clock.next(() => this.#beat());
	}

	#beat(): void {
		if (!this.#playing) return;
		const now = this.#clock.now();
		const passed = Math.max(0, now - this.#last);
		this.#last = now;
		const moment = this.#overQuiet(this.#moment + passed * this.#speed);
		if (moment >= this.#span.to) {
			this.#playing = false;
			this.#go(this.#span.to);
			return;
		}
		this.#wait();
		this.#go(moment);
	}

	/** The moment itself, or shortly before what happens next where that is far. */
	#overQuiet(moment: number): number {
		if (!this.#skipQuiet) return moment;
		const times = this.#times();
		const next = times[upTo(times, moment)] ?? this.#span.to;
		return next - moment > QUIET_MS * this.#speed ? next - LEAD_MS * this.#speed : moment;
	}

	#go(moment: number): void {
		this.#moment = Math.min(this.#span.to, Math.max(this.#span.from, moment));
		this.#moved();
	}
}
