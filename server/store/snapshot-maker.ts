/** Makes snapshots off the event loop; in place for a database that only this process has. */
import type { Database } from '../db/open.ts';
import { JobThread } from '../threads/job-thread.ts';
import { makeSnapshot, type MadeSnapshot } from './make-snapshot.ts';
import type { SnapshotJob, SnapshotResult } from './snapshot-worker.ts';
import type { Store } from './store.ts';

export interface SnapshotMaker {
	/** See makeSnapshot; what is committed while it is made may or may not be in it. */
	make(incidentId: string, compartment: string): Promise<MadeSnapshot | undefined>;
	/** What is under way fails; the log holds everything. */
	close(): Promise<void>;
}

export function createSnapshotMaker(
	{ sqlite }: Pick<Database, 'sqlite'>,
	store: Pick<Store, 'documentAt'>
): SnapshotMaker {
	if (!sqlite.memory) return new ThreadedSnapshotMaker(sqlite.name);
	return {
		make: (incidentId, compartment) => makeSnapshot(store, incidentId, compartment),
		close: () => Promise.resolve()
	};
}

class ThreadedSnapshotMaker implements SnapshotMaker {
	readonly #thread: JobThread<SnapshotJob, SnapshotResult>;

	constructor(file: string) {
		this.#thread = new JobThread(new URL('./snapshot-worker.ts', import.meta.url), { file });
	}

	async make(incidentId: string, compartment: string): Promise<MadeSnapshot | undefined> {
		const id = this.#thread.begin();
		try {
			return (await this.#thread.ask({ id, incidentId, compartment })).made;
		} finally {
			this.#thread.end(id);
		}
	}

	close(): Promise<void> {
		return this.#thread.close();
	}
}
