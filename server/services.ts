/**
 * What the HTTP side and the socket side of the one process share. SvelteKit code reaches
 * it through `event.locals.services`; nothing in `src/` imports this file but its types.
 */
import path from 'node:path';
import type { Logger } from 'pino';
import type { Accounts } from './auth/accounts.ts';
import { Auth } from './auth/auth.ts';
import { openDeviceKeys } from './auth/device-key.ts';
import { ChainKeeper } from './chain/chain-keeper.ts';
import { openHeadKey } from './chain/head-key.ts';
import { Heads } from './chain/heads.ts';
import type { Config } from './config.ts';
import { Evidence } from './evidence/evidence.ts';
import { lockDataDir } from './db/data-lock.ts';
import { startCheckpoints } from './db/checkpoints.ts';
import { openDatabase, type Database } from './db/open.ts';
import { History } from './history/history.ts';
import { BaseMaps } from './maps/base-maps.ts';
import { createMetrics, registerCheckpointMetrics, type Metrics } from './metrics.ts';
import { createPeopleServices, type PeopleServices } from './people-services.ts';
import { createSync, type Sync } from './rooms/create-sync.ts';
import type { Rooms } from './rooms/rooms.ts';
import { registerSyncMetrics } from './rooms/sync-metrics.ts';
import type { Store } from './store/store.ts';

/** Where the process keeps its services, so that SvelteKit's bundle finds the same ones. */
export const SERVICES = Symbol.for('tongtu.services');

export interface Services extends PeopleServices {
	readonly config: Config;
	readonly log: Logger;
	readonly database: Database;
	readonly metrics: Metrics;
	readonly auth: Auth;
	/** Accounts: the same as `auth.accounts`. */
	readonly users: Accounts;
	/** The key that seals a user's unsent edits on a device, base64. */
	readonly deviceKey: (userId: string) => string;
	/** Store, rooms and what derives the journal from the log. */
	readonly sync: Sync;
	/** The same as `sync.rooms`. */
	readonly rooms: Rooms;
	/** The same as `sync.store`. */
	readonly store: Store;
	/** What there was and when, for replay. */
	readonly history: History;
	/** The journal's chain and what is given out of it. */
	readonly evidence: Evidence;
	/** Base layers, and the tiles of the packs in `DATA_DIR/maps`. */
	readonly baseMaps: BaseMaps;
	/** Stops timers, flushes, closes the database. */
	close(): Promise<void>;
}

/**
 * Opens everything over `config.dataDir`, in this order; `close` goes the other way.
 * @throws DataInUseError, NewerDatabaseError
 */
export async function createServices(config: Config, log: Logger): Promise<Services> {
	const closers: (() => void | Promise<void>)[] = [];
	const close = async () => {
		for (const closer of closers.splice(0).reverse()) {
			try {
				await closer();
			} catch (error) {
				log.error({ error }, 'closing');
			}
		}
	};
	try {
		closers.push(lockDataDir(config.dataDir));
		const database = openDatabase(path.join(config.dataDir, 'tongtu.db'));
		closers.push(() => database.close());
		const checkpoints = startCheckpoints(database.sqlite, log);
		closers.push(() => checkpoints?.close());
		const metrics = createMetrics(database);
		if (checkpoints) registerCheckpointMetrics(metrics, checkpoints);
		const deviceKey = openDeviceKeys(config.dataDir);
		const auth: Auth = new Auth(database, log, (which) => sync.rooms.sessionEnded(which));
		const sync = createSync({ database, log, touchSession: (id) => auth.touchSession(id) });
		registerSyncMetrics(metrics.registry, sync.rooms);
		closers.push(() => sync.close());
		closers.push(() => auth.stop());
		auth.start();
		const { rooms, store } = sync;
		const history = new History({
			...{ database, log, rights: sync.rights },
			derived: (incidentId) => sync.journal.derived(incidentId)
		});
		history.start();
		closers.push(() => history.close());
		const baseMaps = new BaseMaps(config, log);
		closers.push(() => baseMaps.close());
		const derived = (id: string) => sync.journal.derived(id);
		const chain = new ChainKeeper(database.sqlite, derived, log);
		chain.start();
		closers.push(() => chain.close());
		const key = openHeadKey(config.dataDir);
		const heads = new Heads({ sqlite: database.sqlite, keeper: chain, key, log });
		heads.start();
		closers.push(() => heads.stop());
		const evidence = new Evidence({ database, heads });
		const people = createPeopleServices({
			...{ database, rooms, log, dataDir: config.dataDir, accounts: auth.accounts },
			closed: (id) => heads.keep(id, 'closed').finally(() => history.prepare())
		});
		return {
			...people,
			...{ config, log, database, metrics, auth, users: auth.accounts, deviceKey },
			...{ sync, rooms, store, history, evidence, baseMaps, close }
		};
	} catch (error) {
		await close();
		throw error;
	}
}
