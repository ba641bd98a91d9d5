/** Leads the compartments of a timeline to any moment, forwards and back. */
import { ReplaySource, type Step } from './replay-source.ts';
import { upTo, type Axis, type ReplayTimeline, type Track } from './replay-timeline.ts';

export class ReplayCursor {
	readonly timeline: ReplayTimeline;
	/** What a read-only board stands on. */
	readonly sources: readonly ReplaySource[];
	/** What each applied step replaced, by the index of the step. */
	readonly #before: (Step | undefined)[];
	#axis: Axis;
	#track: Track;
	/** How many steps of the track are applied. */
	#position = 0;
	#moment = -Infinity;

	constructor(timeline: ReplayTimeline, axis: Axis = 'received') {
		this.timeline = timeline;
		this.sources = timeline.histories.map(({ compartment }) => new ReplaySource(compartment));
		this.#before = new Array<Step | undefined>(timeline.steps.length).fill(undefined);
		this.#axis = axis;
		this.#track = timeline.track(axis);
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
		if (axis !== this.#axis) {
			this.#goTo(0);
			this.#axis = axis;
			this.#track = this.timeline.track(axis);
		}
		this.#goTo(upTo(this.#track.times, moment));
		this.#moment = moment;
		for (const source of this.sources) source.tell();
	}

	#goTo(position: number): void {
		const { steps, historyOf } = this.timeline;
		const { order } = this.#track;
		while (this.#position < position) {
			const step = order[this.#position++]!;
			this.#before[step] = this.sources[historyOf[step]!]!.apply(steps[step]!);
		}
		while (this.#position > position) {
			const step = order[--this.#position]!;
			this.sources[historyOf[step]!]!.undo(steps[step]!, this.#before[step]);
		}
	}
}
