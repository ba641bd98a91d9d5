/**
 * All rooms of the process: loaded once however many join, unloaded when idle, and every
 * connection held against the rights that the database has now.
 */
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type * as Y from 'yjs';
import { CLOSE } from '#lib/sync/close-codes.ts';
import { NOTICE } from '#lib/sync/protocol.ts';
import type { Journal } from '../journal/journal.ts';
import type { SnapshotMaker } from '../store/snapshot-maker.ts';
import type { Store } from '../store/store.ts';
import { ActivityLog } from './activity-log.ts';
import { Committer } from './committer.ts';
import { ConnectionTally } from './connection-tally.ts';
import { Connection } from './connection.ts';
import type { CurrentRights } from './current-rights.ts';
import type { SyncLimits } from './limits.ts';
import { MemberQuotas } from './member-quota.ts';
import type { RoomContext } from './room-context.ts';
import { Room } from './room.ts';
import {
	RoomError,
	type ConnectionIdentity,
	type Presence,
	type Rooms,
	type ServerAuthor,
	type SyncHealth
} from './rooms.ts';
import { Turns } from './turns.ts';

export interface LiveRoomsOptions {
	readonly store: Store;
	readonly journal: Journal;
	readonly snapshots: SnapshotMaker;
	readonly rights: CurrentRights;
	readonly log: Logger;
	readonly limits: SyncLimits;
	/** Slides a session that only a socket keeps busy; false where it has ended. */
	readonly touchSession?: (sessionId: string) => boolean;
	readonly now?: () => number;
}

/** How often the database is asked whether another process changed it, ms. */
const LOOK_MS = 500;
/** How long closing waits for a disk before it says goodbye, ms. */
const LAST_COMMIT_MS = 1000;
/** How long a change that ends writing waits for a disk, ms: what still waits then is quarantined. */
const ACCEPTED_MS = 2000;
/** How long closing makes snapshots, ms; the log holds everything without them. */
const LAST_SNAPSHOTS_MS = 1500;
/** A peer that gives no sign of life for so many heartbeats has gone. */
const MISSED_HEARTBEATS = 4;

interface Opening {
	readonly promise: Promise<Room>;
	room?: Room;
}

export class LiveRooms implements Rooms {
	readonly #options: LiveRoomsOptions;
	readonly #context: RoomContext;
	readonly #committer: Committer;
	readonly #activity: ActivityLog;
	readonly #rooms = new Map<string, Opening>();
	/** Every open connection, also those whose room is still loading. */
	readonly #connections = new Map<Connection, Room | undefined>();
	readonly #tally = new ConnectionTally();
	readonly #quotas: MemberQuotas;
	readonly #touched = new Map<string, number>();
	readonly #idle = new Map<Room, NodeJS.Timeout>();
	/** Apart from those who ask for states: a heartbeat must not wait behind them. */
	readonly #beats = new Turns();
	readonly #timers: NodeJS.Timeout[];
	#version: number;
	#closing = false;

