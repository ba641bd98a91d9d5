/**
 * One compartment in memory: judges what its connections send, has it committed, and only
 * then tells the others. The rules in brackets are those of docs/sync-spec.md.
 */
import * as Y from 'yjs';
import { newId } from '#lib/board/ids.ts';
import { CLOSE } from '#lib/sync/close-codes.ts';
import {
	encodeCommitted,
	encodePosition,
	encodeSync,
	NOTICE,
	SYNC,
	type Authored,
	type Incoming
} from '#lib/sync/protocol.ts';
import type { LogEntry } from '../journal/journal-rows.ts';
import { SERVER, type Appended, type NewUpdate, type UpdateKind } from '../store/store.ts';
import type { CommitOwner } from './committer.ts';
import type { Connection, Receiver } from './connection.ts';
import { MalformedUpdate, parseUpdate, type ParsedUpdate } from './parse-update.ts';
import { REFUSAL_CODES, type Refusal } from './refusal.ts';
import { RoomAwareness, type RawState } from './room-awareness.ts';
import type { RoomContext } from './room-context.ts';
import { RoomDocument } from './room-document.ts';
import { RoomError, type ServerAuthor } from './rooms.ts';

/** An update message as it came in. */
interface IncomingUpdate {
	readonly kind: UpdateKind;
	readonly update: Uint8Array;
	readonly authored?: Authored;
}

const DEVICE = /^[A-Za-z0-9_-]{1,64}$/;
/** Positions are told at most this often while much is going on, ms. */
const POSITION_MS = 1000;
/** The closing of a refused connection waits so long for what it sent before, ms. */
const LAST_COMMIT_MS = 2000;

export class Room implements CommitOwner, Receiver {
	readonly incidentId: string;
	readonly compartment: string;
	readonly connections = new Set<Connection>();
	/** Reads and writes under way, which keep the room in memory. */
	holds = 0;
	readonly #context: RoomContext;
	readonly #awareness: RoomAwareness;
	#document: RoomDocument;
	/** The last update committed and sent. */
	#n: number;
	#seq: number;
	/** Updates accepted and not settled. */
	#unsettled = 0;
	#outgoing: { frame: Uint8Array; from: Connection | undefined }[] = [];
	readonly #toTell = new Set<Connection>();
	/** Client ids seen in awareness and not yet written under. */
	readonly #reserved = new Map<number, string>();
	#outlineAge = 0;
	/** While the server writes: the document may hold what is not yet on disk. */
	#writing: Promise<unknown> | undefined;
	#positionTimer: NodeJS.Timeout | undefined;
	#snapshotting = false;

	/** Loads a compartment. @throws where the log is damaged or cannot be read */
	static async open(context: RoomContext, incidentId: string, compartment: string): Promise<Room> {
		await context.journal.ready(incidentId);
		return new Room(
			context,
			incidentId,
			compartment,
			await loadDocument(context, incidentId, compartment)
		);
	}

