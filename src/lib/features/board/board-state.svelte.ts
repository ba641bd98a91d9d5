/**
 * What every panel of the board page shares: the model as runes, the incident, who I am,
 * the state of the link, and what only I see (selection, open dialogs).
 */
import { createContext } from 'svelte';
import { createSubscriber, SvelteSet } from 'svelte/reactivity';
import type { Board, BoardCollections, Contradiction } from '#lib/board/board.ts';
import type { Collection } from '#lib/board/collection.ts';
import type { MalformedRecord } from '#lib/board/record-type.ts';
import type { CollectionName } from '#lib/board/records/index.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import type { Compared } from '#lib/map/scene/outline.ts';
import type { AwarenessState } from '#lib/sync/awareness-state.ts';

/** The link and the outbox, in numbers; `sync/session` keeps it true. */
export interface SyncStatus {
	/** refused: the server answered and will not let us (see `problem`). */
	readonly link: 'connecting' | 'online' | 'offline' | 'refused';
	/** When the link got into this state, UTC ms. */
	readonly since: number;
	/** Last word from the server, UTC ms; undefined before the first. */
	readonly lastContact: number | undefined;
	/** Commands that exist only on this device, exactly. */
	readonly unsent: number;
	/** Attachments still to be uploaded from this device. */
	readonly uploads: number;
	/** Code of `sync_problem_<code>` in the message catalogue. */
	readonly problem: string | undefined;
	/** Whether the documents have been read from this device or the server at least once. */
	readonly loaded: boolean;
	/** How much of a large board has come, up to 1, while it is read for the first time. */
	readonly progress?: number | undefined;
}

/** The part of the browser's sync session that pages use. */
export interface SessionHandle {
	readonly status: SyncStatus;
	subscribe(listener: () => void): () => void;
	/** Others' awareness states, by Yjs client id, checked; own connection left out. */
	readonly others: ReadonlyMap<number, AwarenessState>;
	subscribeAwareness(listener: () => void): () => void;
	/** Merges into my own awareness state (cursor, selection, editing, drag …). */
	present(patch: Partial<Omit<AwarenessState, 'user' | 'device'>>): void;
	/** Has numbers of a series ready before many records are created at once; never fails. */
	reserveNumbers(compartment: string, series: string, count: number): Promise<void>;
	/** Queues a file for upload and returns its attachment record at once, also offline. */
	attachFile(
		compartment: string,
		file: File
	): Promise<import('#lib/board/records/attachment.ts').Attachment>;
	/** A URL to show an attachment: from this device while not uploaded, else from the server. */
	attachmentUrl(compartment: string, hash: string): Promise<string>;
}

/** A collection read inside effects and templates: re-read whenever it changes. */
export class LiveCollection<T> {
	readonly #collection: Collection<T>;
	readonly #track: () => void;

	constructor(collection: Collection<T>) {
		this.#collection = collection;
		this.#track = createSubscriber((update) => collection.subscribe(update));
	}
	get list(): readonly T[] {
		this.#track();
		return this.#collection.list();
	}
	get deleted(): readonly T[] {
		this.#track();
		return this.#collection.deleted();
	}
	get(key: string): T | undefined {
		this.#track();
		return this.#collection.get(key);
	}
}

type LiveCollections = {
	readonly [C in CollectionName]: BoardCollections[C] extends Collection<infer T>
		? LiveCollection<T>
		: never;
};

/** Dialogs and selections of this browser alone. */
export class BoardUi {
	/** Keys of selected records, any collection. */
	readonly selection = new SvelteSet<string>();
	/** Replay: what differs from the moment beside, by key; the map outlines it. */
	compared = $state.raw<ReadonlyMap<string, Compared> | undefined>();
	/** The open card or dialog, such as `{kind: 'task', key}`. */
	dialog = $state<{ kind: string; key?: string; data?: unknown } | undefined>();
	/** The open tab of the right panel, and of the second one on wide screens. */
	panel = $state<'tasks' | 'resources' | 'log' | 'tallies'>('tasks');
	/** The panel beside it on wide screens. */
	secondPanel = $state<'tasks' | 'resources' | 'log' | 'tallies'>('log');
	/** On the phone: which full screen is shown. */
	screen = $state<'map' | 'tasks' | 'resources' | 'log' | 'tallies'>('map');
	/** Asks the map to show a record or position; the map clears it. A choice, never automatic. */
	goTo = $state<{ key?: string; position?: [number, number] } | undefined>();
	/** Asks the log to scroll to what happened at a time (UTC ms); the log clears it. */
	logAt = $state<number | undefined>();
	/** Asks the log's quick line for the focus; the log clears it. */
	writeLog = $state(false);

