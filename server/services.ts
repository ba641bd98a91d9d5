/**
 * What the HTTP side and the socket side of the one process share. SvelteKit code reaches
 * it through `event.locals.services`; nothing in `src/` imports this file but its types.
 */
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Database } from './db/open.ts';

/** Where the process keeps its services, so that SvelteKit's bundle finds the same ones. */
export const SERVICES = Symbol.for('tongtu.services');

export interface Services {
	readonly config: Config;
	readonly log: Logger;
	readonly database: Database;
	/** Stops timers, flushes, closes the database. */
	close(): Promise<void>;
}
