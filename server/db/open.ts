/**
 * Opens the one SQLite file: journal in WAL, every commit on disk before it counts
 * (synchronous=FULL), and the migrations of this version applied.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import * as schema from './schema.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../migrations');

/** How long a lock of another process is waited for, ms. */
export const BUSY_TIMEOUT_MS = 5000;

export interface Database {
	readonly sqlite: Sqlite.Database;
	readonly db: BetterSQLite3Database<typeof schema>;
	close(): void;
}

/** The file was written by a newer version; opening it would risk what it holds. */
export class NewerDatabaseError extends Error {
	constructor(file: string) {
		super(
			`${file} was last used by a newer version of Tongtu. Start that version, or restore a backup made with this one.`
		);
		this.name = 'NewerDatabaseError';
	}
}

/** When the last migration of this version was made (ms), as drizzle-kit writes it down. */
function newestMigration(): number {
	const journal = JSON.parse(
		readFileSync(path.join(MIGRATIONS, 'meta', '_journal.json'), 'utf8')
	) as { entries: { when: number }[] };
	return Math.max(0, ...journal.entries.map((entry) => entry.when));
}

/** The last migration of a file (ms); 0 where it has had none. */
function lastMigration(sqlite: Sqlite.Database): number {
	const known = sqlite
		.prepare(`select 1 from sqlite_master where type = 'table' and name = '__drizzle_migrations'`)
		.get();
	if (!known) return 0;
	const row = sqlite.prepare('select max(created_at) as at from __drizzle_migrations').get() as {
		at: number | null;
	};
	return Number(row.at ?? 0);
}

function refuseNewer(sqlite: Sqlite.Database, file: string): void {
	if (lastMigration(sqlite) > newestMigration()) throw new NewerDatabaseError(file);
}

/** Whether opening the file would change its tables: not while a server of before uses it. */
export function isOlder(file: string): boolean {
	if (!existsSync(file)) return false;
	const sqlite = new Sqlite(file, { readonly: true, timeout: BUSY_TIMEOUT_MS });
	try {
		return lastMigration(sqlite) < newestMigration();
	} finally {
		sqlite.close();
	}
}

/**
 * @param file path, or `:memory:` in tests
 * @throws NewerDatabaseError where the file has migrations that this version does not know
 */
export function openDatabase(file: string): Database {
	if (file !== ':memory:' && !existsSync(path.dirname(file))) {
		mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
	}
	const sqlite = new Sqlite(file);
	try {
		sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
		sqlite.pragma('journal_mode = WAL');
		sqlite.pragma('synchronous = FULL');
		refuseNewer(sqlite, file);
		// Foreign keys stay off while tables may be rebuilt, and are checked afterwards.
		sqlite.pragma('foreign_keys = OFF');
		const db = drizzle(sqlite, { schema });
		migrate(db, { migrationsFolder: MIGRATIONS });
		const broken = sqlite.pragma('foreign_key_check') as unknown[];
		if (broken.length > 0) {
			throw new Error(`${file}: ${broken.length} rows point to rows that are not there`);
		}
		sqlite.pragma('foreign_keys = ON');
		return {
			sqlite,
			db,
			close() {
				if (!sqlite.open) return;
				// Leaves one file behind, so that copying the folder of a stopped server is enough.
				sqlite.pragma('wal_checkpoint(TRUNCATE)');
				sqlite.close();
			}
		};
	} catch (error) {
		sqlite.close();
		throw error;
	}
}
