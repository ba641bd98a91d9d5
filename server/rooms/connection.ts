/**
 * One socket: reads frames, holds back or refuses what comes too fast, sends what the room
 * says without letting unsent bytes pile up. What messages mean is the room's business.
 */
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { newId } from '#lib/board/ids.ts';
import { CLOSE } from '#lib/sync/close-codes.ts';
import {
	decode,
	encodeNotice,
	NOTICE,
	ProtocolError,
	SYNC,
	type Incoming
} from '#lib/sync/protocol.ts';
import type { Message } from './frame.ts';
import type { SyncLimits } from './limits.ts';
import type { MemberQuota } from './member-quota.ts';
import type { Refusal } from './refusal.ts';
import { Outbound } from './outbound.ts';
import { readStates, type RawState } from './room-awareness.ts';
import type { ConnectionIdentity } from './rooms.ts';
import { TokenBucket } from './token-bucket.ts';

/** A reader that was left out of broadcasts: up to where it has been sent everything. */
interface Behind {
	readonly n: number;
	readonly stateVector: Uint8Array;
}

/** What the room does with what comes in. */
export interface Receiver {
	receive(connection: Connection, message: Incoming): void;
	awareness(connection: Connection, states: readonly RawState[]): RawState | undefined;
	putAwareness(connection: Connection, state: RawState): void;
	/** What waits for the next tick has to go out now: something else comes behind it. */
	sendWaiting(): void;
	/** The socket has taken everything that waited, after more than a little did. */
	clear(connection: Connection): void;
	/** The socket is closing or has gone: nothing is sent to it from here on. */
	left(connection: Connection, code: number): void;
}

/** How long a peer may take over the closing handshake, ms. */
const CLOSING_MS = 2000;
/** Held back for so long, a client is told, ms; not more often than that. */
const TOLD_FROM_MS = 500;
const TOLD_EVERY_MS = 10_000;
/** A socket held back is looked at again after so long, ms. */
const MAX_HOLD_MS = 1000;
/** And no sooner, ms: a member's connections share a debt, and each would look every millisecond. */
const MIN_HOLD_MS = 20;

export class Connection {
	readonly id = newId();
	readonly openedAt = Date.now();
	who: ConnectionIdentity;
	access: 'r' | 'rw';
	/** Why a member who may usually write may only read now. */
	readOnlyBecause: 'read-only' | 'incident-closed' = 'read-only';
	/** Named in the query or by the first message that names one. */
	device: string | null;
	/** The Yjs client id that this connection speaks for in awareness. */
	clientId: number | undefined;
	/** Set with the first update that was not taken: all later ones share its fate. */
	refused: Refusal | undefined;
	/** Updates of it in quarantine. */
	quarantined = 0;
	/** Has asked for the state, and so holds everything up to the room's position. */
	inStep = false;
	/** [S82] Not sent updates for now, because it does not take what it was sent. */
	behind: Behind | undefined;
	/** The newest state vector that has not been answered. */
	asked: { readonly stateVector: Uint8Array; readonly byClient: boolean } | undefined;
	/** Update messages that have come in, and how many of the first ones are on disk. */
	received = 0;
	committed = 0;
	readonly #settled = new Set<number>();
	/** When the client itself last said something. */
	lastMessage = 0;
	/** When the right was last looked up. */
	checkedAt = performance.now();
	readonly #socket: WebSocket;
	#lastHeard = performance.now();
	#bytesRead = 0;
	readonly #limits: SyncLimits;
	readonly #quota: MemberQuota;
	/** When the client was last told that it sends faster than is taken. */
	#toldToWait = -Infinity;
	readonly #log: Logger;
	#receiver: Receiver | undefined;
	#closed = false;
	readonly #out: Outbound;
	readonly #updates: TokenBucket;
	readonly #bytes: TokenBucket;
	readonly #messages: TokenBucket;
	readonly #steps: TokenBucket;
	readonly #states: TokenBucket;
	#resume: NodeJS.Timeout | undefined;
	#laterState: RawState | undefined;
	#laterTimer: NodeJS.Timeout | undefined;

