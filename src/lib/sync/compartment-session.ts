/**
 * One compartment in the browser: its document, what of it lies on the device, and its
 * connection. On opening: device first, then the socket, then the outbox in order, and
 * only then the state-vector exchange as a backstop (docs/sync-spec.md).
 */
import * as awareness from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Connection, type Problem } from './connection.ts';
import { DocumentStore } from './document-store.ts';
import type { Environment } from './environment.ts';
import { canUnpack, Inbox, type Message } from './inbox.ts';
import { documentDatabase } from './names.ts';
import { OutboxSender } from './outbox-sender.ts';
import {
	encodeApplied,
	encodeAwareness,
	encodeSync,
	NOTICE,
	PROTOCOL_VERSION,
	SYNC
} from './protocol.ts';
import { handOver } from './quarantine-hand-over.ts';
import type { ServerClock } from './server-clock.ts';
import { touchedRecords, type Touch } from './touched-records.ts';

/** Origin of updates that came from the server. */
export const FROM_SERVER = Symbol('server');
const APPLIED_EVERY_MS = 1_000;
const OTHER_TAB_MS = 5_000;
/** A full compartment is tried again after so long: it may have been given more room. */
const FULL_MS = 60_000;
/** What an acknowledgement shows to be over. */
const PASSING: ReadonlySet<Problem | undefined> = new Set(['not_stored', 'too_fast']);
/** What is told for each limit that the server names. */
const LIMITS: Readonly<Record<string, Problem>> = {
	message: 'too_large',
	compartment: 'compartment_full',
	quarantine: 'quarantine_full',
	messages: 'too_fast',
	rate: 'too_fast'
};

export interface CompartmentListener {
	onStatus(): void;
	onAwareness(): void;
	/** What one may do here has changed, says the server. */
	onAccess(access: string): void;
	onRefused(problem: Problem): void;
	/** The server has put something of ours into quarantine, or another tab threw the copy away. */
	onUnusable(reason: 'quarantined' | 'cleared'): void;
	/** In step again after having been apart. */
	onReturn(from: number, mine: readonly Touch[], theirs: readonly Touch[]): void;
	onInStep(): void;
}

export class CompartmentSession {
	readonly key: string;
	readonly doc = new Y.Doc();
	readonly awareness: awareness.Awareness;
	readonly connection: Connection;
	readonly store: DocumentStore;
	readonly #environment: Environment;
	readonly #incident: string;
	readonly #clock: ServerClock;
	readonly #listener: CompartmentListener;
	writable: boolean;
	/** In step with the server at least once, now or in an earlier opening. */
	loaded = false;
	/** The server takes nothing more here: it has just said so, or one only reads since. */
	#full: 'said' | 'reading' | undefined;
	#fullTimer: ReturnType<typeof setTimeout> | undefined;
	/** How much of the board has come, up to 1, while it is loading in parts. */
	progress: number | undefined;
	/** Large messages are asked for packed. */
	#packed = canUnpack();
	#inbox: Inbox | undefined;
	#sender: OutboxSender | undefined;
	#apartFrom: number | undefined;
	#mine: Touch[] = [];
	/** What others changed meanwhile, as far as the state has come. */
	readonly #theirs = new Set<Touch>();
	#position = 0;
	#appliedSent = 0;
	#appliedTimer: ReturnType<typeof setTimeout> | undefined;
	#inStep = false;

