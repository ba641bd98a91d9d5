/**
 * The browser's sync session of one incident: every compartment one may read as a
 * document of one board, usable from this device's copy at once, kept in step with the
 * server whenever there is a link. See docs/decisions/own-connection.md for why this is
 * not y-websocket's provider.
 *
 * Longer than most files: it is the one place where boards, rights, links and what is lost
 * meet, and every part that can stand alone has a file of its own.
 */
import { openBoard, type Board } from '#lib/board/board.ts';
import { COMMAND } from '#lib/board/compartments.ts';
import { newId } from '#lib/board/ids.ts';
import type { Attachment } from '#lib/board/records/attachment.ts';
import type { SessionHandle, SyncStatus } from '#lib/features/board/board-state.svelte.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import { addReturn, type Separation } from './apart.ts';
import type { AwarenessState } from './awareness-state.ts';
import { CompartmentSession } from './compartment-session.ts';
import type { Problem } from './connection.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { fetchIncident } from './incident-refresh.ts';
import { LeasedNumbers, leaseFromServer } from './leased-numbers.ts';
import { leftoverCompartments, removeDocument } from './local-data.ts';
import { LostCompartments } from './lost-compartments.ts';
import { Presence } from './presence.ts';
import { ServerClock } from './server-clock.ts';
import { sumUp } from './session-status.ts';
import { UploadQueue } from './upload-queue.ts';

export interface SessionOptions {
	/** As the server gave it, now or at the last visit. */
	readonly incident: IncidentView;
	/** The incident is this device's copy: it is read again once the server is reached. */
	readonly fromDevice?: boolean;
	readonly environment?: Environment;
	/** Rights, members or state were read again. */
	readonly onIncident?: (incident: IncidentView) => void;
	/** The server says that this incident is not for this user any more. */
	readonly onGone?: () => void;
}

/** Members, posts and hand-overs are not told over the sockets. */
const REFRESH_MS = 60_000;

/** Opens the incident's board from this device, and then the links to the server. */
export async function openSession(
	options: SessionOptions
): Promise<{ board: Board; handle: Session; close(): Promise<void> }> {
	const session = new Session(options);
	await session.open();
	return { board: session.board, handle: session, close: () => session.close() };
}

