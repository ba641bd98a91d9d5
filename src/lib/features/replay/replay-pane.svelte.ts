/** One board in replay: a timeline, where it stands, and the same state that the live page has. */
import { Board } from '#lib/board/board.ts';
import { ReplayCursor } from '#lib/replay/replay-cursor.ts';
import type { Axis, ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { BoardState } from '../board/board-state.svelte.ts';
import type { IncidentView } from '../incidents/incident-view.ts';
import type { PlacedFact } from '../log/fact-lines.ts';
import { setFactFeed } from '../log/fact-feed.svelte.ts';
import { setLogOrder } from '../log/log-order.ts';
import { setRecordedLate } from '../log/recorded-late.ts';
import { replaySession } from './replay-session.ts';
import type { ToldFacts } from './told-facts.ts';

export class ReplayPane {
	readonly cursor: ReplayCursor;
	readonly live: BoardState;
	readonly #told: ToldFacts;
	/** Counts seeks: what is read of the pane is read anew. */
	#seeks = $state(0);
	#read: { seeks: number; told: PlacedFact[] } | undefined;

	constructor(incident: IncidentView, timeline: ReplayTimeline, told: ToldFacts, axis: Axis) {
		this.cursor = new ReplayCursor(timeline, axis);
		this.#told = told;
		const board = new Board([], { post: incident.me.post, now: () => this.cursor.moment });
		for (const source of this.cursor.sources) board.attachSource(source);
		const readable = incident.compartments.map(({ key }) => ({ key, access: 'r' as const }));
		this.live = new BoardState(
			board,
			replaySession(incident.id, Date.now()),
			{ ...incident, compartments: readable },
			false
		);
		const tell = () => this.#factsUpToNow();
		setFactFeed(this.live, {
			get told() {
				return tell();
			},
			times: []
		});
		setRecordedLate(this.live, () => told.late);
		setLogOrder(this.live, () => (this.axis === 'happened' ? 'happened' : 'written'));
	}

	get moment(): number {
		void this.#seeks;
		return this.cursor.moment;
	}

	get axis(): Axis {
		void this.#seeks;
		return this.cursor.axis;
	}

	seek(moment: number, axis: Axis): void {
		this.cursor.seek(moment, axis);
		this.live.moveTo(moment);
		this.#seeks++;
	}

	destroy(): void {
		this.live.destroy();
		this.live.board.destroy();
	}

	#factsUpToNow(): PlacedFact[] {
		const seeks = this.#seeks;
		if (this.#read?.seeks !== seeks)
			this.#read = { seeks, told: this.#told.upTo(this.cursor.axis, this.cursor.moment) };
		return this.#read.told;
	}
}
