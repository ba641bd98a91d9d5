/**
 * The tables. All times are UTC milliseconds; ids are ULIDs unless said otherwise.
 * Migrations are generated from here (`npm run db:generate`) and applied at start.
 */
export * from './schema/accounts.ts';
export * from './schema/incidents.ts';
export * from './schema/log.ts';
export * from './schema/derived.ts';
export * from './schema/border.ts';
export * from './schema/beside.ts';