	constructor(
		context: RoomContext,
		incidentId: string,
		compartment: string,
		document: RoomDocument
	) {
		this.#context = context;
		this.incidentId = incidentId;
		this.compartment = compartment;
		this.#document = document;
		this.#n = document.n;
		this.#seq = document.seq;
		this.#awareness = new RoomAwareness(
			this.connections,
			(client, connection) => this.#mayUse(client, connection),
			context.limits.maxAwarenessBytes
		);
	}

	/** [S20] The room speaks first: its state vector. What the client lacks it asks for itself. */
	join(connection: Connection): void {
		this.connections.add(connection);
		connection.attach(this, true);
		if (this.#writing) void this.#afterWriting(() => this.#ask(connection));
		else this.#ask(connection);
	}

	#ask(connection: Connection): void {
		this.#upToDate();
		connection.send(this.#document.question(), 'control');
		// Not at once: a page that returns says first who it is, and is not shown its former self.
		setTimeout(() => {
			if (!connection.closed) this.#awareness.sendAll(connection);
		}, 100).unref();
	}

	left(connection: Connection, code: number): void {
		if (!this.connections.delete(connection)) return;
		this.#awareness.remove(connection);
		this.#context.left(connection, code);
		if (this.connections.size === 0) this.#context.empty(this);
	}

	receive(connection: Connection, message: Incoming): void {
		switch (message.type) {
			case 'sync':
				if (message.step === SYNC.step1) this.#answer(connection, message.payload);
				else if (message.step === SYNC.step2) this.#upload(connection, message.payload);
				else this.#update(connection, { kind: 'live', update: message.payload });
				return;
			case 'authored':
				if (!DEVICE.test(message.device)) {
					connection.close(CLOSE.malformed, 'device');
					return;
				}
				connection.device ??= message.device;
				this.#update(connection, {
					kind: 'authored',
					update: message.update,
					authored: message
				});
				return;
			case 'applied':
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

	// — reading —

	#upToDate(): void {
		this.#context.journal.advance(this.incidentId);
	}

	/** [S21] Answers a state vector with everything committed that the client lacks. */
	#answer(connection: Connection, stateVector: Uint8Array): void {
		if (stateVector.length > this.#context.limits.maxStateVectorBytes) {
			connection.close(CLOSE.tooLarge, 'state vector too large');
			return;
		}
		if (this.#writing || connection.congested) {
			const copy = stateVector.slice();
			const again = () => this.#answer(connection, copy);
			if (this.#writing) void this.#afterWriting(again);
			else connection.whenClear(again);
			return;
		}
		if (connection.closed) return;
		this.#upToDate();
		let frame: Uint8Array;
		try {
			frame = this.#document.answer(stateVector);
		} catch {
			connection.close(CLOSE.malformed, 'state vector');
			return;
		}
		connection.send(frame, 'state');
		connection.inStep = true;
		this.#tellPosition(connection);
	}

	async #afterWriting(run: () => void): Promise<void> {
		while (this.#writing) await this.#writing;
		run();
	}

	/** [S44] Where the connection stands: nothing before it has been given the state. */
	#tellPosition(connection: Connection): void {
		if (connection.who.version === 0) return;
		const n = connection.inStep ? this.#n : 0;
		connection.send(encodePosition(n, this.#context.now()), 'control');
	}

	/** [S45] The sign of life that every connection gets. */
	heartbeat(): void {
		for (const connection of this.connections) {
			if (connection.who.version > 0) this.#tellPosition(connection);
			else connection.send(RoomAwareness.heartbeat, 'control');
			connection.ping();
		}
	}

	#applied(connection: Connection, n: number, device: string): void {
		if (!DEVICE.test(device)) {
			connection.close(CLOSE.malformed, 'device');
			return;
		}
		connection.device ??= device;
		// A device that came from a newer copy of this server may claim more than there is.
		if (n < 1 || n > this.#n) return;
		this.#context.applied({
			...{ incidentId: this.incidentId, compartment: this.compartment, device, n },
			...{ userId: connection.who.userId, at: this.#context.now() }
		});
	}

	// — awareness —

	awareness(connection: Connection, states: readonly RawState[]): RawState | undefined {
		return this.#awareness.ownState(connection, states);
	}

	putAwareness(connection: Connection, state: RawState): void {
		const first = connection.clientId === undefined;
		this.#awareness.put(connection, state);
		if (!first || connection.clientId === undefined) return;
		// Nobody else may write under an id that was seen here before its owner wrote anything.
		this.#reserved.set(connection.clientId, connection.who.userId);
	}

	#mayUse(client: number, connection: Connection): boolean {
		const { userId } = connection.who;
		return this.#ownership(userId, connection.device)(client) !== 'foreign';
	}

	#ownership(userId: string, device: string | null) {
		const bound = this.#document.ownership(userId, device);
		return (client: number) => {
			const reserved = this.#reserved.get(client);
			const owner = bound(client);
			return owner === 'free' && reserved !== undefined && reserved !== userId
				? ('foreign' as const)
				: owner;
		};
	}

	/** The connection's right, role or post is another now. */
	changed(connection: Connection): void {
		this.#awareness.restamp(connection);
		if (connection.access === 'rw') this.#awareness.sendAll(connection);
	}

	// — updates —

	/** [S30] Everything an update must pass before it is committed. */
	#update(connection: Connection, incoming: IncomingUpdate): void {
		if (connection.refused) {
			void this.#quarantine(connection, connection.refused, incoming);
			return;
		}
		const { limits, committer } = this.#context;
		this.#context.recheck(connection);
		if (connection.refused) {
			void this.#quarantine(connection, connection.refused, incoming);
			return;
		}
		// Not acknowledged: it comes again after signing in.
		if (connection.closed) return;
		if (connection.access !== 'rw') {
			if (incoming.kind !== 'recovered' || this.#bringsSomething(incoming.update))
				this.#refuse(connection, connection.readOnlyBecause, incoming);
			return;
		}
		if (this.#document.bytes + incoming.update.length > limits.maxCompartmentBytes) {
			connection.notice(NOTICE.overQuota, {
				...{ limit: 'compartment', bytes: limits.maxCompartmentBytes }
			});
			connection.close(CLOSE.tooLarge, 'compartment too large');
			return;
		}
		if (committer.waitingBytes > limits.maxWaitingBytes) {
			connection.close(CLOSE.unavailable, 'the disk refuses commits');
			return;
		}
		let parsed: ParsedUpdate;
		try {
			parsed = parseUpdate(incoming.update);
		} catch (error) {
			if (!(error instanceof MalformedUpdate)) throw error;
			this.#context.log.warn(
				{ user: connection.who.userId, problem: error.message, bytes: incoming.update.length },
				'malformed update'
			);
			connection.close(CLOSE.malformed, 'corrupt update');
			return;
		}
		this.#judge(connection, incoming, parsed);
	}

	#judge(connection: Connection, incoming: IncomingUpdate, parsed: ParsedUpdate): void {
		const { userId } = connection.who;
		const device = incoming.authored?.device ?? null;
		const { outline } = this.#document;
		const finding = outline.check(parsed, this.#ownership(userId, device ?? connection.device));
		if (finding.problem) {
			this.#refuse(connection, finding.problem, incoming);
			return;
		}
		if (!finding.fresh && this.#deletesNothing(parsed)) {
			if (incoming.kind !== 'recovered') this.#submit(connection, incoming, undefined, parsed);
			return;
		}
		if (outline.awaited > this.#context.limits.maxAwaitedRanges) {
			this.#refuse(connection, 'missing-dependency', incoming);
			return;
		}
		this.#document.bind(finding.claims, { userId, device });
		outline.accept(parsed);
		this.#submit(connection, incoming, finding.claims, parsed);
	}

	/** [S36] Whether everything that is deleted is deleted already, on disk. */
	#deletesNothing({ deletes }: ParsedUpdate): boolean {
		if (deletes.length === 0) return true;
		if (this.#unsettled > 0 || this.#writing) return false;
		this.#upToDate();
		return this.#document.lacksNothingOf(deletes);
	}

	#bringsSomething(update: Uint8Array): boolean {
		try {
			const parsed = parseUpdate(update);
			const finding = this.#document.outline.check(parsed, () => 'own');
			return finding.fresh || !this.#deletesNothing(parsed);
		} catch {
			return true;
		}
	}

	/** [S22] What a client brings up after our state vector: logged only where it is new. */
	#upload(connection: Connection, update: Uint8Array): void {
		// No structs and no deletions: what a client in step answers.
		if (update.length === 2 && update[0] === 0 && update[1] === 0) return;
		this.#update(connection, { kind: 'recovered', update });
	}

	/** @param bind undefined: nothing new, to be acknowledged in its turn */
	#submit(
		connection: Connection,
		incoming: IncomingUpdate,
		bind: readonly number[] | undefined,
		parsed: ParsedUpdate
	): void {
		const { who } = connection;
		const { authored, kind, update } = incoming;
		const counted = kind !== 'recovered';
		const entry: NewUpdate | undefined = bind && {
			...{ incidentId: this.incidentId, compartment: this.compartment, kind, update, bind },
			...{ userId: who.userId, post: who.post, connectionId: connection.id },
			device: authored?.device ?? null,
			deviceSeq: authored?.deviceSeq ?? null,
			at: authored?.at ?? null,
			receivedAt: this.#context.now()
		};
		const age = this.#outlineAge;
		this.#unsettled++;
		this.#context.committer.submit({
			update: entry,
			owner: this,
			settled: (outcome) => {
				this.#unsettled--;
				if (outcome?.outcome === 'refused') {
					this.#refusedOnDisk(connection, incoming);
					return;
				}
				if (entry && outcome?.outcome === 'stored') {
					if (age !== this.#outlineAge) this.#document.outline.accept(parsed);
					this.#stored(entry, outcome, connection);
				}
				if (!counted) return;
				connection.committed++;
				this.#toTell.add(connection);
			}
		});
	}

	/** [S40] On disk: now the others may see it, and the document follows. */
	#stored(
		entry: NewUpdate,
		{ seq, n }: { seq: number; n: number },
		from: Connection | undefined
	): void {
		const { update } = entry;
		this.#n = n;
		this.#seq = seq;
		this.#outgoing.push({ frame: encodeSync(SYNC.update, update), from });
		this.#context.journal.enqueue(this.#logEntry(entry, seq, n), () =>
			this.#document.apply({ seq, n, update })
		);
	}

	#logEntry(entry: NewUpdate, seq: number, n: number): LogEntry {
		const { incidentId, compartment, kind, userId, post, at, receivedAt } = entry;
		return { incidentId, compartment, seq, n, kind, userId, post, at, receivedAt };
	}

	/** The incident was closed between our check and the commit. */
	#refusedOnDisk(connection: Connection, incoming: IncomingUpdate): void {
		if (connection.refused) void this.#quarantine(connection, connection.refused, incoming);
		else this.#refuse(connection, 'incident-closed', incoming);
		// The outline has taken in what the log has not.
		this.#upToDate();
		this.#document.renewOutline();
		this.#outlineAge++;
	}

	// — after the commit —

	flushed(): void {
		for (const { frame, from } of this.#outgoing.splice(0))
			for (const connection of this.connections)
				if (connection !== from) connection.send(frame, 'update');
		for (const connection of this.#toTell)
			connection.send(encodeCommitted(connection.committed), 'control');
		this.#toTell.clear();
		// [S44] Soon, but not with every keystroke.
		this.#positionTimer ??= setTimeout(() => {
			this.#positionTimer = undefined;
			for (const connection of this.connections) this.#tellPosition(connection);
		}, POSITION_MS);
		this.#maybeSnapshot();
	}

	notStored(): void {
		for (const connection of this.connections) connection.notice(NOTICE.notStored, {});
	}

	failed(error: unknown): void {
		this.#context.log.error(
			{ error, incidentId: this.incidentId, compartment: this.compartment },
			'the room is given up'
		);
		this.#unsettled = 0;
		this.abandoned = true;
		for (const connection of [...this.connections])
			connection.close(CLOSE.unavailable, 'the room is loaded anew');
		this.#context.empty(this);
	}

	/** Its memory and the log are apart: to be loaded anew before anyone joins. */
	abandoned = false;

	// — refusing —

	/** [S50] Refuses an update: it goes to quarantine, nobody sees it, the connection ends. */
	#refuse(connection: Connection, refusal: Refusal, incoming: IncomingUpdate): void {
		connection.refused = refusal;
		void this.#quarantineAndClose(connection, refusal, incoming);
	}

	async #quarantineAndClose(
		connection: Connection,
		refusal: Refusal,
		incoming: IncomingUpdate
	): Promise<void> {
		const stored = await this.#quarantine(connection, refusal, incoming);
		if (!stored) {
			// Not kept, so not refused for good: it stays in the outbox and comes again.
			connection.close(CLOSE.unavailable, 'quarantine');
			return;
		}
		// What was sent before it may still be on its way to the disk: its owner is told first.
		await Promise.race([
			this.#context.committer.settled(),
			new Promise((resolve) => setTimeout(resolve, LAST_COMMIT_MS).unref())
		]);
		connection.notice(NOTICE.quarantined, {
			reason: refusal,
			...(incoming.authored ? { deviceSeq: incoming.authored.deviceSeq } : {})
		});
		connection.close(REFUSAL_CODES[refusal], refusal);
	}

	/** @returns whether it is on disk */
	async #quarantine(
		connection: Connection,
		reason: Refusal,
		{ update, authored }: IncomingUpdate
	): Promise<boolean> {
		const { userId, post } = connection.who;
		try {
			await this.#context.store.quarantine([
				{
					...{ id: newId(), incidentId: this.incidentId, compartment: this.compartment },
					...{ userId, post, reason, update, receivedAt: this.#context.now() },
					device: authored?.device ?? null,
					deviceSeq: authored?.deviceSeq ?? null,
					at: authored?.at ?? null
				}
			]);
			this.#context.log.info({ user: userId, reason, bytes: update.length }, 'quarantined');
			return true;
		} catch (error) {
			this.#context.log.error({ error, user: userId }, 'could not quarantine an update');
			return false;
		}
	}

	/** [S71] A right that has gone: nothing more is sent, what comes is quarantined. */
	withdraw(connection: Connection, refusal: Refusal, code: number): void {
		connection.refused ??= refusal;
		connection.cut(code, refusal);
	}

	// — the server's own reading and writing —

	async read<T>(read: (doc: Y.Doc) => T): Promise<T> {
		while (this.#writing) await this.#writing;
		this.#upToDate();
		return read(this.#document.doc);
	}

	/** See Rooms.write. */
	write(by: ServerAuthor, write: (doc: Y.Doc) => void, within?: () => void): Promise<number> {
		if (this.#context.committer.failingSince !== null)
			return Promise.reject(new RoomError('unavailable', 'the disk refuses commits'));
		return this.#context.committer.exclusive(() => {
			const writing = this.#write(by, write, within);
			this.#writing = writing.then(
				() => (this.#writing = undefined),
				() => (this.#writing = undefined)
			);
			return writing;
		});
	}

	async #write(
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within: (() => void) | undefined
	): Promise<number> {
		this.#upToDate();
		const document = this.#document;
		const { doc } = document;
		const pending = doc.store.pendingStructs?.update;
		let update: Uint8Array | undefined;
		const capture = (bytes: Uint8Array) => (update = bytes);
		doc.on('update', capture);
		try {
			const changes = document.change(write);
			doc.off('update', capture);
			if (doc.store.pendingStructs?.update !== pending)
				throw new RoomError('missing_dependency', 'what it builds on is not there');
			if (!update) {
				await this.#context.store.append([], within);
				return this.#seq;
			}
			const parsed = parseUpdate(update);
			const { problem } = document.outline.check(parsed, () => 'own');
			if (problem) throw new RoomError('fact_changed', 'facts are never changed');
			const wrote = parsed.structs.some((struct) => struct.id.client === doc.clientID);
			const entry: NewUpdate = {
				...{ incidentId: this.incidentId, compartment: this.compartment, update },
				...{ kind: by.kind, userId: by.userId, post: by.post, connectionId: null },
				...{ device: null, deviceSeq: null, at: null, receivedAt: this.#context.now() },
				bind: wrote ? [doc.clientID] : []
			};
			const [outcome] = await this.#context.store.append([entry], within);
			return this.#wrote(entry, outcome, parsed, changes);
		} catch (error) {
			doc.off('update', capture);
			// Whatever the attempt left in memory is not on disk.
			await this.#reload();
			throw error;
		}
	}

	#wrote(
		entry: NewUpdate,
		outcome: Appended | undefined,
		parsed: ParsedUpdate,
		changes: ReturnType<RoomDocument['apply']>
	): number {
		if (outcome?.outcome !== 'stored')
			throw new RoomError('incident_closed', 'the incident is not open');
		const { seq, n } = outcome;
		this.#document.bind(entry.bind, { userId: SERVER, device: null });
		this.#document.outline.accept(parsed);
		this.#document.advanced({ seq, n, update: entry.update });
		this.#n = n;
		this.#seq = seq;
		this.#outgoing.push({ frame: encodeSync(SYNC.update, entry.update), from: undefined });
		this.#context.journal.enqueue(this.#logEntry(entry, seq, n), () => changes);
		this.flushed();
		return seq;
	}

	async #reload(): Promise<void> {
		const former = this.#document;
		try {
			this.#document = await loadDocument(this.#context, this.incidentId, this.compartment);
			this.#outlineAge++;
			former.destroy();
		} catch (error) {
			this.failed(error);
		}
	}

	// — snapshots and unloading —

	#maybeSnapshot(): void {
		const { snapshotUpdates, snapshotBytes } = this.#context.limits;
		const { tailUpdates, tailBytes } = this.#document;
		if (this.#snapshotting || (tailUpdates < snapshotUpdates && tailBytes < snapshotBytes)) return;
		this.#snapshotting = true;
		setImmediate(() => void this.snapshot().finally(() => (this.#snapshotting = false)));
	}

	/** [S91] Puts the state on disk, so that opening does not need the whole log. Never throws. */
	async snapshot(): Promise<void> {
		while (this.#writing) await this.#writing;
		this.#upToDate();
		if (this.#document.tailUpdates === 0 || this.abandoned) return;
		const document = this.#document;
		const snapshot = document.snapshot(this.incidentId, this.compartment, this.#context.now());
		try {
			await this.#context.store.saveSnapshot(snapshot);
			document.snapshotSaved(snapshot);
		} catch (error) {
			this.#context.log.warn({ error, compartment: this.compartment }, 'no snapshot was saved');
		}
	}

	destroy(): void {
		clearTimeout(this.#positionTimer);
		this.#awareness.destroy();
		this.#document.destroy();
	}
}

async function loadDocument(
	{ store, log }: RoomContext,
	incidentId: string,
	compartment: string
): Promise<RoomDocument> {
	const stored = await store.load(incidentId, compartment);
	const where = { incidentId, compartment };
	if (stored.damagedSnapshots > 0)
		log.error(where, 'a damaged snapshot was passed over; the next one takes its place');
	return new RoomDocument(stored, (error) =>
		log.error({ ...where, error }, 'a stored update could not be applied')
	);
}