	constructor(
		socket: WebSocket,
		who: ConnectionIdentity,
		{ limits, quota, log }: { limits: SyncLimits; quota: MemberQuota; log: Logger }
	) {
		this.#socket = socket;
		this.#limits = limits;
		this.#quota = quota;
		this.#log = log;
		this.who = who;
		this.access = who.access;
		this.device = who.device;
		this.#updates = new TokenBucket(limits.updateBurst, limits.updatesPerSecond);
		this.#bytes = new TokenBucket(limits.byteBurst, limits.bytesPerSecond);
		this.#messages = new TokenBucket(limits.messageBurst, limits.messagesPerSecond);
		this.#steps = new TokenBucket(limits.step1Burst, limits.step1PerSecond);
		this.#states = new TokenBucket(limits.awarenessPerSecond, limits.awarenessPerSecond);
		this.#out = new Outbound(socket, limits, {
			clear: () => this.#receiver?.clear(this),
			tooSlow: () => this.cut(CLOSE.tooSlow, 'too slow')
		});
		// Nothing is read before there is a room to read it for.
		socket.pause();
		socket.on('message', (data, isBinary) => this.#onFrame(data, isBinary));
		socket.on('pong', () => (this.#lastHeard = performance.now()));
		socket.on('error', () => undefined);
		socket.on('close', (code) => this.#gone(code));
	}

	get closed(): boolean {
		return this.#closed;
	}

	/** Gives what comes in to a receiver; with `read` begins to read. */
	attach(receiver: Receiver, read: boolean): void {
		this.#receiver = receiver;
		if (read && !this.#closed) this.#socket.resume();
	}

	/** Sends one small message. */
	send(message: Uint8Array): void {
		if (!this.#closed) this.#out.send(message);
	}

	/** Writes whole frames. */
	write(frames: Buffer): void {
		if (!this.#closed) this.#out.write(frames);
	}

	/** Writes whole frames of awareness; left out where the reader does not keep up. */
	writeAwareness(frames: Buffer): void {
		if (!this.#closed) this.#out.writeAwareness(frames);
	}

	/** Whether awareness was left out since this was last asked. */
	takeMissed(): boolean {
		return this.#out.takeMissed();
	}

	/** Sends a state as the reader takes it; `sent` is called when the last of it is on its way. */
	sendState(messages: readonly Message[], sent: () => void): void {
		if (!this.#closed) this.#out.sendState(messages, this.who.packed === true, sent);
	}

	/** [S41] Counts an update message as done; told in order, so that one that waits holds others up. */
	settle(number: number): void {
		this.#settled.add(number);
		while (this.#settled.delete(this.committed + 1)) this.committed++;
	}

	notice(code: string, detail: Record<string, unknown>): void {
		if (this.#closed || this.who.version === 0) return;
		this.#receiver?.sendWaiting();
		this.send(encodeNotice(code, detail));
	}

	/** [S82] Does not take what it is sent. */
	get congested(): boolean {
		return this.#out.congested;
	}

	/** Whether a state has to wait until what was sent before is on its way. */
	get busy(): boolean {
		return this.#out.busy;
	}

	/** Closes in good order: what was sent before still arrives. */
	close(code: number, reason: string): void {
		if (this.#closed) return;
		this.#receiver?.sendWaiting();
		// Sending may have found that it cannot be.
		if (this.#closed) return;
		this.#end(code, reason);
	}

	#end(code: number, reason: string): void {
		this.#leave(code);
		this.#socket.close(code, reason);
		// One who does not answer keeps no memory here.
		setTimeout(() => this.#socket.terminate(), CLOSING_MS).unref();
	}

	/** Closes so that nothing that still waits to be sent goes out. */
	cut(code: number, reason: string): void {
		if (this.#closed) return;
		if (this.#out.unsent === 0) {
			this.#end(code, reason);
			return;
		}
		this.#leave(code);
		this.#out.reset();
	}

	/**
	 * When there was last any sign of life, also inside a message that takes long to arrive, or
	 * while we ourselves do not read.
	 */
	get lastHeard(): number {
		const tcp = (this.#socket as unknown as { _socket?: { bytesRead: number } | null })._socket;
		const bytesRead = tcp?.bytesRead ?? 0;
		if (bytesRead !== this.#bytesRead || this.#resume) this.#lastHeard = performance.now();
		this.#bytesRead = bytesRead;
		return this.#lastHeard;
	}

	/** Lets go of a peer that gives no sign of life. */
	drop(): void {
		this.#leave(1006);
		this.#socket.terminate();
	}

	/** Asks the peer for a sign of life. */
	ping(): void {
		if (!this.#closed && this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
	}

	#gone(code: number): void {
		clearTimeout(this.#resume);
		this.#leave(code);
	}

	#leave(code: number): void {
		if (this.#closed) return;
		this.#closed = true;
		clearTimeout(this.#laterTimer);
		this.#out.end();
		this.asked = this.behind = undefined;
		this.#receiver?.left(this, code);
	}

	#onFrame(data: RawData, isBinary: boolean): void {
		// Updates that were under way when one of them was refused go where that one went.
		if (this.#closed && !this.refused) return;
		this.#lastHeard = this.lastMessage = performance.now();
		const frame = data as Buffer;
		if (!isBinary) {
			this.close(CLOSE.malformed, 'binary frames only');
			return;
		}
		if (frame.length > this.#limits.maxMessageBytes) {
			this.notice(NOTICE.overQuota, { limit: 'message', bytes: this.#limits.maxMessageBytes });
			this.close(CLOSE.tooLarge, 'message too large');
			return;
		}
		try {
			const message = decode(frame);
			if (this.#admit(message, frame.length)) this.#receiver?.receive(this, message);
		} catch (error) {
			if (error instanceof ProtocolError) {
				this.close(CLOSE.malformed, error.message.slice(0, 80));
				return;
			}
			// A defect of ours ends this connection, not the process; nothing was acknowledged.
			this.#log.error({ error, user: this.who.userId }, 'a message could not be handled');
			this.close(CLOSE.unavailable, 'error');
		}
	}

	/** Counts a message against the limits; false where it is dealt with already. */
	#admit(message: Incoming, bytes: number): boolean {
		this.#holdBack(Math.max(this.#bytes.take(bytes), this.#quota.bytes.take(bytes)));
		if (message.type === 'authored' || (message.type === 'sync' && message.step !== SYNC.step1)) {
			this.#holdBack(Math.max(this.#updates.take(), this.#quota.updates.take()));
			return true;
		}
		const step1 = message.type === 'sync';
		if (this.#messages.take() > 0 || (step1 && this.#steps.take() > 0)) {
			this.notice(NOTICE.overQuota, { limit: 'messages' });
			this.close(CLOSE.tooFast, 'too many messages');
			return false;
		}
		if (message.type !== 'awareness') return true;
		this.#onAwareness(message.payload);
		return false;
	}

	/** Stops reading until the debt is worked off: the peer's own buffers fill, nothing is lost. */
	#holdBack(ms: number): void {
		if (ms <= 0 || this.#resume) return;
		if (ms >= TOLD_FROM_MS && performance.now() - this.#toldToWait > TOLD_EVERY_MS) {
			this.#toldToWait = performance.now();
			this.notice(NOTICE.overQuota, { limit: 'rate' });
		}
		this.#socket.pause();
		this.#resume = setTimeout(
			() => {
				this.#resume = undefined;
				// What was received already has come in meanwhile and made it larger.
				const { updates, bytes } = this.#quota;
				const debts = [this.#updates, this.#bytes, updates, bytes].map((each) => each.take(0));
				this.#holdBack(Math.max(...debts));
				if (!this.#resume) this.#socket.resume();
			},
			Math.min(Math.max(ms, MIN_HOLD_MS), MAX_HOLD_MS)
		);
	}

	/** The newest own state counts; what comes too fast waits for its turn. */
	#onAwareness(payload: Uint8Array): void {
		let states: RawState[];
		try {
			states = readStates(payload);
		} catch {
			this.close(CLOSE.malformed, 'awareness');
			return;
		}
		const own = this.#receiver?.awareness(this, states);
		if (!own) return;
		if (!this.#laterTimer && this.#states.tryTake()) {
			this.#receiver?.putAwareness(this, own);
			return;
		}
		this.#laterState = own;
		this.#laterTimer ??= setTimeout(() => {
			this.#laterTimer = undefined;
			const state = this.#laterState;
			if (state && !this.#closed && this.#states.take() >= 0)
				this.#receiver?.putAwareness(this, state);
		}, 1000 / this.#limits.awarenessPerSecond);
	}
}
