/** What every room works with. */
import type { Logger } from 'pino';
import type { Journal } from '../journal/journal.ts';
import type { SnapshotMaker } from '../store/snapshot-maker.ts';
import type { Activity, Store } from '../store/store.ts';
import type { Committer } from './committer.ts';
import type { Connection } from './connection.ts';
import type { SyncLimits } from './limits.ts';
import type { Turns } from './turns.ts';

export interface RoomContext {
	readonly store: Store;
	readonly committer: Committer;
	readonly journal: Journal;
	readonly snapshots: SnapshotMaker;
	readonly log: Logger;
	readonly limits: SyncLimits;
	/** In which states are given to those who ask. */
	readonly turns: Turns;
	/** UTC ms. */
	readonly now: () => number;
	/** Looks the connection's right up again if that was long ago; may close it or change its access. */
	recheck(connection: Connection): void;
	/** Message 104, written with the next batch. */
	applied(row: Activity['applied'][number]): void;
	left(connection: Connection, code: number): void;
	/** The room has no connection any more. */
	empty(room: object): void;
}
