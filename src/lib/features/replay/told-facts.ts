/** The facts of a history that make a line of the log, with their places in both orders of time. */
import { isFact } from '#lib/board/facts.ts';
import { isStatement } from '#lib/replay/step.ts';
import type { Axis, ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { factId, isTold, type PlacedFact } from '../log/fact-lines.ts';
import { factTime, type LogOrder } from '../log/log-order.ts';
import type { RecordedLate } from '../log/recorded-late.ts';

/** What was received this much after it happened was recorded late, ms. */
const LATE_MS = 300_000;

interface Told {
	readonly fact: PlacedFact;
	readonly step: number;
}

/** Looked for when first asked for: opening a replay does not wait for it. */
export class ToldFacts {
	readonly #timeline: ReplayTimeline;
	readonly #found: Partial<Record<LogOrder, readonly Told[]>> = {};
	#late: RecordedLate | undefined;

	constructor(timeline: ReplayTimeline) {
		this.#timeline = timeline;
	}

	/** What was told up to a moment, newest first in the log's order on that axis. */
	upTo(axis: Axis, moment: number): PlacedFact[] {
		const times = this.#timeline.times(axis);
		return this.#all(axis === 'happened' ? 'happened' : 'written')
			.filter(({ step }) => times[step]! <= moment)
			.map(({ fact }) => fact);
	}

	/** When each stands on an axis. */
	times(axis: Axis): Float64Array {
		const times = this.#timeline.times(axis);
		return Float64Array.from(this.#all(), ({ step }) => times[step]!);
	}

	/** Facts and log entries that came in long after they happened. */
	get late(): RecordedLate {
		return (this.#late ??= this.#findLate());
	}

	#findLate(): RecordedLate {
		const happened = this.#timeline.times('happened');
		const late = new Map<string, number>();
		const note = (id: string, step: number) => {
			// When the server had it, also through somebody's eyes: a device that was away records nothing late.
			const { history, entry } = this.#timeline.entryOf(step);
			const received = history.receivedAt[entry]!;
			if (received - happened[step]! > LATE_MS) late.set(id, received);
		};
		for (const { fact, step } of this.#all()) note(factId(fact), step);
		for (const { key, step } of logEntries(this.#timeline)) note(key, step);
		return late;
	}

	/** Newest first. */
	#all(order: LogOrder = 'written'): readonly Told[] {
		return (this.#found[order] ??=
			order === 'written'
				? newestFirst(this.#find(), order)
				: newestFirst([...this.#all()], order));
	}

	#find(): Told[] {
		const found: Told[] = [];
		for (const [step, fact] of this.#timeline.steps.entries()) {
			if (!isStatement(fact) || !isFact(fact)) continue;
			const { compartment } = this.#timeline.histories[this.#timeline.historyOf[step]!]!;
			const placed = { ...fact, compartment };
			if (isTold(placed)) found.push({ fact: placed, step });
		}
		return found;
	}
}

function newestFirst(told: Told[], order: LogOrder): Told[] {
	return told.sort(
		(a, b) =>
			factTime(b.fact, order) - factTime(a.fact, order) || (a.fact.ulid < b.fact.ulid ? 1 : -1)
	);
}

/** The steps by which log entries came, with the keys of the entries. */
export function* logEntries(
	timeline: ReplayTimeline
): Generator<{ readonly key: string; readonly step: number }> {
	for (const [step, change] of timeline.steps.entries()) {
		if (isStatement(change) || change[0] !== 'r' || change[1] !== 'log') continue;
		const { compartment } = timeline.histories[timeline.historyOf[step]!]!;
		yield { key: `${compartment}/${change[2]}`, step };
	}
}
