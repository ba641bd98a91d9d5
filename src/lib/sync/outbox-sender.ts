/**
 * Sends the outbox over one connection: in order, at most a window of unacknowledged
 * rows at a time, and takes rows away when COMMITTED covers them. It reads the rows from
 * the device, so that every tab of a user sends whatever waits, whoever wrote it; the
 * server knows (device, deviceSeq) and takes a row once.
 */
import * as Y from 'yjs';
import type { DocumentStore } from './document-store.ts';
import type { OutboxRow } from './outbox.ts';
import { encodeAuthored, encodeSync, SYNC } from './protocol.ts';

const WINDOW = 64;

export class OutboxSender {
	readonly #store: DocumentStore;
	readonly #send: (frame: Uint8Array) => boolean;
	/** Sent on this connection and not yet acknowledged, in order. */
	readonly #inFlight: OutboxRow[] = [];
	#committed = 0;
	/** Rows sent before the server's state vector was answered. */
	#early: OutboxRow[] | undefined = [];
	#after = { stored: 0, memory: 0 };
	#pumping: Promise<void> | undefined;
	#again = false;
	#stopped = false;
	#emptied: (() => void)[] = [];

	constructor(store: DocumentStore, send: (frame: Uint8Array) => boolean) {
		this.#store = store;
		this.#send = send;
	}

	/** Sends what waits, as far as the window allows. */
	pump(): Promise<void> {
		this.#again = true;
		this.#pumping ??= this.#run().finally(() => (this.#pumping = undefined));
		return this.#pumping;
	}

	/** Resolves when everything written so far has been sent on this connection. */
	async drained(): Promise<void> {
		for (;;) {
			await this.#store.settled();
			await this.pump();
			if (this.#stopped) return;
			const waiting = await this.#store.rows(this.#after, 1);
			if (waiting.length > 0) await new Promise<void>((resolve) => this.#emptied.push(resolve));
			else if (!this.#store.writing) return;
		}
	}

	/** COMMITTED n: the first n update messages of this connection are on the server's disk. */
	async committed(n: number): Promise<void> {
		if (n <= this.#committed) return;
		const rows = this.#inFlight.splice(0, n - this.#committed);
		this.#committed = n;
		await this.#store.remove(rows);
		await this.pump();
		for (const resolve of this.#emptied.splice(0)) resolve();
	}

	/** Sends rows that another tab wrote some time ago and has not got through with. */
	async sweep(before: number): Promise<void> {
		const [oldest] = await this.#store.rows(this.#after, 1);
		if (oldest && oldest.at < before) await this.pump();
	}

	/** The connection is gone: what was in flight is sent again over the next one. */
	stop(): void {
		this.#stopped = true;
		for (const resolve of this.#emptied.splice(0)) resolve();
	}

	/**
	 * A server's state vector, raised by the rows it is about to take in: what it lacks
	 * beyond that is what no row holds.
	 */
	raised(stateVector: Uint8Array): Map<number, number> {
		const raised = new Map(Y.decodeStateVector(stateVector));
		const rows = this.#early ?? this.#inFlight;
		this.#early = undefined;
		for (const row of rows) {
			const { from, to } = Y.parseUpdateMeta(row.update);
			for (const [client, end] of to) {
				const known = raised.get(client) ?? 0;
				if ((from.get(client) ?? 0) <= known) raised.set(client, Math.max(known, end));
			}
		}
		return raised;
	}

	async #run(): Promise<void> {
		while (this.#again && !this.#stopped) {
			this.#again = false;
			const room = WINDOW - this.#inFlight.length;
			if (room <= 0) return;
			for (const row of await this.#store.rows(this.#after, room)) {
				const volatile = this.#store.inMemory(row);
				// Without a number that outlives the page: an ordinary update of this device.
				const frame = volatile ? encodeSync(SYNC.update, row.update) : encodeAuthored(row);
				if (this.#stopped || !this.#send(frame)) return;
				if (volatile) this.#after.memory = row.deviceSeq;
				else this.#after.stored = row.deviceSeq;
				this.#inFlight.push(row);
				this.#early?.push(row);
				this.#again = true;
			}
		}
	}
}
