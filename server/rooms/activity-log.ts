/**
 * Who was connected when, and how far each device had come (message 104): written behind,
 * in batches, because ten thousand returning devices must not wait for a disk each.
 */
import type { Logger } from 'pino';
import { backgroundTurn } from '../background-turns.ts';
import type { Activity, OpenedConnection, Store } from '../store/store.ts';
import type { Connection } from './connection.ts';

const BATCH_MS = 1000;
type Applied = Activity['applied'][number];

export class ActivityLog {
	readonly #store: Store;
	readonly #log: Logger;
	#opened: OpenedConnection[] = [];
	#closed: { id: string; closedAt: number; code: number }[] = [];
	readonly #applied = new Map<string, Applied>();
	#timer: NodeJS.Timeout | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(store: Store, log: Logger) {
		this.#store = store;
		this.#log = log;
	}

	opened({ id, who, device, openedAt }: Connection): void {
		const { incidentId, compartment, userId, post } = who;
		this.#opened.push({ id, incidentId, compartment, userId, post, device, openedAt });
		this.#schedule();
	}

	closed({ id }: Connection, code: number): void {
		this.#closed.push({ id, closedAt: Date.now(), code });
		this.#schedule();
	}

	/** Of several positions of one device in a batch the highest counts. */
	applied(row: Applied): void {
		const key = `${row.incidentId}/${row.compartment}/${row.userId}/${row.device}`;
		const known = this.#applied.get(key);
		if (!known || known.n < row.n) this.#applied.set(key, row);
		this.#schedule();
	}

	#schedule(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#writing = this.#writing.then(backgroundTurn).then(() => this.#write());
		}, BATCH_MS).unref();
	}

	async #write(): Promise<void> {
		const activity = {
			opened: this.#opened.splice(0),
			closed: this.#closed.splice(0),
			applied: [...this.#applied.values()]
		};
		this.#applied.clear();
		try {
			await this.#store.saveActivity(activity);
		} catch (error) {
			this.#log.warn({ error }, 'connections could not be recorded, trying again');
			this.#opened.unshift(...activity.opened);
			this.#closed.unshift(...activity.closed);
			for (const row of activity.applied) this.applied(row);
			this.#schedule();
		}
	}

	async close(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		await this.#writing;
		await this.#write();
		clearTimeout(this.#timer);
	}
}