	/** Opens the card of a record; what has none of its own leads to its panel or the map. */
	open(collection: CollectionName, key: string): void {
		this.select(key);
		if (collection === 'tasks') this.dialog = { kind: 'task', key };
		else if (collection === 'resources') this.dialog = { kind: 'resource', key };
		else if (collection === 'tallies') this.dialog = { kind: 'tally', key };
		else if (collection === 'groups') this.dialog = { kind: 'groups', key };
		else if (collection === 'incident') this.dialog = { kind: 'incident' };
		else if (collection === 'mapObjects') {
			this.screen = 'map';
			this.goTo = { key };
		} else if (collection === 'log') this.panel = this.screen = 'log';
	}

	select(key: string | undefined): void {
		this.selection.clear();
		if (key) this.selection.add(key);
	}
}

export class BoardState {
	readonly board: Board;
	readonly session: SessionHandle;
	readonly records: LiveCollections;
	readonly ui = new BoardUi();
	incident = $state.raw() as IncidentView;
	readonly #trackStatus: () => void;
	readonly #trackAwareness: () => void;
	readonly #trackBoard: () => void;
	#contradictions: Contradiction[] | undefined;
	#clock = $state(Date.now());
	readonly #timer: ReturnType<typeof setInterval> | undefined;
	readonly #forget: () => void;

	/** Whether this is a board as it stood at a moment, which `now` is. */
	readonly replays: boolean;

	/** @param ticks whether the clock goes by itself; a replay moves it by `moveTo` */
	constructor(board: Board, session: SessionHandle, incident: IncidentView, ticks = true) {
		this.board = board;
		this.replays = !ticks;
		this.session = session;
		this.incident = incident;
		this.records = Object.fromEntries(
			Object.entries(board.collections).map(([name, collection]) => [
				name,
				new LiveCollection(collection as Collection<unknown>)
			])
		) as unknown as LiveCollections;
		this.#trackStatus = createSubscriber((update) => session.subscribe(update));
		this.#trackAwareness = createSubscriber((update) => session.subscribeAwareness(update));
		// Before the subscriber below, so that it never hands out what was found before a change.
		this.#forget = board.subscribe(() => (this.#contradictions = undefined));
		this.#trackBoard = createSubscriber((update) => board.subscribe(update));
		if (ticks) this.#timer = setInterval(() => (this.#clock = board.now()), 1000);
	}

	/** Moves a clock that does not tick: deadlines, ages and elapsed times run to it. UTC ms. */
	moveTo(now: number): void {
		this.#clock = now;
	}

	/** UTC ms, corrected, moving once a second: for ageing and clocks. */
	get now(): number {
		return this.#clock;
	}

	/** What deadlines and silences run to: now, or the moment at which the incident was closed. */
	get runsTo(): number {
		return Math.min(this.#clock, this.incident.closedAt ?? Infinity);
	}
	get sync(): SyncStatus {
		this.#trackStatus();
		return this.session.status;
	}
	get others(): ReadonlyMap<number, AwarenessState> {
		this.#trackAwareness();
		return this.session.others;
	}
	get contradictions(): Contradiction[] {
		this.#trackBoard();
		return (this.#contradictions ??= this.board.contradictions());
	}
	/** What no validator accepts, raw. */
	get malformed(): MalformedRecord[] {
		this.#trackBoard();
		return this.board.malformed();
	}
	/** Whether Ctrl+Z has something of mine to take back. */
	get canUndo(): boolean {
		this.#trackBoard();
		return this.board.undo.canUndo;
	}
	/** The clocks of the incident; this device's own zone where none is named. */
	get clocks(): IncidentView['clocks'] {
		return this.incident.clocks.length > 0
			? this.incident.clocks
			: [{ label: '', zone: Intl.DateTimeFormat().resolvedOptions().timeZone }];
	}
	/** The zone in which times are typed and shown where only one fits. */
	get zone(): string {
		return this.clocks[0]!.zone;
	}
	/** Whether this member may write into the compartment now. */
	writable(compartment = this.homeCompartment): boolean {
		this.#trackBoard();
		return this.board.compartments().includes(compartment) && this.board.writable(compartment);
	}
	/** Where this member's own records go: `command`, or `liaison-<partner>` for a liaison. */
	get homeCompartment(): string {
		return this.incident.compartments.find((c) => c.key === 'command')
			? 'command'
			: (this.incident.compartments.find((c) => c.key.startsWith('liaison-'))?.key ?? 'command');
	}

	destroy(): void {
		clearInterval(this.#timer);
		this.#forget();
	}
}

/** The board page's state, from any component below it. */
export const [useBoard, provideBoard] = createContext<BoardState>();
