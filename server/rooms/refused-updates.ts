/**
 * [S50] What becomes of a refused update: it goes to quarantine, nobody sees it, and its
 * connection ends. What the connection sends until it has ended goes the same way.
 */
import { newId } from '#lib/board/ids.ts';
import { CLOSE } from '#lib/sync/close-codes.ts';
import { NOTICE } from '#lib/sync/protocol.ts';
import { QuarantineFullError, type QuarantinedUpdate } from '../store/store.ts';
import type { Connection } from './connection.ts';
import type { IncomingUpdate } from './incoming-update.ts';
import { REFUSAL_CODES, type Refusal } from './refusal.ts';
import type { RoomContext } from './room-context.ts';

/** The closing waits so long for what was sent before to be on disk, ms. */
const LAST_COMMIT_MS = 2000;
/** Updates of one connection that are kept after the first was refused. */
const MAX_AFTER_REFUSAL = 1000;

export class RefusedUpdates {
	readonly #context: RoomContext;
	readonly #place: { readonly incidentId: string; readonly compartment: string };

	readonly #waiting: {
		row: QuarantinedUpdate;
		resolve: () => void;
		reject: (error: unknown) => void;
	}[] = [];

	constructor(context: RoomContext, place: { incidentId: string; compartment: string }) {
		this.#context = context;
		this.#place = place;
	}

	/** Refuses an update and ends its connection. */
	refuse(connection: Connection, refusal: Refusal, incoming: IncomingUpdate): void {
		if (connection.refused) {
			void this.keep(connection, connection.refused, incoming);
			return;
		}
		connection.refused = refusal;
		void this.#keepAndClose(connection, refusal, incoming);
	}

	async #keepAndClose(
		connection: Connection,
		refusal: Refusal,
		incoming: IncomingUpdate
	): Promise<void> {
		if (!(await this.keep(connection, refusal, incoming))) return;
		// What was sent before it may still be on its way to the disk: its owner is told first.
		await this.#context.committer.settledWithin(LAST_COMMIT_MS);
		const { authored } = incoming;
		connection.notice(NOTICE.quarantined, {
			reason: refusal,
			...(authored ? { deviceSeq: authored.deviceSeq } : {})
		});
		connection.close(REFUSAL_CODES[refusal], refusal);
	}

	/**
	 * Puts an update into quarantine; where that cannot be done the connection ends with a code
	 * that is retried, so that the update stays where it is.
	 */
	async keep(
		connection: Connection,
		reason: Refusal,
		{ update, authored }: IncomingUpdate
	): Promise<boolean> {
		// One who goes on and on after the first keeps the rest: nothing of it is acknowledged.
		if (++connection.quarantined > MAX_AFTER_REFUSAL) {
			connection.drop();
			return false;
		}
		const { log, now } = this.#context;
		const { userId, post } = connection.who;
		try {
			await this.#store({
				...{ ...this.#place, id: newId(), userId, post, reason, update, receivedAt: now() },
				device: authored?.device ?? null,
				deviceSeq: authored?.deviceSeq ?? null,
				at: authored?.at ?? null
			});
			log.info({ user: userId, reason, bytes: update.length }, 'quarantined');
			return true;
		} catch (error) {
			const full = error instanceof QuarantineFullError;
			if (full) connection.notice(NOTICE.overQuota, { limit: 'quarantine' });
			log.error({ error, user: userId }, 'an update could not be quarantined');
			connection.close(full ? CLOSE.tooFast : CLOSE.unavailable, 'quarantine');
			return false;
		}
	}

	/** What is refused in one turn is written in one go. */
	#store(row: QuarantinedUpdate): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ row, resolve, reject });
			if (this.#waiting.length === 1) setImmediate(() => void this.#flush());
		});
	}

	async #flush(): Promise<void> {
		const batch = this.#waiting.splice(0);
		const { store } = this.#context;
		try {
			await store.quarantine(batch.map(({ row }) => row));
			for (const { resolve } of batch) resolve();
		} catch {
			// One that is over its quota must not take the others with it.
			for (const { row, resolve, reject } of batch)
				await store.quarantine([row]).then(resolve, reject);
		}
	}
}