	constructor(
		environment: Environment,
		place: { user: string; incident: string; compartment: string; writable: boolean },
		clock: ServerClock,
		listener: CompartmentListener
	) {
		this.key = place.compartment;
		this.writable = place.writable;
		this.#environment = environment;
		this.#incident = place.incident;
		this.#clock = clock;
		this.#listener = listener;
		this.awareness = new awareness.Awareness(this.doc);
		this.awareness.setLocalState(null);
		this.awareness.on('change', () => listener.onAwareness());
		this.awareness.on('update', this.#onAwarenessUpdate);
		this.store = new DocumentStore(
			documentDatabase(place.user, place.incident, place.compartment),
			this.doc,
			clock.now,
			{
				onRow: () => this.#sends && void this.#sender?.pump(),
				onCount: () => listener.onStatus(),
				onCleared: () => listener.onUnusable('cleared')
			}
		);
		const base = environment.origin.replace(/^http/, 'ws');
		const url = () =>
			`${base}/sync/${place.incident}/${place.compartment}` +
			`?v=${PROTOCOL_VERSION}&device=${this.store.device}${this.#packed ? '&z=1' : ''}`;
		this.connection = new Connection(
			environment,
			{ incident: place.incident, compartment: place.compartment, url },
			{
				onOpen: () => void this.#onOpen(),
				onFrame: (frame) => this.#inbox?.take(frame),
				onDown: () => this.#onDown(),
				onState: () => listener.onStatus(),
				onRefused: (problem) => listener.onRefused(problem)
			}
		);
	}

	/** Reads the device's copy: the board is usable from here on, also offline. */
	async open(): Promise<void> {
		await this.store.open();
		this.loaded = this.store.knownBefore;
		if (this.store.knownBefore) this.#apartFrom = this.store.lastContact;
	}

	/** Gives what is unsent to quarantine; true when nothing is left. */
	surrender(): Promise<boolean> {
		return handOver(this.#environment, this.#incident, this.key, this.store);
	}

	/** Ends it; with `clear` the copy on the device is emptied (and with `rowsToo` the outbox). */
	async close(clear?: { rowsToo: boolean }): Promise<void> {
		if (this.awareness.getLocalState()) this.awareness.setLocalState(null);
		this.connection.stop();
		clearTimeout(this.#appliedTimer);
		clearTimeout(this.#fullTimer);
		if (this.#inStep) await this.store.heard(false);
		await this.store.close(clear);
		this.awareness.destroy();
		this.doc.destroy();
	}

	async #onOpen(): Promise<void> {
		const sender = new OutboxSender(this.store, (frame) => this.connection.send(frame));
		this.#sender = sender;
		this.#inbox = new Inbox(
			(message) => this.#onMessage(message),
			(share) => this.#onProgress(share),
			() => this.#onDamaged()
		);
		if (this.#sends) {
			const waiting = await this.store.rows();
			this.#mine = waiting.flatMap((row) => row.touched);
			await sender.drained();
		}
		if (this.#sender !== sender) return;
		this.connection.send(encodeSync(SYNC.step1, Y.encodeStateVector(this.doc)));
		if (this.awareness.getLocalState()) this.#sendAwareness();
	}

	#onDown(): void {
		// The connection that ends with the quota is followed by one that reads, and that by a new try.
		this.#full = this.#full === 'said' ? 'reading' : undefined;
		clearTimeout(this.#fullTimer);
		this.#inbox?.close();
		this.#inbox = undefined;
		this.progress = undefined;
		this.#sender?.stop();
		this.#sender = undefined;
		clearTimeout(this.#appliedTimer);
		this.#appliedTimer = undefined;
		const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.doc.clientID);
		awareness.removeAwarenessStates(this.awareness, others, FROM_SERVER);
		if (!this.#inStep) return;
		this.#inStep = false;
		const heard = this.connection.lastContact ?? this.#environment.now();
		this.#apartFrom = heard + this.#clock.offset;
		void this.store.heard(true);
	}

	/** Something large could not be unpacked: asked for as it is, over another connection. */
	#onDamaged(): void {
		this.#packed = false;
		this.connection.renew();
	}

	#onMessage(message: Message): void {
		switch (message.type) {
			case 'sync':
				if (message.step === SYNC.step1) void this.#answer(message.payload.slice());
				else this.#take(message.payload, message.step === SYNC.step2);
				return;
			case 'awareness':
				awareness.applyAwarenessUpdate(this.awareness, message.payload, FROM_SERVER);
				return;
			case 'queryAwareness':
				if (this.awareness.getLocalState()) this.#sendAwareness();
				return;
			case 'committed':
				void this.#sender?.committed(message.n);
				if (PASSING.has(this.connection.problem)) this.connection.hinder(undefined);
				return;
			case 'position':
				this.#onPosition(message.seq, message.serverTime);
				return;
			case 'notice':
				this.#onNotice(message.code, message.detail);
		}
	}

	#onProgress(share: number): void {
		if (this.#inStep) return;
		this.progress = share;
		this.#listener.onStatus();
	}

	/** Takes in what the server sends; the state after an opening ends with step 2 (`last`). */
	#take(update: Uint8Array, last: boolean): void {
		const apart = !this.#inStep && this.#apartFrom !== undefined;
		const watch = (transaction: Y.Transaction) => {
			for (const touch of touchedRecords(transaction)) this.#theirs.add(touch);
		};
		if (apart) this.doc.on('afterTransaction', watch);
		try {
			Y.applyUpdate(this.doc, update, FROM_SERVER);
		} finally {
			this.doc.off('afterTransaction', watch);
		}
		if (!last || this.#inStep) return;
		this.#inStep = true;
		this.progress = undefined;
		const from = this.#apartFrom;
		this.loaded = true;
		void this.store.heard(true);
		this.connection.inStep();
		if (this.#full) this.#waitForRoom();
		if (apart) this.#listener.onReturn(from!, this.#mine, [...this.#theirs]);
		this.#mine = [];
		this.#theirs.clear();
		this.#sayApplied();
		this.#listener.onInStep();
	}

	/** Answers the server's state vector with what neither it nor the outbox holds. */
	async #answer(stateVector: Uint8Array): Promise<void> {
		const sender = this.#sender;
		if (!sender || !this.#sends) return;
		await sender.drained();
		if (this.#sender !== sender) return;
		const beyond = Y.encodeStateVector(sender.raised(stateVector));
		this.connection.send(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(this.doc, beyond)));
	}

	#onPosition(seq: number, serverTime: number): void {
		this.#clock.sample(serverTime);
		this.#position = Math.max(this.#position, seq);
		void this.store.heard(this.#inStep);
		if (this.#sends) void this.#sender?.sweep(this.#clock.now() - OTHER_TAB_MS);
		if (this.#inStep) this.#sayApplied();
	}

	/** Reads on while the compartment is full, and keeps what is unsent on the device. */
	#waitForRoom(): void {
		this.connection.hinder('compartment_full');
		clearTimeout(this.#fullTimer);
		this.#fullTimer = setTimeout(() => {
			this.#full = undefined;
			this.connection.hinder(undefined);
			void this.#sender?.pump();
		}, FULL_MS);
	}

	/** What waits may be sent. */
	get #sends(): boolean {
		return this.writable && !this.#full;
	}

	/** Says at most once a second how far this device has come. */
	#sayApplied(): void {
		if (this.#appliedTimer || this.#position <= this.#appliedSent) return;
		this.#appliedTimer = setTimeout(() => {
			this.#appliedTimer = undefined;
			const frame = encodeApplied(this.#position, this.store.device);
			if (this.#inStep && this.connection.send(frame)) this.#appliedSent = this.#position;
		}, APPLIED_EVERY_MS);
	}

	#onNotice(code: string, detail: Record<string, unknown>): void {
		if (code === NOTICE.access) this.#listener.onAccess(String(detail['access']));
		else if (code === NOTICE.quarantined) this.#listener.onUnusable('quarantined');
		else if (code === NOTICE.notStored) this.connection.hinder('not_stored');
		else if (code === NOTICE.overQuota) {
			if (detail['limit'] === 'compartment') this.#full = 'said';
			this.connection.hinder(LIMITS[String(detail['limit'])] ?? 'too_large');
		}
	}

	readonly #onAwarenessUpdate = (
		{ added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
		origin: unknown
	): void => {
		if (origin === FROM_SERVER) return;
		if ([...added, ...updated, ...removed].includes(this.doc.clientID)) this.#sendAwareness();
	};

	#sendAwareness(): void {
		const own = awareness.encodeAwarenessUpdate(this.awareness, [this.doc.clientID]);
		this.connection.send(encodeAwareness(own));
	}
}
