/**
 * The replay of one incident: the moment, the player, the whole board, and what stands beside
 * it. The clock moves with every frame; the boards follow as fast as they can be shown.
 */
import { createContext } from 'svelte';
import type { HistoryPerson } from '#lib/history/format.ts';
import { changedBetween, type RecordChange } from '#lib/replay/changed-between.ts';
import { KnownLate, type NotKnown } from '#lib/replay/not-known.ts';
import { offlineSpans } from '#lib/replay/offline-spans.ts';
import {
	ReplayPlayer,
	type PlayerClock,
	type Span,
	type Speed
} from '#lib/replay/replay-player.ts';
import { spanOf } from '#lib/replay/span-of.ts';
import { upTo, type Axis, type ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import type { IncidentView } from '../incidents/incident-view.ts';
import { afterPaint } from './after-paint.ts';
import { eventsOn, replayEvents, type ReplayEvent } from './replay-events.ts';
import type { ReplayLink } from './replay-link.ts';
import { loadTimeline, problemWords, type Loaded } from './replay-loading.ts';
import { ReplayPane } from './replay-pane.svelte.ts';
import type { ReplayPanel } from './replay-panel.ts';
import { logEntries, ToldFacts } from './told-facts.ts';

/** What stands beside the whole board. */
export type Beside =
	| { readonly kind: 'loading'; readonly person: HistoryPerson; readonly share: number }
	| { readonly kind: 'problem'; readonly person: HistoryPerson; readonly words: string }
	| {
			readonly kind: 'eyes';
			readonly person: HistoryPerson;
			readonly pane: ReplayPane;
			readonly late: KnownLate;
	  }
	| { readonly kind: 'moment'; readonly moment: number; readonly pane: ReplayPane };

/** What the phone shows, one at a time; `beside` is the other map. */
export type ReplayScreen = 'map' | 'beside' | ReplayPanel;

/** The boards follow no faster than this while it plays, ms. */
const FOLLOW_MS = 100;

const frames: PlayerClock = {
	now: () => performance.now(),
	next: (beat) => {
		const frame = requestAnimationFrame(beat);
		return () => cancelAnimationFrame(frame);
	}
};

export class ReplayState {
	readonly incident: IncidentView;
	readonly timeline: ReplayTimeline;
	readonly people: readonly HistoryPerson[];
	readonly whole: ReplayPane;
	readonly player: ReplayPlayer;
	readonly #overview: Loaded['overview'];
	/** By the server's clock, UTC ms. */
	readonly askedAt: number;
	readonly #told: ToldFacts;
	/** Looked for once the page stands: nobody waits for them to see the board. */
	#events = $state.raw<readonly ReplayEvent[] | undefined>();
	readonly #stopLooking: () => void;
	beside = $state.raw<Beside | undefined>();
	axis = $state<Axis>('received');
	/** Moves with every frame. UTC ms. */
	moment = $state(0);
	playing = $state(false);
	speed = $state<Speed>(60);
	skipQuiet = $state(true);
	/** On the phone: what is shown. */
	screen = $state<ReplayScreen>('map');
	/** Whether what differs between two moments is outlined on the maps. */
	outlining = $state(true);
	/** Where the boards stand. */
	shown = $state(0);
	#following = 0;
	#followedAt = -Infinity;
	#followingTakes = 0;
	#fetching: AbortController | undefined;

	constructor({ incident, overview, timeline, askedAt }: Loaded, link: ReplayLink) {
		this.incident = incident;
		this.timeline = timeline;
		this.#overview = overview;
		this.askedAt = askedAt;
		this.people = overview.othersEyes
			? overview.people
			: overview.people.filter(({ userId }) => userId === incident.me.userId);
		this.#told = new ToldFacts(timeline);
		this.axis = link.axis ?? 'received';
		this.whole = new ReplayPane(incident, timeline, this.#told, this.axis);
		this.player = new ReplayPlayer(frames, () => this.#moved());
		this.#load();
		this.player.seek(link.t ?? this.span.to);
		if (link.eyes) void this.showEyes(link.eyes);
		else if (link.compare !== undefined) this.compareWith(link.compare);
		this.#follow();
		this.#stopLooking = afterPaint(() => (this.#events = replayEvents(timeline)));
	}

	/** From the beginning to the end of the strip. */
	readonly span: Span = $derived.by(() => this.#spanOn([this.axis]));

	/** Of both orders of time: what a review draws and ends with, whatever order is shown. */
	get reach(): Span {
		return this.#spanOn(['received', 'happened']);
	}

	/** When something happened that a person would call an event, rising. */
	readonly eventTimes: Float64Array = $derived.by(() => {
		const times = this.timeline.times(this.axis);
		const logged = Float64Array.from(logEntries(this.timeline), ({ step }) => times[step]!);
		const told = this.#told.times(this.axis);
		const all = new Float64Array(logged.length + told.length);
		all.set(logged);
		all.set(told, logged.length);
		return all.sort();
	});

	readonly events = $derived.by(() => eventsOn(this.axis, this.timeline, this.#events ?? []));

	/** Whether events are still looked for. */
	get looking(): boolean {
		return this.#events === undefined;
	}

	/** What the person's devices did not hold at the moment shown. */
	readonly notKnown: readonly NotKnown[] = $derived.by(() =>
		this.beside?.kind === 'eyes' ? this.beside.late.at(this.shown) : []
	);

	readonly changes: readonly RecordChange[] = $derived.by(() => {
		if (this.beside?.kind !== 'moment') return [];
		const { pane } = this.beside;
		const [one, other] = [this.whole, pane].map(({ live, moment }) => ({
			board: live.board,
			moment
		}));
		return changedBetween(this.timeline, this.axis, one!, other!);
	});

	/** Connections of the devices of those whom this reader may know. */
	get contacts(): Loaded['overview']['contacts'] {
		return this.#overview.contacts;
	}

	/** The whole board at another moment; whoever asks destroys it. */
	paneAt(moment: number, axis: Axis): ReplayPane {
		const pane = new ReplayPane(this.incident, this.timeline, this.#told, axis);
		pane.seek(moment, axis);
		return pane;
	}

	/** Whether the server had not worked out all of the log yet. */
	get incomplete(): boolean {
		const entries = this.#overview.compartments.reduce((sum, { entries }) => sum + entries, 0);
		return this.timeline.histories.reduce((sum, { size }) => sum + size, 0) < entries;
	}

	offline(userId: string): Span[] {
		return offlineSpans(this.#overview.contacts, userId, this.span);
	}

	seek(moment: number): void {
		this.player.seek(moment);
	}

	toggle(): void {
		if (this.player.playing) this.player.pause();
		else this.player.play();
	}

	/** To the event before or after the moment; stops playing. */
	step(direction: -1 | 1): void {
		this.player.pause();
		const times = this.eventTimes;
		const at =
			direction > 0 ? upTo(times, this.player.moment) : upTo(times, this.player.moment - 1) - 1;
		this.seek(times[at] ?? (direction > 0 ? this.span.to : this.span.from));
	}

	setAxis(axis: Axis): void {
		this.axis = axis;
		this.#load();
	}

	/** Puts a person's view beside the whole; undefined takes away what is there. */
	async showEyes(userId: string | undefined): Promise<void> {
		this.#takeAway();
		const person = this.people.find((each) => each.userId === userId);
		if (!person) return;
		const fetching = (this.#fetching = new AbortController());
		const { signal } = fetching;
		this.beside = { kind: 'loading', person, share: 0 };
		try {
			const options = { eyes: person.userId, signal };
			const timeline = await loadTimeline(this.incident.id, this.#overview, options, (share) => {
				if (!signal.aborted) this.beside = { kind: 'loading', person, share };
			});
			if (signal.aborted) return;
			const pane = new ReplayPane(this.incident, timeline, new ToldFacts(timeline), 'received');
			pane.seek(this.player.moment, 'received');
			const late = new KnownLate(this.timeline.histories, timeline.histories);
			this.beside = { kind: 'eyes', person, pane, late };
			this.#load();
		} catch (error) {
			if (!signal.aborted) this.beside = { kind: 'problem', person, words: problemWords(error) };
		}
	}

	/** Keeps a moment beside the one that moves; one out of range is the nearest there is. */
	compareWith(wanted: number): void {
		this.#takeAway();
		const moment = Math.min(this.span.to, Math.max(this.span.from, wanted));
		const pane = this.paneAt(moment, this.axis);
		this.beside = { kind: 'moment', moment, pane };
	}

	destroy(): void {
		this.#stopLooking();
		this.#takeAway();
		this.player.destroy();
		cancelAnimationFrame(this.#following);
		this.whole.destroy();
	}

	#spanOn(axes: readonly Axis[]): Span {
		const { startedAt, closedAt } = this.incident;
		const { beside } = this;
		// A person's view is fetched later: what it knows by then belongs to now as well.
		const eyes = beside?.kind === 'eyes' ? beside.pane.cursor.timeline : undefined;
		const seenAt = eyes?.track('received').times.at(-1) ?? -Infinity;
		const askedAt = Math.max(this.askedAt, seenAt);
		return spanOf(this.timeline, axes, { startedAt, closedAt, askedAt });
	}

	#takeAway(): void {
		this.#fetching?.abort();
		const beside = this.beside;
		this.beside = undefined;
		if (beside && 'pane' in beside) beside.pane.destroy();
		if (beside?.kind === 'eyes') this.#load();
	}

	#load(): void {
		this.player.load(this.span, () => this.eventTimes);
	}

	#moved(): void {
		const { moment, playing, speed, skipQuiet } = this.player;
		this.moment = moment;
		this.playing = playing;
		this.speed = speed;
		this.skipQuiet = skipQuiet;
		this.#following ||= requestAnimationFrame(() => {
			this.#following = 0;
			// Playing leaves the page at least as much time as showing takes.
			const rest = Math.max(FOLLOW_MS, 2 * this.#followingTakes);
			if (this.player.playing && performance.now() - this.#followedAt < rest) return;
			this.#follow();
		});
	}

	#follow(): void {
		const began = performance.now();
		const { moment } = this.player;
		this.whole.seek(moment, this.axis);
		const { beside } = this;
		if (beside?.kind === 'eyes') beside.pane.seek(moment, 'received');
		else if (beside?.kind === 'moment' && beside.pane.axis !== this.axis)
			beside.pane.seek(beside.moment, this.axis);
		this.shown = moment;
		this.#followedAt = began;
		this.#followingTakes = performance.now() - began;
	}
}

export const [useReplay, provideReplay] = createContext<ReplayState>();
