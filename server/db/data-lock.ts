/**
 * One server for one data folder: two would each hold the rooms in memory and drift apart.
 * The lock is SQLite's own on a small file, so the system lets go of it when a process dies,
 * however it dies.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';

export class DataInUseError extends Error {
	constructor(dataDir: string) {
		super(
			`Another Tongtu server is using ${dataDir}. Stop it first, or give this one its own DATA_DIR.`
		);
		this.name = 'DataInUseError';
	}
}

/** @returns what lets go of the folder */
export function lockDataDir(dataDir: string): () => void {
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const lock = new Sqlite(path.join(dataDir, 'server.lock'), { timeout: 0 });
	try {
		lock.exec('begin exclusive');
	} catch (error) {
		lock.close();
		if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new DataInUseError(dataDir);
		throw error;
	}
	return () => {
		if (lock.open) lock.close();
	};
}
