/**
 * A thread that makes snapshots: reads a compartment through a connection of its own, which
 * can only read, and encodes its state. A compartment of any size holds up nobody else.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { makeSnapshot, type MadeSnapshot } from './make-snapshot.ts';
import { SqliteStore } from './sqlite-store.ts';

export interface SnapshotJob {
	readonly id: number;
	readonly incidentId: string;
	readonly compartment: string;
}

export interface SnapshotResult {
	readonly id: number;
	/** Undefined where there is nothing after the newest snapshot. */
	readonly made?: MadeSnapshot | undefined;
	readonly error?: string;
}

const { file } = workerData as { file: string };
const sqlite = new Sqlite(file, { readonly: true, timeout: 5000 });
const store = new SqliteStore(sqlite);
const port = parentPort!;

port.on('message', ({ id, incidentId, compartment }: SnapshotJob) => {
	makeSnapshot(store, incidentId, compartment).then(
		(made) => port.postMessage({ id, made } satisfies SnapshotResult),
		(error: unknown) =>
			port.postMessage({
				...{ id, error: error instanceof Error ? error.message : String(error) }
			} satisfies SnapshotResult)
	);
});
