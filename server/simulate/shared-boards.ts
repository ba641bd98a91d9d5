/**
 * The boards as everybody sees them who is connected, and the log that grows from them.
 * Whoever is connected knows what the others know, so they share one document and write into
 * it in turn, each under the client ids of the own device; whoever is cut off has a copy.
 */
import * as Y from 'yjs';
import { openBoard, type Board, type NumberSource } from '#lib/board/board.ts';
import { newId } from '#lib/board/ids.ts';
import { accessTo } from '#lib/board/rights.ts';
import type { Rooms, ServerAuthor } from '../rooms/rooms.ts';
import type { Activity, NewUpdate, Store } from '../store/store.ts';
import type { Agenda } from './agenda.ts';
import type { Device } from './device.ts';
import type { Random } from './random.ts';

interface Shared {
	readonly doc: Y.Doc;
	readonly board: Board;
	/** Updates so far: the position that clients are told. */
	n: number;
	/** Client ids seen in this compartment. */
	readonly bound: Set<number>;
	readonly serverClient: number;
}

/** An update as it reaches the server, and the client id it is written under. */
type Received = Omit<NewUpdate, 'incidentId' | 'bind'> & { readonly client: number };

/** Updates in one transaction. */
const AT_ONCE = 500;

export class SharedBoards implements Pick<
	Rooms,
	'read' | 'write' | 'rightsChanged' | 'settled' | 'presence'
