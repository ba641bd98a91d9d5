/**
 * One compartment in memory and its connections: judges what they send, has it committed,
 * and only then tells the others. The rules in brackets are those of docs/sync-spec.md.
 */
import type * as Y from 'yjs';
import { CLOSE } from '#lib/sync/close-codes.ts';
import { NOTICE, SYNC, type Incoming } from '#lib/sync/protocol.ts';
import type { NewUpdate } from '../store/store.ts';
import { Broadcast } from './broadcast.ts';
import { CompartmentLog, loadDocument, type LogListener } from './compartment-log.ts';
import type { Connection, Receiver } from './connection.ts';
import { HeldUpdates } from './held-updates.ts';
import type { IncomingUpdate } from './incoming-update.ts';
import { judgeUpdate } from './judge-update.ts';
import type { Ownership } from './outline.ts';
import type { Refusal } from './refusal.ts';
import { RefusedUpdates } from './refused-updates.ts';
import { RoomAwareness, type RawState } from './room-awareness.ts';
import type { RoomContext } from './room-context.ts';
import type { RoomDocument } from './room-document.ts';
import type { ServerAuthor } from './rooms.ts';
import { StateService } from './state-service.ts';

const DEVICE = /^[A-Za-z0-9_-]{1,64}$/;
/** A page that returns says who it is before it is told who is there, ms. */
const INTRODUCTION_MS = 100;

export class Room implements Receiver, LogListener<Connection> {
	readonly incidentId: string;
	readonly compartment: string;
	readonly connections = new Set<Connection>();
	/** Reads and writes under way, which keep the room in memory. */
	holds = 0;
	readonly #context: RoomContext;
	readonly #log: CompartmentLog<Connection>;
	readonly #awareness: RoomAwareness;
	readonly #refused: RefusedUpdates;
	readonly #held: HeldUpdates;
	readonly #broadcast: Broadcast;
	readonly #states: StateService;
	/** Client ids seen in awareness and not yet written under. */
	readonly #reserved = new Map<number, string>();

	/** Loads a compartment. @throws where the log is damaged or cannot be read */
	static async open(context: RoomContext, incidentId: string, compartment: string): Promise<Room> {
		// The room need not wait for what an earlier process left underived.
		void context.journal.ready(incidentId);
		const document = await loadDocument(context, incidentId, compartment);
		return new Room(context, { incidentId, compartment }, document);
	}