	constructor(options: LiveRoomsOptions) {
		this.#options = options;
		const { store, journal, snapshots, log, limits } = options;
		this.#committer = new Committer(store, log);
		this.#activity = new ActivityLog(store, log);
		this.#quotas = new MemberQuotas(limits);
		this.#version = options.rights.version();
		this.#context = {
			...{ store, journal, snapshots, log, limits, committer: this.#committer },
			turns: new Turns(),
			now: options.now ?? Date.now,
			recheck: (connection) => {
				if (performance.now() - connection.checkedAt >= limits.rightsMs) this.#recheck(connection);
			},
			applied: (row) => this.#activity.applied(row),
			left: (connection, code) => this.#left(connection, code),
			empty: (room) => this.#scheduleUnload(room as Room)
		};
		this.#timers = [
			setInterval(() => this.#look(), LOOK_MS).unref(),
			setInterval(() => this.#heartbeat(), limits.heartbeatMs).unref()
		];
	}

	// — connections —

	accept(socket: WebSocket, who: ConnectionIdentity): void {
		const { incidentId, compartment } = who;
		const { limits, log } = this.#options;
		const quota = this.#quotas.join(who.userId);
		const connection = new Connection(socket, who, { limits, quota, log });
		if (this.#closing) {
			this.#quotas.leave(who.userId);
			connection.close(CLOSE.goingAway, 'going away');
			return;
		}
		this.#connections.set(connection, undefined);
		this.#tally.add(who);
		this.#activity.opened(connection);
		// Until there is a room, going away is all that can happen to it.
		connection.attach(this.#waiting, false);
		const { room, promise } = this.#opening(incidentId, compartment);
		if (room && !room.abandoned) this.#join(room, connection);
		else
			promise
				.then((opened) => this.#join(opened, connection))
				.catch(() => connection.close(CLOSE.unavailable, 'the room could not be loaded'));
	}

	readonly #waiting = {
		receive: () => undefined,
		awareness: () => undefined,
		putAwareness: () => undefined,
		sendWaiting: () => undefined,
		clear: () => undefined,
		left: (connection: Connection, code: number) => this.#left(connection, code)
	};

	#join(room: Room, connection: Connection): void {
		if (connection.closed) {
			if (room.connections.size === 0) this.#scheduleUnload(room);
			return;
		}
		this.#connections.set(connection, room);
		// While the room was loading, the right may have gone.
		connection.checkedAt = -Infinity;
		this.#recheck(connection);
		if (!connection.closed) room.join(connection);
	}

	#left(connection: Connection, code: number): void {
		if (!this.#connections.delete(connection)) return;
		this.#tally.remove(connection.who);
		this.#quotas.leave(connection.who.userId);
		this.#activity.closed(connection, code);
	}

	presence(incidentId: string): Presence[] {
		return [...this.#connections.keys()]
			.filter(({ who }) => who.incidentId === incidentId)
			.map(({ who, openedAt }) => ({
				userId: who.userId,
				post: who.post,
				role: who.role,
				compartment: who.compartment,
				since: openedAt
			}));
	}

	count(which: { userId?: string; address?: string }): number {
		return this.#tally.count(which);
	}

	// — rights —

	rightsChanged(incidentId: string, userId?: string): void {
		for (const connection of [...this.#connections.keys()])
			if (
				connection.who.incidentId === incidentId &&
				(userId === undefined || connection.who.userId === userId)
			)
				this.#recheck(connection);
	}

	sessionEnded(which: { sessionId?: string; tokenId?: string; userId?: string }): void {
		for (const connection of [...this.#connections.keys()]) {
			const { who } = connection;
			if (
				(which.sessionId !== undefined && who.sessionId === which.sessionId) ||
				(which.tokenId !== undefined && who.tokenId === which.tokenId) ||
				(which.userId !== undefined && who.userId === which.userId)
			)
				connection.cut(CLOSE.sessionEnded, 'session ended');
		}
	}

	/** [S70] Holds a connection against what the database says now. */
	#recheck(connection: Connection): void {
		if (connection.closed) return;
		connection.checkedAt = performance.now();
		const { who } = connection;
		const { rights } = this.#options;
		const room = this.#connections.get(connection);
		const alive =
			(who.sessionId === null || rights.sessionAlive(who.sessionId)) &&
			(who.tokenId === null || rights.tokenAlive(who.tokenId));
		if (!alive) {
			connection.cut(CLOSE.sessionEnded, 'session ended');
			return;
		}
		const right = rights.of(who.incidentId, who.userId, who.compartment);
		if (!right || right.access === 'none') {
			if (room) room.withdraw(connection, 'right-withdrawn', CLOSE.rightWithdrawn);
			else connection.cut(CLOSE.rightWithdrawn, 'right-withdrawn');
			return;
		}
		const { access, memberId, displayName, post, role } = right;
		connection.readOnlyBecause = right.heldBackByState ? 'incident-closed' : 'read-only';
		const moved =
			memberId !== who.memberId ||
			displayName !== who.displayName ||
			post !== who.post ||
			role !== who.role;
		if (access === connection.access && !moved) return;
		const was = connection.access;
		connection.who = { ...who, access, memberId, displayName, post, role };
		connection.access = access;
		room?.changed(connection);
		if (access !== was) connection.notice(NOTICE.access, { access });
	}

	/** Another process (the command line) may have changed rights; tokens end without a word. */
	#look(): void {
		try {
			const version = this.#options.rights.version();
			const elsewhere = version !== this.#version;
			this.#version = version;
			for (const connection of [...this.#connections.keys()])
				if (elsewhere || connection.who.tokenId !== null) this.#recheck(connection);
		} catch (error) {
			this.#options.log.warn({ error }, 'rights could not be looked up');
		}
	}

	/** [S87] One connection after the other, with turns for everything else between. */
	#heartbeat(): void {
		// Where the last is still going round, it is this one as well.
		if (this.#beats.waiting > 0) return;
		const silent = performance.now() - MISSED_HEARTBEATS * this.#options.limits.heartbeatMs;
		let told = false;
		for (const connection of this.#connections.keys())
			this.#beats.run(() => {
				if (connection.closed) return;
				if (connection.lastHeard < silent) {
					connection.drop();
					return;
				}
				try {
					this.#recheck(connection);
					this.#slide(connection);
				} catch (error) {
					if (!told) this.#options.log.warn({ error }, 'rights could not be looked up');
					told = true;
				}
				this.#connections.get(connection)?.heartbeat(connection);
			});
		this.#quotas.prune();
	}

	/** [S74] A session lasts while a person works, also where only the socket is busy. */
	#slide({ who: { sessionId }, closed, lastMessage }: Connection): void {
		const { touchSession, limits } = this.#options;
		if (!touchSession || sessionId === null || closed) return;
		const touched = this.#touched.get(sessionId) ?? -Infinity;
		if (lastMessage <= touched || performance.now() - touched < limits.touchSessionMs) return;
		this.#touched.set(sessionId, performance.now());
		if (!touchSession(sessionId)) {
			this.#touched.delete(sessionId);
			this.sessionEnded({ sessionId });
		}
	}

	// — rooms —

	#opening(incidentId: string, compartment: string): Opening {
		const key = `${incidentId}/${compartment}`;
		const known = this.#rooms.get(key);
		if (known && !known.room?.abandoned) return known;
		// What an abandoned room had accepted may still be on its way to disk.
		const before = known ? this.#committer.settledWithin(ACCEPTED_MS) : Promise.resolve();
		const promise = before.then(() => Room.open(this.#context, incidentId, compartment));
		const opening: Opening = { promise };
		this.#rooms.set(key, opening);
		promise.then(
			(room) => (opening.room = room),
			(error: unknown) => {
				this.#options.log.error({ error, incidentId, compartment }, 'a room could not be loaded');
				if (this.#rooms.get(key) === opening) this.#rooms.delete(key);
			}
		);
		return opening;
	}

	/** Runs something with a room that stays in memory meanwhile. */
	async #with<T>(
		incidentId: string,
		compartment: string,
		use: (room: Room) => Promise<T>
	): Promise<T> {
		if (this.#closing) throw new RoomError('closing');
		const opening = this.#opening(incidentId, compartment);
		let room: Room;
		try {
			// Held before anything else can happen to it, where it is open already.
			room = opening.room ?? (await opening.promise);
		} catch (error) {
			throw new RoomError('unavailable', error instanceof Error ? error.message : undefined);
		}
		room.holds++;
		try {
			return await use(room);
		} finally {
			room.holds--;
			if (room.connections.size === 0) this.#scheduleUnload(room);
		}
	}

	write(
		incidentId: string,
		compartment: string,
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within?: () => void
	): Promise<number> {
		return this.#with(incidentId, compartment, (room) => room.write(by, write, within));
	}

	read<T>(incidentId: string, compartment: string, read: (doc: Y.Doc) => T): Promise<T> {
		return this.#with(incidentId, compartment, (room) => room.read(read));
	}

	settled(): Promise<void> {
		return this.#committer.settledWithin(ACCEPTED_MS);
	}

	#scheduleUnload(room: Room): void {
		clearTimeout(this.#idle.get(room));
		const wait = room.abandoned ? 0 : this.#options.limits.idleRoomMs;
		const timer = setTimeout(() => void this.#unload(room), wait);
		this.#idle.set(room, timer.unref());
	}

	/** [S90] Everything of the room is on disk before it leaves memory. */
	async #unload(room: Room): Promise<void> {
		this.#idle.delete(room);
		if (this.#inUse(room)) return;
		await this.#committer.settled();
		await room.snapshot();
		if (this.#inUse(room)) return;
		const key = `${room.incidentId}/${room.compartment}`;
		if (this.#rooms.get(key)?.room === room) this.#rooms.delete(key);
		room.destroy();
	}

	#inUse(room: Room): boolean {
		return room.connections.size > 0 || room.holds > 0;
	}

	// — the whole —

	health(): SyncHealth {
		const { failingSince, problem, waiting } = this.#committer;
		return {
			...{ ok: failingSince === null, failingSince, problem, waiting },
			rooms: this.#rooms.size,
			connections: this.#connections.size
		};
	}

	async close(): Promise<void> {
		this.#closing = true;
		for (const timer of this.#timers) clearInterval(timer);
		for (const timer of this.#idle.values()) clearTimeout(timer);
		// What has come in is told to be on disk before the goodbye, where the disk takes it.
		await this.#committer.settledWithin(LAST_COMMIT_MS);
		for (const connection of [...this.#connections.keys()])
			connection.close(CLOSE.goingAway, 'going away');
		await this.#committer.stop();
		await this.#activity.close();
		const opened = await Promise.all(
			[...this.#rooms.values()].map(({ promise }) => promise.catch(() => undefined))
		);
		await Promise.race([
			Promise.all(opened.map((room) => room?.snapshot())),
			new Promise((resolve) => setTimeout(resolve, LAST_SNAPSHOTS_MS))
		]);
		await this.#options.snapshots.close();
		for (const room of opened) room?.destroy();
		this.#rooms.clear();
	}
}