export class Session implements SessionHandle {
	board!: Board;
	#incident: IncidentView;
	readonly #user: string;
	readonly #environment: Environment;
	readonly #onIncident: (incident: IncidentView) => void;
	readonly #onGone: () => void;
	readonly #clock: ServerClock;
	readonly #numbers: LeasedNumbers;
	readonly #uploads: UploadQueue;
	readonly #presence: Presence;
	readonly #compartments = new Map<string, CompartmentSession>();
	/** Taken from us, their unsent commands not yet handed over. */
	readonly #lost = new LostCompartments(
		() => this.#changed(),
		(compartment) => this.#onSettled(compartment)
	);
	/** Those among them that are read anew once they are settled. */
	readonly #replacing = new Set<CompartmentSession>();
	readonly #listeners = new Set<() => void>();
	readonly #awarenessListeners = new Set<() => void>();
	#status: SyncStatus | undefined;
	#told: string | undefined;
	#apart: Separation | undefined;
	#stopWake: () => void = () => undefined;
	#refreshTimer: ReturnType<typeof setInterval> | undefined;
	#refreshing: Promise<boolean> | undefined;
	#wasOffline = false;
	#handingOver = false;
	#closed = false;

	constructor(options: SessionOptions) {
		const environment = options.environment ?? browserEnvironment();
		const { incident } = options;
		this.#environment = environment;
		this.#incident = incident;
		this.#user = incident.me.userId;
		this.#onIncident = options.onIncident ?? (() => undefined);
		this.#onGone = options.onGone ?? (() => undefined);
		this.#wasOffline = options.fromDevice ?? false;
		this.#clock = new ServerClock(environment.now, environment.storage);
		const place = { user: this.#user, incident: incident.id };
		const device = newId();
		const lease = leaseFromServer(environment, incident.id, device);
		this.#numbers = new LeasedNumbers(environment.storage, place, lease);
		this.#uploads = new UploadQueue(environment, place, () => this.#changed());
		this.#presence = new Presence({ user: identity(incident), device }, () =>
			this.#compartments.values()
		);
	}

	async open(): Promise<void> {
		const opened = await Promise.all(
			this.#incident.compartments.map(({ key, access }) => this.#open(key, access === 'rw'))
		);
		for (const compartment of opened) this.#compartments.set(compartment.key, compartment);
		this.board = openBoard(
			opened.map(({ key, doc, writable }) => ({ compartment: key, doc, writable })),
			{ post: this.#incident.me.post, now: this.#clock.now, numbers: this.#numbers }
		);
		this.#presence.at(this.#home());
		this.#stopWake = this.#environment.onWake((reason) => this.#wake(reason));
		await this.#uploads.open();
		for (const compartment of opened) compartment.connection.start();
		this.#refreshTimer = setInterval(() => {
			if (this.status.link === 'online') void this.#refresh();
		}, REFRESH_MS);
		// A view kept on the device may be older than the copies beside it: then only after reading anew.
		if (this.#wasOffline) return;
		void this.#handOverLeftovers();
		for (const compartment of opened) void this.#handOverUnsent(compartment);
	}

	get status(): SyncStatus {
		return (this.#status ??= sumUp([...this.#compartments.values()], this.#lost.all, this.#home(), {
			offset: this.#clock.offset,
			uploads: this.#uploads.waiting,
			problem: this.#problem()
		}));
	}

	/** The incident as last known. */
	get incident(): IncidentView {
		return this.#incident;
	}

	/** What changed on both sides of the last separation, until dismissed. */
	get apart(): Separation | undefined {
		return this.#apart;
	}

	dismissApart(): void {
		this.#apart = undefined;
		this.#changed();
	}

	/** Takes note of what was said about lost rights or refused edits. */
	dismissProblem(): void {
		this.#told = undefined;
		this.#changed();
	}

	/** Commands that would be lost with this page: not on the disk, and not acknowledged. */
	get volatile(): number {
		return [...this.#compartments.values(), ...this.#lost.all].reduce(
			(sum, { store }) => sum + store.volatile,
			0
		);
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	get others(): ReadonlyMap<number, AwarenessState> {
		return this.#presence.others;
	}

	subscribeAwareness(listener: () => void): () => void {
		this.#awarenessListeners.add(listener);
		return () => this.#awarenessListeners.delete(listener);
	}

	present(patch: Partial<Omit<AwarenessState, 'user' | 'device'>>): void {
		this.#presence.present(patch);
	}

	reserveNumbers(compartment: string, series: string, count: number): Promise<void> {
		return this.#numbers.reserve(compartment, series, count);
	}

	/** @throws AttachError */
	attachFile(compartment: string, file: File): Promise<Attachment> {
		return this.#uploads.add(compartment, file);
	}

	attachmentUrl(compartment: string, hash: string): Promise<string> {
		return this.#uploads.url(compartment, hash);
	}

	/** Attachments that the server refused: sent once more, or thrown away. */
	settleRefusedUploads(what: 'retry' | 'discard'): Promise<void> {
		return this.#uploads.settleRefused(what);
	}

	/** Connects again after signing in anew. */
	resume(): void {
		for (const { connection } of this.#compartments.values())
			if (connection.link === 'refused' && connection.problem === 'session_ended')
				connection.start();
			else connection.retryNow();
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#stopWake();
		clearInterval(this.#refreshTimer);
		this.#presence.close();
		this.board.destroy();
		const ending = [...this.#compartments.values()].map((each) => each.close());
		await Promise.all([...ending, this.#lost.close(), this.#uploads.close()]);
		this.#listeners.clear();
		this.#awarenessListeners.clear();
	}

	#home(): CompartmentSession | undefined {
		const all = [...this.#compartments.values()];
		return (
			this.#compartments.get(COMMAND) ??
			all.find((compartment) => compartment.key.startsWith('liaison-')) ??
			all[0]
		);
	}

	#problem(): string | undefined {
		if (this.#told) return this.#told;
		const all = [...this.#compartments.values()];
		if (all.some(({ store }) => !store.durable)) return 'not_durable';
		if (this.#uploads.refused > 0) return 'upload_refused';
		return this.#incident.state === 'open' ? undefined : 'incident_closed';
	}

	async #open(key: string, writable: boolean): Promise<CompartmentSession> {
		const compartment: CompartmentSession = new CompartmentSession(
			this.#environment,
			{ user: this.#user, incident: this.#incident.id, compartment: key, writable },
			this.#clock,
			{
				onStatus: () => this.#changed(),
				onAwareness: () => this.#awarenessChanged(),
				onAccess: (access) => void this.#onAccess(compartment, access),
				onRefused: (problem) => void this.#onRefused(compartment, problem),
				onUnusable: (reason) => {
					if (reason === 'quarantined') this.#told = 'quarantined';
					void this.#replace(compartment, reason === 'cleared');
				},
				onReturn: (from, mine, theirs) => {
					const to = this.#clock.now();
					this.#apart = addReturn(this.#apart, key, from, to, mine, theirs);
				},
				onInStep: () => this.#onInStep()
			}
		);
		await compartment.open();
		return compartment;
	}

	async #attach(key: string, writable: boolean): Promise<void> {
		const compartment = await this.#open(key, writable);
		if (this.#closed || this.#compartments.has(key)) return compartment.close();
		this.#compartments.set(key, compartment);
		this.board.attach({ compartment: key, doc: compartment.doc, writable });
		this.#presence.at(this.#home());
		compartment.connection.start();
		this.#changed();
	}

	/** Takes a compartment off the board; its unsent commands go on counting. False if done before. */
	#detach(compartment: CompartmentSession): boolean {
		if (this.#compartments.get(compartment.key) !== compartment) return false;
		// In this order: what is in both counts twice.
		this.#compartments.delete(compartment.key);
		this.#lost.add(compartment);
		this.board.detach(compartment.key);
		compartment.connection.stop();
		this.#presence.at(this.#home());
		this.#changed();
		return true;
	}

	/** The right to read is gone: nothing of it stays, but one's own unsent goes to quarantine. */
	async #withdraw(compartment: CompartmentSession): Promise<void> {
		this.#told = 'right_withdrawn';
		if (!this.#detach(compartment)) return;
		await compartment.store.wipeContent();
		await this.#lost.settle(compartment);
	}

	/** The copy holds what the server will not take: hand that over, and load the compartment anew. */
	async #replace(compartment: CompartmentSession, cleared: boolean): Promise<void> {
		if (!this.#detach(compartment)) return;
		if (!cleared) {
			this.#replacing.add(compartment);
			await this.#lost.settle(compartment);
			return;
		}
		await compartment.close();
		this.#lost.drop(compartment);
		await this.#attachAgain(compartment.key);
	}

	/** Handed over: what was only replaced is read anew; for the rest the server is asked. */
	async #onSettled(compartment: CompartmentSession): Promise<void> {
		if (this.#replacing.delete(compartment)) return this.#attachAgain(compartment.key);
		await removeDocument(this.#user, this.#incident.id, compartment.key);
		if (!this.#handingOver) void this.#refresh();
	}

	/** Loads a compartment anew whose copy has been emptied, where one may still read it. */
	async #attachAgain(key: string): Promise<void> {
		const access = this.#accessTo(key);
		if (access && !this.#closed && !this.#compartments.has(key))
			await this.#attach(key, access === 'rw');
	}

	/** Copies of compartments that one no longer may read, from an earlier opening. */
	async #handOverLeftovers(): Promise<void> {
		if (this.#handingOver) return;
		this.#handingOver = true;
		try {
			const known = new Set(this.#incident.compartments.map(({ key }) => key));
			const left = await leftoverCompartments(this.#user, this.#incident.id, known);
			for (const key of left) {
				if (this.#closed || this.#compartments.has(key) || this.#lost.has(key)) continue;
				const compartment = await this.#open(key, false);
				await compartment.store.wipeContent();
				await this.#lost.settle(compartment);
			}
		} finally {
			// A storage that failed is tried again with the next look at the incident.
			this.#handingOver = false;
		}
	}

	#accessTo(key: string): string | undefined {
		return this.#incident.compartments.find((compartment) => compartment.key === key)?.access;
	}

	async #onAccess(compartment: CompartmentSession, access: string): Promise<void> {
		if (access === 'none') await this.#withdraw(compartment);
		else await this.#setWritable(compartment, access === 'rw');
		await this.#refresh();
	}

	async #setWritable(compartment: CompartmentSession, writable: boolean): Promise<void> {
		if (this.#compartments.get(compartment.key) !== compartment) return;
		if (compartment.writable !== writable) {
			compartment.writable = writable;
			this.board.setWritable(compartment.key, writable);
		}
		await this.#handOverUnsent(compartment);
	}

	/**
	 * What was written while one could not know that it will not be taken, also before the page was
	 * closed the last time: the commander decides on it.
	 */
	async #handOverUnsent(compartment: CompartmentSession): Promise<void> {
		if (compartment.writable || compartment.store.unsent === 0) return;
		this.#told = 'quarantined';
		await this.#replace(compartment, false);
	}

	async #onRefused(compartment: CompartmentSession, problem: Problem): Promise<void> {
		this.#wasOffline = true;
		if (problem === 'right_withdrawn') {
			const unsent = compartment.store.unsent > 0;
			await this.#withdraw(compartment);
			const known = await this.#refresh();
			// Writing alone was withdrawn: it is read anew, without what was refused.
			if (known && this.#accessTo(compartment.key)) this.#told = unsent ? 'quarantined' : undefined;
		} else if (problem === 'incident_closed') {
			await this.#setWritable(compartment, false);
			await this.#refresh();
			// Reading goes on: not a retry of what was refused.
			if (this.#accessTo(compartment.key) === 'r') compartment.connection.start();
		} else if (
			(problem === 'malformed' || problem === 'too_large') &&
			compartment.store.unsent > 0
		) {
			this.#told = 'quarantined';
			await this.#replace(compartment, false);
		}
		this.#changed();
	}

	#onInStep(): void {
		this.#changed();
		if (this.status.link !== 'online') return;
		this.#uploads.online();
		const writable = [...this.#compartments.values()].filter((each) => each.writable);
		void this.#numbers.online(writable.map(({ key }) => key));
		if (this.#wasOffline) void this.#refresh();
		this.#wasOffline = false;
		void this.#lost.settleAll();
	}

	#wake(reason: 'online' | 'offline' | 'visible'): void {
		for (const { connection } of this.#compartments.values())
			if (reason === 'offline') connection.renew();
			else connection.retryNow();
		if (reason !== 'offline') this.resume();
	}

	/** Reads the incident again and brings compartments and rights in line; false where it cannot. */
	#refresh(): Promise<boolean> {
		this.#refreshing ??= this.#readAgain().finally(() => (this.#refreshing = undefined));
		return this.#refreshing;
	}

	async #readAgain(): Promise<boolean> {
		const incident = await fetchIncident(this.#environment, this.#incident.id);
		if (incident === 'gone') this.#onGone();
		if (!incident || incident === 'gone' || this.#closed || incident.me.userId !== this.#user)
			return false;
		this.#incident = incident;
		this.board.post = incident.me.post;
		this.#presence.identify(identity(incident));
		this.#onIncident(incident);
		for (const compartment of [...this.#compartments.values()])
			if (!this.#accessTo(compartment.key)) await this.#withdraw(compartment);
		for (const { key, access } of incident.compartments) {
			const compartment = this.#compartments.get(key);
			if (compartment) await this.#setWritable(compartment, access === 'rw');
			else if (!this.#lost.has(key)) await this.#attachAgain(key);
		}
		void this.#handOverLeftovers();
		this.#changed();
		return true;
	}

	#changed(): void {
		this.#status = undefined;
		if (this.#closed || !this.board) return;
		const { link } = this.status;
		if (link === 'offline') this.#wasOffline = true;
		if (link !== 'online') {
			this.#uploads.offline();
			this.#numbers.offline();
		}
		for (const listener of [...this.#listeners]) listener();
	}

	#awarenessChanged(): void {
		this.#presence.forget();
		for (const listener of [...this.#awarenessListeners]) listener();
	}
}

function identity({ me }: IncidentView): AwarenessState['user'] {
	return { member: me.memberId, post: me.post, role: me.role, name: me.displayName };
}