	private constructor(
		context: RoomContext,
		place: { incidentId: string; compartment: string },
		document: RoomDocument
	) {
		this.#context = context;
		this.incidentId = place.incidentId;
		this.compartment = place.compartment;
		this.#log = new CompartmentLog(context, place, document, this);
		this.#refused = new RefusedUpdates(context, place);
		this.#held = new HeldUpdates(context.limits, (connection, incoming) =>
			this.#refuse(connection, 'missing-dependency', incoming)
		);
		this.#broadcast = new Broadcast({
			connections: this.connections,
			position: () => this.#log.n,
			now: context.now,
			congested: (connection) => this.#states.leaveBehind(connection)
		});
		this.#states = new StateService(context, this.#log, (connection) =>
			this.#broadcast.tellPosition(connection)
		);
		this.#awareness = new RoomAwareness(
			this.connections,
			(client, { who, device }) => this.#ownership(who.userId, device)(client) !== 'foreign',
			context.limits.maxAwarenessBytes
		);
	}

	/** Its memory and the log are apart: loaded anew before anyone joins. */
	get abandoned(): boolean {
		return this.#log.abandoned;
	}

	// — coming and going —

	/** [S20] The room speaks first: its state vector. What the client lacks it asks for itself. */
	join(connection: Connection): void {
		this.connections.add(connection);
		connection.attach(this, true);
		connection.send(this.#log.question());
		setTimeout(() => {
			if (!connection.closed) this.#awareness.sendAll(connection);
		}, INTRODUCTION_MS).unref();
	}

	left(connection: Connection, code: number): void {
		if (!this.connections.delete(connection)) return;
		this.#awareness.remove(connection);
		this.#held.releaseAll(connection);
		this.#context.left(connection, code);
		if (this.connections.size === 0) this.#context.empty(this);
	}

	/** The connection's right, role or post is another now. */
	changed(connection: Connection): void {
		this.#awareness.restamp(connection);
		if (connection.access === 'rw') this.#awareness.sendAll(connection);
	}

	/** [S71] A right that has gone: nothing more is sent, what still comes is quarantined. */
	withdraw(connection: Connection, refusal: Refusal, code: number): void {
		connection.refused ??= refusal;
		connection.cut(code, refusal);
	}

	// — what comes in —

	receive(connection: Connection, message: Incoming): void {
		switch (message.type) {
			case 'sync':
				if (message.step === SYNC.step1) this.#states.ask(connection, message.payload);
				else if (message.step === SYNC.step2) this.#upload(connection, message.payload);
				else {
					const number = ++connection.received;
					this.#update(connection, { kind: 'live', update: message.payload, number });
				}
				return;
			case 'authored':
				if (this.#names(connection, message.device)) {
					const { update } = message;
					const number = ++connection.received;
					this.#update(connection, { kind: 'authored', update, number, authored: message });
				}
				return;
			case 'applied':
				if (this.#names(connection, message.device))
					this.#applied(connection, message.seq, message.device);
				return;
			case 'queryAwareness':
				this.#awareness.sendAll(connection);
				return;
			case 'awareness':
				return;
			default:
				// Committed, position and notice are the server's to say.
				connection.close(CLOSE.malformed, `unexpected ${message.type}`);
		}
	}

	#names(connection: Connection, device: string): boolean {
		if (!DEVICE.test(device)) {
			connection.close(CLOSE.malformed, 'device');
			return false;
		}
		connection.device ??= device;
		return true;
	}

	/** [S22] What a client brings up after our state vector: stored only where it is new. */
	#upload(connection: Connection, update: Uint8Array): void {
		// No structs and no deletions: what a client in step answers.
		if (update.length === 2 && update[0] === 0 && update[1] === 0) return;
		this.#update(connection, { kind: 'recovered', update, number: 0 });
	}

	/** @param waited whether everything that was accepted before it came is settled */
	#update(connection: Connection, incoming: IncomingUpdate, waited = false): void {
		if (!connection.refused) this.#context.recheck(connection);
		if (connection.refused) {
			void this.#refused.keep(connection, connection.refused, incoming);
			return;
		}
		// Not acknowledged: it comes again, after signing in.
		if (connection.closed) return;
		if (this.#judge(connection, incoming, waited) === 'accepted') this.#retryHeld();
	}

	#judge(
		connection: Connection,
		incoming: IncomingUpdate,
		waited = false
	): 'accepted' | 'waits' | 'done' {
		const { limits, committer, log } = this.#context;
		const { userId } = connection.who;
		const device = incoming.authored?.device ?? null;
		const { document } = this.#log;
		const verdict = judgeUpdate({
			...{ incoming, limits, document, waitingBytes: committer.waitingBytes },
			right: connection.access === 'rw' ? 'rw' : connection.readOnlyBecause,
			ownership: this.#ownership(userId, device ?? connection.device),
			unsettled: !waited && this.#log.unsettled,
			deletesNothing: (deletes) => this.#log.deletesNothing(deletes)
		});
		switch (verdict.kind) {
			case 'refuse':
				this.#refuse(connection, verdict.refusal, incoming);
				return 'done';
			case 'close':
				log.warn({ user: userId, bytes: incoming.update.length }, verdict.reason);
				if (verdict.limit) connection.notice(NOTICE.overQuota, { limit: verdict.limit });
				connection.close(verdict.code, verdict.reason.slice(0, 100));
				return 'done';
			case 'wait':
				if (this.#held.includes(connection, incoming)) return 'waits';
				if (!this.#held.hold(connection, incoming))
					this.#refuse(connection, 'missing-dependency', incoming);
				return 'waits';
			case 'look':
				this.#states.withDocument(connection, () => this.#update(connection, incoming, waited));
				return 'done';
			case 'unsettled':
				if (committer.failingSince !== null)
					connection.close(CLOSE.unavailable, 'the disk refuses commits');
				else
					this.#states.withDocument(
						connection,
						() => this.#update(connection, incoming, true),
						true
					);
				return 'done';
			case 'nothing-new':
				if (incoming.number > 0)
					this.#log.submitNothing((onDisk) => {
						if (onDisk) this.#settled(connection, incoming);
						else this.#update(connection, incoming);
					});
				return 'done';
			case 'accept': {
				const { parsed, claims } = verdict;
				document.bind(claims, { userId, device });
				const entry = this.#entry(connection, incoming, claims);
				this.#log.submit({ entry, parsed, from: connection }, (outcome) => {
					// Closed between our check and the commit.
					if (outcome.outcome === 'refused') this.#refuse(connection, 'incident-closed', incoming);
					else this.#settled(connection, incoming);
				});
				return 'accepted';
			}
		}
	}

	/** [S34] What was accepted may be what others waited for. */
	#retryHeld(): void {
		for (let again = true; again;) {
			again = false;
			for (const { connection, incoming } of this.#held.all()) {
				const outcome = this.#judge(connection, incoming);
				if (outcome === 'waits') continue;
				this.#held.release(connection, incoming);
				if (outcome === 'accepted') again = true;
			}
		}
	}

	#refuse(connection: Connection, refusal: Refusal, incoming: IncomingUpdate): void {
		this.#refused.refuse(connection, refusal, incoming);
		for (const held of this.#held.releaseAll(connection))
			if (held !== incoming) void this.#refused.keep(connection, refusal, held);
	}

	#entry(
		{ id, who }: Connection,
		{ kind, update, authored }: IncomingUpdate,
		bind: readonly number[]
	): NewUpdate {
		const { incidentId, compartment } = this;
		return {
			...{ incidentId, compartment, kind, update, bind, connectionId: id },
			...{ userId: who.userId, post: who.post, receivedAt: this.#context.now() },
			device: authored?.device ?? null,
			deviceSeq: authored?.deviceSeq ?? null,
			at: authored?.at ?? null
		};
	}

	/** [S41] Counted for the sender; what came up after our state vector has no number. */
	#settled(connection: Connection, { number }: IncomingUpdate): void {
		if (number === 0) return;
		connection.settle(number);
		this.#broadcast.acknowledge(connection);
	}

	/** [S46] A device says how far it has come. */
	#applied(connection: Connection, n: number, device: string): void {
		// A device that knew a later state of this server, since restored, may claim more than is.
		if (n < 1 || n > this.#log.n) return;
		const { incidentId, compartment } = this;
		const { userId } = connection.who;
		this.#context.applied({
			...{ incidentId, compartment, userId, device, n, at: this.#context.now() }
		});
	}

	// — who is here —

	awareness(connection: Connection, states: readonly RawState[]): RawState | undefined {
		return this.#awareness.ownState(connection, states);
	}

	putAwareness(connection: Connection, state: RawState): void {
		const first = connection.clientId === undefined;
		this.#awareness.put(connection, state);
		// [S35] Nobody else may write under an id seen here before its owner wrote anything.
		if (first && connection.clientId !== undefined)
			this.#reserved.set(connection.clientId, connection.who.userId);
	}

	#ownership(userId: string, device: string | null): Ownership {
		const bound = this.#log.document.ownership(userId, device);
		return (client) => {
			const owner = bound(client);
			const reserved = this.#reserved.get(client);
			const taken = owner === 'free' && reserved !== undefined && reserved !== userId;
			return taken ? 'foreign' : owner;
		};
	}

	// — what goes out —

	stored(update: Uint8Array, from: Connection | undefined): void {
		this.#broadcast.add(update, from);
	}

	flushed(): void {
		this.#broadcast.due();
	}

	get heardAt(): number {
		return this.#broadcast.tickEnds;
	}

	clear(connection: Connection): void {
		this.#states.resume(connection);
		if (connection.takeMissed()) this.#awareness.sendAll(connection, true);
	}

	sendWaiting(): void {
		this.#broadcast.flush();
	}

	/** [S45] The sign of life that every connection gets. */
	heartbeat(connection: Connection): void {
		if (connection.who.version > 0) this.#broadcast.tellPosition(connection);
		else connection.send(RoomAwareness.heartbeat);
		connection.ping();
	}

	notStored(): void {
		for (const connection of this.connections) connection.notice(NOTICE.notStored, {});
	}

	failed(): void {
		for (const connection of [...this.connections])
			connection.close(CLOSE.unavailable, 'the room is loaded anew');
		this.#context.empty(this);
	}

	// — the server's own reading and writing —

	read<T>(read: (doc: Y.Doc) => T): Promise<T> {
		return this.#log.read(read);
	}

	/** See Rooms.write. */
	write(by: ServerAuthor, write: (doc: Y.Doc) => void, within?: () => void): Promise<number> {
		return this.#log.write(by, write, within);
	}

	snapshot(): Promise<void> {
		return this.#log.snapshot();
	}

	destroy(): void {
		this.#broadcast.destroy();
		this.#awareness.destroy();
		this.#log.destroy();
	}
}
