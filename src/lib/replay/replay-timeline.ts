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
		if (!track) this.#tracks.set(axis, (track = inOrder(this.times(axis))));
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
	let latest = -Infinity;
	return Float64Array.from(entryOf, (entry) => {
		const known = knownAt[entry]!;
		// They stand in this order already; a clock set back between two must not turn them round.
		return (latest = Math.max(latest, Number.isNaN(known) ? receivedAt[entry]! : known));
	});
}

function inOrder(times: Float64Array): Track {
	const order = Array.from(times, (_, index) => index);
	// Each history is in order, or nearly: the sort merges runs. Equal times keep the log's order.
	order.sort((a, b) => times[a]! - times[b]! || a - b);
	return {
		order: Uint32Array.from(order),
		times: Float64Array.from(order, (step) => times[step]!)
	};
}
