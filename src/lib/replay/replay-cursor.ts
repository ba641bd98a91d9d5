/** Leads the compartments of a timeline to any moment, forwards and back. */
import { ReplaySource } from './replay-source.ts';
import { upTo, type Axis, type ReplayTimeline, type Track } from './replay-timeline.ts';
import type { Step } from './step.ts';

export class ReplayCursor {
	readonly timeline: ReplayTimeline;
	/** What a read-only board stands on. */
	readonly sources: readonly ReplaySource[];
	#axis: Axis;
	#track: Track | undefined;
	/** Where the steps of each source stand in the track, rising. */
	#places: readonly Float64Array[] = [];
	/** How many steps of the track are made. */
	#position = 0;
	#moment = -Infinity;

	constructor(timeline: ReplayTimeline, axis: Axis = 'received') {
		this.timeline = timeline;
		this.sources = timeline.histories.map(({ compartment }) => new ReplaySource(compartment));
		this.#axis = axis;
	}

	get axis(): Axis {
		return this.#axis;
	}

	/** UTC ms. */
	get moment(): number {
		return this.#moment;
	}

	/** How many changes have been made by now. */
	get position(): number {
		return this.#position;
	}

	/** Stands at a moment: everything up to and with it is there. The boards are told once. */
	seek(moment: number, axis: Axis = this.#axis): void {
		const orders = this.#track && axis === this.#axis ? undefined : this.#follow(axis);
		this.#position = upTo(this.#track!.times, moment);
		this.#moment = moment;
		for (const [index, source] of this.sources.entries())
			source.stand(upTo(this.#places[index]!, this.#position - 1), orders?.[index]);
	}

	/** Takes another axis; returns each source's steps in its order. */
	#follow(axis: Axis): Step[][] {
		const { steps, historyOf } = this.timeline;
		this.#axis = axis;
		this.#track = this.timeline.track(axis);
		const orders: Step[][] = this.sources.map(() => []);
		const places: number[][] = this.sources.map(() => []);
		for (const [place, step] of this.#track.order.entries()) {
			orders[historyOf[step]!]!.push(steps[step]!);
			places[historyOf[step]!]!.push(place);
		}
		this.#places = places.map((each) => Float64Array.from(each));
		return orders;
	}
}
