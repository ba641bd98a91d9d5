/**
 * [S34] Updates that build on others of the same user which are still on their way: a stock
 * client writes as soon as it is connected, before it has sent what it wrote offline. They
 * wait, unacknowledged and unseen, until those are here.
 */
import type { Connection } from './connection.ts';
import type { IncomingUpdate } from './incoming-update.ts';
import type { SyncLimits } from './limits.ts';

interface Held {
	readonly updates: Set<IncomingUpdate>;
	readonly timer: NodeJS.Timeout;
}

export class HeldUpdates {
	readonly #limits: SyncLimits;
	readonly #givenUp: (connection: Connection, incoming: IncomingUpdate) => void;
	readonly #held = new Map<Connection, Held>();

	/** @param givenUp told of an update for which nothing came in time */
	constructor(
		limits: SyncLimits,
		givenUp: (connection: Connection, incoming: IncomingUpdate) => void
	) {
		this.#limits = limits;
		this.#givenUp = givenUp;
	}

	/** False where the connection has too many already. */
	hold(connection: Connection, incoming: IncomingUpdate): boolean {
		let held = this.#held.get(connection);
		if (!held) {
			const timer = setTimeout(() => this.#giveUp(connection), this.#limits.maxHoldMs).unref();
			this.#held.set(connection, (held = { updates: new Set(), timer }));
		}
		if (held.updates.size >= this.#limits.maxHeldUpdates) return false;
		held.updates.add(incoming);
		return true;
	}

	#giveUp(connection: Connection): void {
		for (const first of this.#held.get(connection)?.updates ?? []) {
			this.#givenUp(connection, first);
			return;
		}
	}

	includes(connection: Connection, incoming: IncomingUpdate): boolean {
		return this.#held.get(connection)?.updates.has(incoming) ?? false;
	}

	/** Everything that waits, in the order it came on each connection. */
	all(): { connection: Connection; incoming: IncomingUpdate }[] {
		return [...this.#held].flatMap(([connection, { updates }]) =>
			[...updates].map((incoming) => ({ connection, incoming }))
		);
	}

	release(connection: Connection, incoming: IncomingUpdate): void {
		const held = this.#held.get(connection);
		if (!held?.updates.delete(incoming) || held.updates.size > 0) return;
		clearTimeout(held.timer);
		this.#held.delete(connection);
	}

	/** Takes everything of a connection away, and returns it. */
	releaseAll(connection: Connection): IncomingUpdate[] {
		const held = this.#held.get(connection);
		if (!held) return [];
		clearTimeout(held.timer);
		this.#held.delete(connection);
		return [...held.updates];
	}
}