> {
	/** Updates made, also those still in an outbox. */
	made = 0;
	/** How often each kind of update came into the log. */
	readonly kinds = new Map<string, number>();
	readonly #store: Store;
	readonly #agenda: Agenda;
	readonly #random: Random;
	readonly #shared = new Map<string, Shared>();
	readonly #lease: (device: Device, compartment: string, series: string) => number[];
	#incidentId = '';
	#author: Device | undefined;
	#captured: Uint8Array[] = [];
	#queue: NewUpdate[] = [];
	#opened: Activity['opened'][number][] = [];
	#closed: Activity['closed'][number][] = [];
	#applied: Activity['applied'][number][] = [];
	#lastReceived = 0;

	/** @param lease the next numbers of a series for a device that is connected */
	constructor(
		store: Store,
		agenda: Agenda,
		random: Random,
		lease: (device: Device, compartment: string, series: string) => number[]
	) {
		this.#store = store;
		this.#agenda = agenda;
		this.#random = random;
		this.#lease = lease;
	}

	#of(compartment: string): Shared {
		let shared = this.#shared.get(compartment);
		if (!shared) {
			const doc = new Y.Doc();
			doc.on('update', (update: Uint8Array) => this.#captured.push(update));
			const board = this.#openBoard(compartment, doc, '');
			const serverClient = this.#random.clientId();
			shared = { doc, board, n: 0, bound: new Set(), serverClient };
			this.#shared.set(compartment, shared);
		}
		return shared;
	}

	#openBoard(compartment: string, doc: Y.Doc, post: string): Board {
		const numbers: NumberSource = { next: (key, series) => this.#number(key, series) };
		return openBoard([{ compartment, doc, writable: true }], {
			...{ post, numbers },
			now: () => this.#agenda.now + (this.#author?.habits.skew ?? 0)
		});
	}

	#number(compartment: string, series: string): string | undefined {
		const author = this.#author;
		if (!author) return undefined;
		const key = `${compartment} ${series}`;
		let left = author.numbers.get(key);
		if (!left?.length && author.online)
			author.numbers.set(key, (left = this.#lease(author, compartment, series)));
		const number = left?.shift();
		return number === undefined ? undefined : `${series}-${String(number).padStart(2, '0')}`;
	}

	/** What a person does at the device: into the shared board, or the copy of one cut off. */
	as<T>(device: Device, compartment: string, work: (board: Board) => T): T {
		const { fork } = device;
		const own = fork?.boards.get(compartment);
		const { doc, board } = own ?? this.#of(compartment);
		this.#author = device;
		device.lastActive = this.#agenda.now;
		board.post = device.post;
		doc.clientID = this.#client(device, compartment);
		this.#captured = [];
		const result = work(board);
		const at = this.#agenda.now + device.habits.skew;
		for (const update of this.#captured.splice(0)) {
			this.made++;
			if (own) fork!.outbox.push({ compartment, update, at });
			else this.#receive(device, compartment, update, at);
		}
		this.#author = undefined;
		return result;
	}

	/** The board as this device holds it, for looking only. */
	seenBy(device: Device, compartment: string): Board {
		return device.fork?.boards.get(compartment)?.board ?? this.#of(compartment).board;
	}

	#client(device: Device, compartment: string): number {
		let client = device.clients.get(compartment);
		if (client === undefined) device.clients.set(compartment, (client = this.#random.clientId()));
		return client;
	}

	#receive(device: Device, compartment: string, update: Uint8Array, at: number): void {
		this.#log({
			...{ compartment, update, at, kind: 'authored' as const },
			...{ userId: device.actor.userId, post: device.post, device: device.id },
			deviceSeq: device.nextSequence(compartment),
			connectionId: device.connections.get(compartment)?.id ?? null,
			receivedAt: this.#agenda.now + device.habits.latency,
			client: this.#client(device, compartment)
		});
	}

	#log(received: Received): void {
		this.#queue.push(this.#entry(received));
	}

	#entry({ client, ...entry }: Received): NewUpdate {
		const shared = this.#of(entry.compartment);
		const receivedAt = (this.#lastReceived = Math.max(this.#lastReceived, entry.receivedAt));
		const bind = shared.bound.has(client) ? [] : [client];
		shared.bound.add(client);
		shared.n++;
		this.kinds.set(entry.kind, (this.kinds.get(entry.kind) ?? 0) + 1);
		return { ...entry, receivedAt, bind, incidentId: this.#incidentId };
	}

	/** Writes what waits to disk, once there is enough of it. */
	async flush(least = AT_ONCE): Promise<void> {
		if (this.#queue.length < least) return;
		await this.#append([], undefined);
		const activity = {
			opened: this.#opened.splice(0),
			closed: this.#closed.splice(0),
			applied: this.#applied.splice(0)
		};
		await this.#store.saveActivity(activity);
	}

	async #append(more: readonly NewUpdate[], within: (() => void) | undefined): Promise<void> {
		const updates = [...this.#queue.splice(0), ...more];
		const appended = await this.#store.append(updates, within);
		const last = new Map<string, number>();
		for (const [i, outcome] of appended.entries()) {
			if (outcome.outcome !== 'stored')
				throw new Error(`an update was not stored: ${JSON.stringify(outcome)}`);
			last.set(updates[i]!.compartment, outcome.n);
		}
		for (const [compartment, n] of last)
			if (this.#of(compartment).n !== n)
				throw new Error(`${compartment} stands at ${n}, not at ${this.#of(compartment).n}`);
	}

	// — coming and going —

	connect(device: Device, keys: readonly string[]): void {
		const { userId } = device.actor;
		const standing = { ...device.who, role: device.role };
		for (const compartment of keys) {
			if (accessTo(standing, compartment, 'open') === 'none') continue;
			const id = newId(this.#agenda.now);
			// Nothing is told yet: the position comes with the first seconds.
			device.connections.set(compartment, { id, told: 0, toldAt: this.#agenda.now });
			this.#opened.push({
				...{ id, incidentId: this.#incidentId, compartment, userId, post: device.post },
				...{ device: device.id, openedAt: this.#agenda.now }
			});
		}
	}

	disconnect(device: Device, code: number): void {
		const closedAt = this.#heardAt(device);
		for (const { id } of device.connections.values()) this.#closed.push({ id, closedAt, code });
		device.connections.clear();
	}

	/** Cut off: from now on the device writes into a copy. */
	cutOff(device: Device, keys: readonly string[], backAt: number): void {
		this.disconnect(device, 1006);
		const standing = { ...device.who, role: device.role };
		const boards = new Map<string, { doc: Y.Doc; board: Board }>();
		for (const compartment of keys) {
			if (accessTo(standing, compartment, 'open') !== 'rw') continue;
			const doc = new Y.Doc();
			Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.#of(compartment).doc));
			doc.on('update', (update: Uint8Array) => this.#captured.push(update));
			boards.set(compartment, { doc, board: this.#openBoard(compartment, doc, device.post) });
		}
		device.fork = { boards, outbox: [], backAt };
	}

	/**
	 * Connected again: the outbox goes first, in order; or, where the device has lost it, all
	 * in one piece without its times, as the exchange of state vectors brings it up.
	 */
	comeBack(device: Device, keys: readonly string[], outboxLost: boolean): void {
		const { boards, outbox } = device.fork!;
		device.fork = undefined;
		this.connect(device, keys);
		if (outboxLost) {
			this.made -= outbox.length;
			for (const [compartment, { doc }] of boards) {
				if (!outbox.some((waiting) => waiting.compartment === compartment)) continue;
				const target = this.#of(compartment).doc;
				const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(target));
				Y.applyUpdate(target, update);
				this.#log({
					...{ compartment, update, at: null, kind: 'recovered' as const },
					...{ userId: device.actor.userId, post: device.post, device: null, deviceSeq: null },
					connectionId: device.connections.get(compartment)!.id,
					receivedAt: this.#agenda.now + device.habits.latency,
					client: this.#client(device, compartment)
				});
				this.made++;
			}
		} else
			for (const { compartment, update, at } of outbox) {
				Y.applyUpdate(this.#of(compartment).doc, update);
				this.#receive(device, compartment, update, at);
			}
		for (const { doc, board } of boards.values()) {
			board.destroy();
			doc.destroy();
		}
		this.#captured = [];
	}

	/** What devices tell of how far they have come, once a second; called every second. */
	tellApplied(devices: readonly Device[]): void {
		const { now } = this.#agenda;
		for (const device of devices) {
			const resting = device.habits.phone && now - device.lastActive > 60_000;
			for (const [compartment, connection] of device.connections) {
				const { n } = this.#of(compartment);
				if (connection.told >= n || now - connection.toldAt < (resting ? 60_000 : 1000)) continue;
				connection.told = n;
				connection.toldAt = now;
				this.#applied.push({
					...{ incidentId: this.#incidentId, compartment, userId: device.actor.userId },
					...{ device: device.id, n, at: this.#heardAt(device) }
				});
			}
		}
	}

	/** When the server hears of what a device does now: after all that it has received itself. */
	#heardAt(device: Device): number {
		return Math.max(this.#agenda.now, this.#lastReceived) + device.habits.latency;
	}

	// — what the services need of rooms —

	async write(
		incidentId: string,
		compartment: string,
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within?: () => void
	): Promise<number> {
		this.#incidentId = incidentId;
		const { doc, serverClient } = this.#of(compartment);
		doc.clientID = serverClient;
		this.#captured = [];
		doc.transact(() => write(doc));
		const entries = this.#captured.splice(0).map((update) =>
			this.#entry({
				...{ compartment, update, kind: by.kind, userId: by.userId, post: by.post },
				...{ connectionId: null, device: null, deviceSeq: null, at: null },
				...{ receivedAt: this.#agenda.now, client: serverClient }
			})
		);
		this.made += entries.length;
		await this.#append(entries, within);
		return this.#of(compartment).n;
	}

	async read<T>(_incidentId: string, compartment: string, read: (doc: Y.Doc) => T): Promise<T> {
		return read(this.#of(compartment).doc);
	}

	settled(): Promise<void> {
		return Promise.resolve();
	}

	rightsChanged(): void {
		// Who is moved is moved by the simulation itself.
	}

	presence(): [] {
		return [];
	}

	destroy(): void {
		for (const { board, doc } of this.#shared.values()) {
			board.destroy();
			doc.destroy();
		}
	}
}
