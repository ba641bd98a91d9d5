/**
 * [S82] What one connection is sent, by how much of it may wait for a reader: control
 * messages and updates at once, awareness only where there is room, and a state piece by
 * piece as the reader takes it, with everything else going between.
 */
import type { WebSocket } from 'ws';
import { lengthOf, type Message } from './frame.ts';
import type { SyncLimits } from './limits.ts';
import { packedMessages } from './packed.ts';
import { Wire } from './wire.ts';

/** So much of a state is written ahead of the reader. */
const WINDOW_BYTES = 256 * 1024;

export interface OutboundEvents {
	/** What waited has left. */
	clear(): void;
	/** More waits than may: the connection has to go. */
	tooSlow(): void;
}

interface State {
	/** Undefined while they are packed. */
	messages: readonly Message[] | undefined;
	next: number;
	readonly sent: () => void;
}

export class Outbound {
	readonly #wire: Wire;
	readonly #limits: SyncLimits;
	readonly #events: OutboundEvents;
	/** Of a state, written at once because a message cannot be divided; not yet taken. */
	#stateBytes = 0;
	#state: State | undefined;
	/** Awareness was left out. */
	#missed = false;
	#ended = false;
	/** Looks, while something waits, whether it moves. */
	#watch: NodeJS.Timeout | undefined;

	constructor(socket: WebSocket, limits: SyncLimits, events: OutboundEvents) {
		this.#wire = new Wire(socket, () => this.#onDrain());
		this.#limits = limits;
		this.#events = events;
	}

	/** More waits than a reader that keeps up ever leaves. */
	get congested(): boolean {
		return this.#wire.waits && this.unsent > this.#limits.softBufferBytes + this.#stateBytes;
	}

	get unsent(): number {
		return this.#wire.unsent;
	}

	/** The reader has yet to take what it was sent: not the moment for a state. */
	get busy(): boolean {
		return this.#wire.waits || this.#state !== undefined;
	}

	/** Whether awareness was left out since this was last asked. */
	takeMissed(): boolean {
		const missed = this.#missed;
		this.#missed = false;
		return missed;
	}

	/** Writes whole frames. */
	write(frames: Buffer): void {
		if (!this.#admits()) return;
		this.#wire.write(frames);
		this.#wait();
	}

	/** Sends one small message. */
	send(message: Uint8Array): void {
		if (!this.#admits()) return;
		this.#wire.send(message);
		this.#wait();
	}

	/** Writes whole frames of awareness, or leaves them out. */
	writeAwareness(frames: Buffer): void {
		if (this.#ended) return;
		if (this.#wire.waits && this.unsent > this.#limits.softBufferBytes) this.#missed = true;
		else this.#wire.write(frames);
	}

	/**
	 * Sends a state, packed where asked to; `sent` is called when the last of it has been
	 * written. One at a time.
	 */
	sendState(messages: readonly Message[], packed: boolean, sent: () => void): void {
		const state: State = { messages: packed ? undefined : messages, next: 0, sent };
		this.#state = state;
		if (!packed) {
			this.#pump();
			return;
		}
		const go = (ready: readonly Message[]) => {
			state.messages = ready;
			if (this.#state === state) this.#pump();
		};
		packedMessages(messages).then(go, () => go(messages));
	}

	#pump(): void {
		const state = this.#state;
		if (!state?.messages || this.#ended) return;
		while (state.next < state.messages.length) {
			if (this.unsent >= WINDOW_BYTES && this.#wire.waits) break;
			const message = state.messages[state.next++]!;
			this.#stateBytes += lengthOf(message);
			this.#wire.send(message);
		}
		this.#wait();
		if (state.next < state.messages.length) return;
		this.#state = undefined;
		state.sent();
	}

	#wait(): void {
		if (this.#watch || !this.#wire.waits) return;
		this.#wire.moved();
		const { stallMs } = this.#limits;
		this.#watch = setInterval(() => {
			if (this.#wire.stuckFor > stallMs) this.#events.tooSlow();
		}, stallMs / 4);
		this.#watch.unref();
	}

	#onDrain(): void {
		if (this.#ended) return;
		clearInterval(this.#watch);
		this.#watch = undefined;
		this.#stateBytes = 0;
		this.#pump();
		if (!this.#state) this.#events.clear();
	}

	#admits(): boolean {
		if (this.#ended) return false;
		if (this.unsent <= this.#limits.hardBufferBytes + this.#stateBytes) return true;
		this.#events.tooSlow();
		return false;
	}

	/** Nothing is sent any more. */
	end(): void {
		this.#ended = true;
		clearInterval(this.#watch);
		this.#state = undefined;
	}

	/** Ends the connection so that nothing goes out that has not left the machine already. */
	reset(): void {
		this.#wire.reset();
	}
}
