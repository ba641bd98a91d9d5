/**
 * A consistent copy of everything while the server runs. The database first, as it stands at
 * one moment; then the attachments, whose files are there before a row names them and are
 * never changed, so the copy has every file its rows name. A backup has the layout of a data
 * folder: restoring is copying it back.
 */
import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Sqlite from 'better-sqlite3';

/** Pages (4 KiB each) a step; between steps others write as they like. */
const STEP = 2000;

export interface BackupReport {
	/** Absolute. */
	readonly folder: string;
	readonly files: number;
	/** In bytes, all files together. */
	readonly size: number;
}

export interface BackupOptions {
	/** Also *.mbtiles, which can be large and are to be had elsewhere. */
	readonly maps?: boolean;
	readonly onProgress?: (what: string, done: number, total: number) => void;
}

/** 2026-11-21T22-14-05Z: sorts by time and is a file name everywhere. */
export function stampOf(at: Date): string {
	return at.toISOString().slice(0, 19).replaceAll(':', '-') + 'Z';
}

async function copyDatabase(from: string, to: string, onProgress: BackupOptions['onProgress']) {
	const source = new Sqlite(from, { fileMustExist: true });
	try {
		source.pragma('busy_timeout = 10000');
		// An open read holds the moment: without it the copy would begin anew at every write.
		source.exec('begin');
		source.prepare('select count(*) from sqlite_master').get();
		await source.backup(to, {
			progress({ totalPages, remainingPages }) {
				if (totalPages > 0) onProgress?.('tongtu.db', totalPages - remainingPages, totalPages);
				return STEP;
			}
		});
	} finally {
		source.close();
	}
	const copy = new Sqlite(to);
	try {
		const verdict = copy.pragma('integrity_check', { simple: true });
		if (verdict !== 'ok')
			throw new Error(`the copy of the database is damaged: ${String(verdict)}`);
		// One file, not three.
		copy.pragma('journal_mode = DELETE');
	} finally {
		copy.close();
	}
}

async function filesBelow(dir: string): Promise<string[]> {
	if (!existsSync(dir)) return [];
	const entries = await readdir(dir, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)));
}

/**
 * @param dataDir of a running or stopped server
 * @param into the folder that gets `tongtu-<time>`
 */
export async function backUp(
	dataDir: string,
	into: string,
	options: BackupOptions = {}
): Promise<BackupReport> {
	const database = path.join(dataDir, 'tongtu.db');
	if (!existsSync(database)) throw new Error(`there is no database in ${dataDir}`);
	const folder = path.resolve(into, `tongtu-${stampOf(new Date())}`);
	if (existsSync(folder)) throw new Error(`${folder} is already there`);
	// Under another name until it is whole, so that a broken one is never taken for a backup.
	const part = `${folder}.part`;
	await mkdir(part, { recursive: true, mode: 0o700 });
	await copyDatabase(database, path.join(part, 'tongtu.db'), options.onProgress);
	let files = 1;
	let size = (await stat(path.join(part, 'tongtu.db'))).size;
	for (const top of ['attachments', 'keys', 'maps']) {
		const names = (await filesBelow(path.join(dataDir, top))).filter(
			(name) =>
				(top !== 'maps' || options.maps || name.endsWith('.json')) && !/\.(part|tmp)$/.test(name)
		);
		for (const [index, name] of names.entries()) {
			const to = path.join(part, top, name);
			await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
			await copyFile(path.join(dataDir, top, name), to, constants.COPYFILE_FICLONE);
			if (top === 'keys') await chmod(to, 0o600);
			size += (await stat(to)).size;
			files += 1;
			options.onProgress?.(top, index + 1, names.length);
		}
	}
	const note = { madeAt: new Date().toISOString(), from: path.resolve(dataDir), files, size };
	await writeFile(path.join(part, 'backup.json'), `${JSON.stringify(note, null, '\t')}\n`);
	await rename(part, folder);
	return { folder, files, size };
}
