/**
 * [S42] What the connections of a room are told of commits: everything of one tick is framed
 * once, and whoever sent nothing in it gets the same bytes in one write, with
 * acknowledgement and position behind them. At once when it is quiet; the more readers, the
 * longer a tick may be, up to 32 ms ([S98]).
 */
import { encodeCommitted, encodePosition } from '#lib/sync/protocol.ts';
import type { Connection } from './connection.ts';
import { framed, framedUpdates, type FramedUpdates } from './frame.ts';

const MAX_TICK_MS = 32;
/** So many readers add a millisecond to the tick. */
const READERS_PER_MS = 16;
/** Positions are told at most this often while much is going on, ms. */
const POSITION_MS = 1000;

interface Source {
	readonly connections: ReadonlySet<Connection>;
	/** The position of the last update that was handed over. */
	readonly position: () => number;
	readonly now: () => number;
	/** Told of a connection that does not take what it is sent, before the next tick. */
	readonly congested: (connection: Connection) => void;
}

export class Broadcast {
	readonly #source: Source;
	#updates: Uint8Array[] = [];
	#senders: (Connection | undefined)[] = [];
	readonly #acknowledge = new Set<Connection>();
	#sentAt = -Infinity;
	#positionAt = -Infinity;
	#timer: NodeJS.Timeout | undefined;
	#positionTimer: NodeJS.Timeout | undefined;

	constructor(source: Source) {
		this.#source = source;
	}

	/** An update that is on disk. */
	add(update: Uint8Array, from: Connection | undefined): void {
		this.#updates.push(update);
		this.#senders.push(from);
	}

	/** More updates of a connection are on disk. */
	acknowledge(connection: Connection): void {
		this.#acknowledge.add(connection);
	}

	/** When this tick is over: before it nothing is sent by itself. On the clock of `performance`. */
	get tickEnds(): number {
		return this.#sentAt + Math.min(MAX_TICK_MS, this.#source.connections.size / READERS_PER_MS);
	}

	/** Sends what has been handed over: now, or with what comes until the tick is over. */
	due(): void {
		if (this.#timer) return;
		const wait = this.tickEnds - performance.now();
		if (wait <= 0) this.flush();
		else this.#timer = setTimeout(() => this.flush(), wait);
	}

	/** Sends what waits, now. */
	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		if (this.#updates.length === 0 && this.#acknowledge.size === 0) return;
		const batch = new Batch(this.#updates, this.#senders);
		const acknowledged = new Set(this.#acknowledge);
		this.#updates = [];
		this.#senders = [];
		this.#acknowledge.clear();
		this.#sentAt = performance.now();
		const position = this.#positionDue();
		const shared = position === undefined ? undefined : this.#positionFrame(position);
		const allAndPosition = shared && Buffer.concat([batch.all, shared]);
		for (const connection of this.#source.connections) {
			const plain = !acknowledged.has(connection) && !batch.senders.has(connection);
			const ours = connection.who.version > 0;
			if (plain && !connection.behind && (!ours || !shared || connection.inStep))
				connection.write(ours && allAndPosition ? allAndPosition : batch.all);
			else {
				const parts = connection.behind ? [] : batch.partsFor(connection);
				if (acknowledged.has(connection)) parts.push(framed(encodeCommitted(connection.committed)));
				if (ours && position !== undefined) parts.push(this.#positionOf(connection, position));
				connection.write(Buffer.concat(parts));
			}
			if (connection.congested && !connection.behind) this.#source.congested(connection);
		}
	}

	/** [S44] Soon, but not with every keystroke; undefined: not with this tick. */
	#positionDue(): number | undefined {
		const wait = this.#positionAt + POSITION_MS - performance.now();
		if (wait <= 0) return this.#takePosition();
		this.#positionTimer ??= setTimeout(() => this.#tellPosition(), wait);
		return undefined;
	}

	#takePosition(): number {
		clearTimeout(this.#positionTimer);
		this.#positionTimer = undefined;
		this.#positionAt = performance.now();
		return this.#source.position();
	}

	#tellPosition(): void {
		this.#positionTimer = undefined;
		this.#positionAt = -Infinity;
		if (this.#updates.length > 0 || this.#acknowledge.size > 0) {
			this.flush();
			return;
		}
		const position = this.#takePosition();
		for (const connection of this.#source.connections)
			if (connection.who.version > 0) connection.write(this.#positionOf(connection, position));
	}

	/** [S44] How far the connection has been told; nothing before it has the state. */
	#positionOf({ inStep, behind }: Connection, position: number): Buffer {
		return this.#positionFrame(inStep ? (behind?.n ?? position) : 0);
	}

	#positionFrame(position: number): Buffer {
		return framed(encodePosition(position, this.#source.now()));
	}

	/** Tells a connection how far it has been told, after everything that waits. */
	tellPosition(connection: Connection): void {
		if (connection.who.version === 0) return;
		this.flush();
		connection.write(this.#positionOf(connection, this.#source.position()));
	}

	destroy(): void {
		clearTimeout(this.#timer);
		clearTimeout(this.#positionTimer);
	}
}

/** The updates of one tick, framed, and which of them are whose. */
class Batch {
	readonly senders = new Set<Connection>();
	readonly #from: readonly (Connection | undefined)[];
	readonly #frames: FramedUpdates;

	constructor(updates: readonly Uint8Array[], from: readonly (Connection | undefined)[]) {
		this.#frames = framedUpdates(updates);
		this.#from = from;
		for (const sender of from) if (sender) this.senders.add(sender);
	}

	get all(): Buffer {
		return this.#frames.bytes;
	}

	/** Everything but what the connection itself has sent. */
	partsFor(connection: Connection): Buffer[] {
		const { bytes, ends } = this.#frames;
		if (!this.senders.has(connection)) return bytes.length > 0 ? [bytes] : [];
		const parts: Buffer[] = [];
		let from = 0;
		this.#from.forEach((sender, i) => {
			if (sender !== connection) return;
			const start = i === 0 ? 0 : ends[i - 1]!;
			if (start > from) parts.push(bytes.subarray(from, start));
			from = ends[i]!;
		});
		if (from < bytes.length) parts.push(bytes.subarray(from));
		return parts;
	}
}
