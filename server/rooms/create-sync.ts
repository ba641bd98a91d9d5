/** Puts store, journal and rooms together over one database. */
import type { Logger } from 'pino';
import type { Database } from '../db/open.ts';
import { Journal } from '../journal/journal.ts';
import { LogPacker } from '../store/log-packer.ts';
import { createSnapshotMaker } from '../store/snapshot-maker.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { createCurrentRights, type CurrentRights } from './current-rights.ts';
import { syncLimits, type SyncLimits } from './limits.ts';
import { LiveRooms } from './live-rooms.ts';
import type { Rooms } from './rooms.ts';

export interface Sync {
	readonly store: Store;
	readonly rooms: Rooms;
	/** `derived(incidentId)` resolves when the journal has caught up with the log. */
	readonly journal: Journal;
	readonly rights: CurrentRights;
	readonly limits: SyncLimits;
	/** Closes sockets with 1001, flushes everything; the database is the caller's to close. */
	close(): Promise<void>;
}

export interface SyncOptions {
	readonly database: Database;
	readonly log: Logger;
	/** Default: as the environment says (limits.ts). */
	readonly limits?: Partial<SyncLimits>;
	/** Slides a session that only a socket keeps busy; false where it has ended. */
	readonly touchSession?: (sessionId: string) => boolean;
	/** UTC ms. */
	readonly now?: () => number;
}

export function createSync({ database, log, ...options }: SyncOptions): Sync {
	const store = new SqliteStore(database.sqlite);
	const journal = new Journal(store, log);
	const snapshots = createSnapshotMaker(database, store);
	const rights = createCurrentRights(database.sqlite);
	const limits = { ...syncLimits(process.env), ...options.limits };
	const rooms = new LiveRooms({ ...options, store, journal, snapshots, rights, log, limits });
	store.closeLostConnections(Date.now()).catch((error: unknown) => {
		log.warn({ error }, 'connections of the last run could not be ended');
	});
	journal.recoverAll().catch((error: unknown) => log.error({ error }, 'journal'));
	const packer = new LogPacker(database.sqlite, log);
	packer.start();
	return {
		...{ store, rooms, journal, rights, limits },
		async close() {
			await packer.close();
			await rooms.close();
			await journal.close();
		}
	};
}
