/** Who works at a board in a chaos run: pages with our session, and stock providers. */
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import type { Role } from '#lib/board/rights.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import { decode, SYNC } from '#lib/sync/protocol.ts';
import { openSession } from '#lib/sync/session.ts';
import { browserAt, type BrowserParts } from '../harness/browser-environment.ts';
import type { Random } from '../harness/random.ts';
import { editAtRandom, type Edit } from './edits.ts';

export interface Person {
	readonly name: string;
	readonly userId: string;
	readonly role: Role;
	readonly post: string;
	/** Where they write. */
	readonly home: string;
	readonly cookie: string;
}

export interface Actor {
	readonly person: Person;
	edit(random: Random): void;
	network(on: boolean): Promise<void>;
	/** The page is loaded anew, from what lies on the device. */
	restart(): Promise<void>;
	close(): Promise<void>;
	/** Commands that must be in the log, or in quarantine where `quarantine` says so. */
	owed(): { readonly edits: readonly Edit[]; readonly quarantine: boolean };
	/** What is on the screen, by compartment. */
	documents(): ReadonlyMap<string, Y.Doc>;
	/** Everything is sent and answered; or why not. */
	unsettled(): string | undefined;
	/** Looks for the server at once, without waiting for its turn. */
	wake(): void;
}

/** The page as it is, over fake-indexeddb. */
export class PageActor implements Actor {
	readonly person: Person;
	readonly #parts: BrowserParts;
	#incident: IncidentView;
	#opened: Awaited<ReturnType<typeof openSession>> | undefined;
	#online = true;
	readonly #edits: Edit[] = [];

	private constructor(person: Person, incident: IncidentView, origin: string) {
		this.person = person;
		this.#incident = incident;
		this.#parts = browserAt(origin, person.cookie);
	}

	static async open(person: Person, incident: IncidentView, origin: string): Promise<PageActor> {
		const actor = new PageActor(person, incident, origin);
		await actor.#open();
		return actor;
	}

	async #open(): Promise<void> {
		this.#opened = await openSession({
			incident: this.#incident,
			// What is known of the incident may be older than what happened since.
			fromDevice: true,
			environment: this.#parts.environment,
			onIncident: (incident) => (this.#incident = incident)
		});
	}

	get #board(): Board {
		return this.#opened!.board;
	}

	edit(random: Random): void {
		const { home } = this.person;
		if (!this.#board.compartments().includes(home) || !this.#board.writable(home)) return;
		this.#edits.push(...editAtRandom(this.#board, random, home));
	}

	async network(on: boolean): Promise<void> {
		this.#online = on;
		this.#parts.network(on);
		if (on) this.wake();
	}

	async restart(): Promise<void> {
		await this.#opened?.close();
		await this.#open();
	}

	async close(): Promise<void> {
		await this.#opened?.close();
		this.#opened = undefined;
	}

	/** A page keeps every command until it is taken or handed over. */
	owed() {
		return { edits: this.#edits, quarantine: true };
	}

	documents(): ReadonlyMap<string, Y.Doc> {
		const board = this.#board;
		return new Map(board.compartments().map((key) => [key, board.document(key).doc]));
	}

	unsettled(): string | undefined {
		const { link, unsent, problem } = this.#opened!.handle.status;
		const settled = (link === 'online' || this.documents().size === 0) && unsent === 0;
		return settled
			? undefined
			: `${this.person.name}: ${link}, ${unsent} unsent, ${String(problem)}`;
	}

	wake(): void {
		if (this.#online) this.#parts.wake();
	}
}

/** A y-websocket provider as it comes: nothing lies on its device. */
export class StockActor implements Actor {
	readonly person: Person;
	readonly #url: string;
	#provider: WebsocketProvider;
	readonly #acknowledged: Edit[] = [];
	#refused = false;

	constructor(person: Person, incidentId: string, origin: string) {
		this.person = person;
		this.#url = `${origin.replace(/^http/, 'ws')}/sync/${incidentId}`;
		this.#provider = this.#provide();
	}

	#provide(): WebsocketProvider {
		const { cookie, home } = this.person;
		const acknowledge = (update: Uint8Array) =>
			this.#acknowledged.push({ compartment: home, update });
		/** Notes which of its updates the server has acknowledged. */
		class Counting extends WebSocket {
			readonly sent: Uint8Array[] = [];
			constructor(url: string) {
				super(url, { headers: { cookie: `tongtu_session=${cookie}` } });
				this.on('message', (data: Buffer) => {
					const message = decode(new Uint8Array(data));
					if (message.type !== 'committed') return;
					for (const update of this.sent.splice(0, message.n - this.#told)) acknowledge(update);
					this.#told = message.n;
				});
			}
			#told = 0;
			override send(data: Uint8Array): void {
				const message = decode(data);
				if (message.type === 'sync' && message.step === SYNC.update)
					this.sent.push(message.payload.slice());
				super.send(data);
			}
		}
		const provider = new WebsocketProvider(this.#url, home, new Y.Doc(), {
			WebSocketPolyfill: Counting as unknown as typeof globalThis.WebSocket,
			disableBc: true,
			maxBackoffTime: 500
		});
		provider.on('connection-close', (event) => {
			if (event && event.code >= 4400 && event.code < 4500) this.#refused = true;
		});
		return provider;
	}

	edit(random: Random): void {
		const { home, post } = this.person;
		const board = openBoard([{ compartment: home, doc: this.#provider.doc, writable: true }], {
			post
		});
		editAtRandom(board, random, home);
		board.destroy();
	}

	async network(on: boolean): Promise<void> {
		if (on) this.#provider.connect();
		else this.#provider.disconnect();
	}

	/** A page without a copy: what was not acknowledged goes with it. */
	async restart(): Promise<void> {
		await this.close();
		this.#refused = false;
		this.#provider = this.#provide();
	}

	async close(): Promise<void> {
		this.#provider.destroy();
		this.#provider.doc.destroy();
	}

	owed() {
		return { edits: this.#acknowledged, quarantine: false };
	}

	documents(): ReadonlyMap<string, Y.Doc> {
		return new Map([[this.person.home, this.#provider.doc]]);
	}

	unsettled(): string | undefined {
		return this.#provider.synced ? undefined : `${this.person.name}: not synced`;
	}

	/** One who was refused holds what nobody takes: the page is loaded anew. */
	wake(): void {
		if (this.#refused) void this.restart();
	}
}
