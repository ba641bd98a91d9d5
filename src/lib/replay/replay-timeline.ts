/** The changes of all compartments in one row, in either of two orders of time. */
import type { CompartmentHistory } from './compartment-history.ts';
import { happenedTimes } from './happened.ts';
import type { Step } from './step.ts';

/**
 * received: when the post could know it, or, through somebody's eyes, when it was on one of
 * their devices · happened: when it happened, as stated.
 */
export type Axis = 'received' | 'happened';

/** Steps in an order of time. */
export interface Track {
	/** Indices of steps. */
	readonly order: Uint32Array;
	/** UTC ms of each step in that order, rising. */
	readonly times: Float64Array;
}

export class ReplayTimeline {
	readonly histories: readonly CompartmentHistory[];
	/** Steps of all histories, one after the other. */
	readonly steps: readonly Step[];
	/** The history of each step. */
	readonly historyOf: Uint8Array;
	readonly #offsets: readonly number[];
	readonly #times = new Map<Axis, Float64Array>();
	readonly #tracks = new Map<Axis, Track>();

	constructor(histories: readonly CompartmentHistory[]) {
		this.histories = histories;
		this.steps = histories.flatMap(({ steps }) => steps);
		this.historyOf = new Uint8Array(this.steps.length);
		const offsets: number[] = [];
		let offset = 0;
		for (const [index, { steps }] of histories.entries()) {
			offsets.push(offset);
			this.historyOf.fill(index, offset, offset + steps.length);
			offset += steps.length;
		}
		this.#offsets = offsets;
	}

	/** The entry a step came by: its history and its index there. */
	entryOf(step: number): { readonly history: CompartmentHistory; readonly entry: number } {
		const index = this.historyOf[step]!;
		const history = this.histories[index]!;
		return { history, entry: history.entryOf[step - this.#offsets[index]!]! };
	}

	/** When each step stands on an axis, by its index. */
	times(axis: Axis): Float64Array {
		let times = this.#times.get(axis);
		if (!times) this.#times.set(axis, (times = this.#timesOn(axis)));
		return times;
	}

	track(axis: Axis): Track {
		let track = this.#tracks.get(axis);
		if (!track) this.#tracks.set(axis, (track = inOrder(this.times(axis), this.#offsets)));
		return track;
	}

	#timesOn(axis: Axis): Float64Array {
		const times = new Float64Array(this.steps.length);
		for (const [index, history] of this.histories.entries()) {
			const offset = this.#offsets[index]!;
			if (axis === 'happened') times.set(happenedTimes(history), offset);
			else times.set(receivedTimes(history), offset);
		}
		return times;
	}
}

/** How many of the rising times are not after a moment. */
export function upTo(times: Float64Array, moment: number): number {
	let low = 0;
	let high = times.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (times[middle]! <= moment) low = middle + 1;
		else high = middle;
	}
	return low;
}

function receivedTimes({ entryOf, receivedAt, knownAt }: CompartmentHistory): Float64Array {
	const times = new Float64Array(entryOf.length);
	let latest = -Infinity;
	for (let step = 0; step < times.length; step++) {
		const entry = entryOf[step]!;
		const known = knownAt[entry]!;
		// They stand in this order already; a clock set back between two must not turn them round.
		latest = Math.max(latest, Number.isNaN(known) ? receivedAt[entry]! : known);
		times[step] = latest;
	}
	return times;
}

/** @param offsets the first step of each history */
function inOrder(times: Float64Array, offsets: readonly number[]): Track {
	const order = new Uint32Array(times.length);
	for (let step = 0; step < order.length; step++) order[step] = step;
	// Equal times keep the log's order.
	const runs = offsets.map((from, i) => order.subarray(from, offsets[i + 1] ?? times.length));
	for (const run of runs)
		if (!isRising(times, run)) run.sort((a, b) => times[a]! - times[b]! || a - b);
	return merge(runs, times);
}

function isRising(times: Float64Array, run: Uint32Array): boolean {
	for (let i = 1; i < run.length; i++) if (times[run[i]!]! < times[run[i - 1]!]!) return false;
	return true;
}

/** Of runs in order, all in order; of equal times the earlier run's comes first. */
function merge(runs: readonly Uint32Array[], times: Float64Array): Track {
	const merged = { order: new Uint32Array(times.length), times: new Float64Array(times.length) };
	const next = runs.map(() => 0);
	for (let i = 0; i < times.length; i++) {
		let least = -1;
		let earliest = Infinity;
		for (let run = 0; run < runs.length; run++) {
			const at = next[run]!;
			if (at === runs[run]!.length) continue;
			const time = times[runs[run]![at]!]!;
			if (least < 0 || time < earliest) [least, earliest] = [run, time];
		}
		merged.order[i] = runs[least]![next[least]!]!;
		next[least]!++;
		merged.times[i] = earliest;
	}
	return merged;
}
