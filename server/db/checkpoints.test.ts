import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startCheckpoints, type Checkpoints } from './checkpoints.ts';
import { openDatabase } from './open.ts';

const SIZES = { step: 100_000, reset: 400_000 };
const log = pino({ level: 'silent' });
let folder: string;
let file: string;
let sqlite: Sqlite.Database;
let checkpoints: Checkpoints | undefined;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'checkpoints-'));
	file = path.join(folder, 'x.db');
	sqlite = new Sqlite(file);
	sqlite.pragma('journal_mode = WAL');
	sqlite.exec('create table t (id integer primary key, bytes blob)');
});
afterEach(async () => {
	vi.restoreAllMocks();
	await checkpoints?.close();
	checkpoints = undefined;
	sqlite.close();
	rmSync(folder, { recursive: true, force: true });
});

const byItself = () => Number(sqlite.pragma('wal_autocheckpoint', { simple: true }));
/** Pages in the log: it starts from nothing where it is begun anew. */
const pages = () => (sqlite.pragma('wal_checkpoint(NOOP)') as [{ log: number }])[0].log;
const write = () => sqlite.prepare('insert into t (bytes) values (?)').run(Buffer.alloc(10_000, 7));

/** Writes without pause until something holds. */
async function writesUntil(what: string, holds: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!holds()) {
		if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
		for (let i = 0; i < 5; i++) write();
		await setImmediate();
	}
}

/** How often the log was begun anew. */
function renewals(): () => number {
	let [last, count] = [0, 0];
	return () => {
		const now = pages();
		if (now < last) count++;
		last = now;
		return count;
	};
}

test('a database in memory has no log', () => {
	expect(startCheckpoints(new Sqlite(':memory:'), log)).toBeUndefined();
});

test('while others write without pause the log is begun anew again and again, by the thread', async () => {
	checkpoints = startCheckpoints(sqlite, log, SIZES);
	await writesUntil('the thread is up', () => byItself() === 0);
	const begun = renewals();
	await writesUntil('it was begun anew five times', () => begun() >= 5);
	expect(byItself()).toBe(0);
});

test('one who reads an old state for long holds the log; afterwards it is begun anew and cut down', async () => {
	checkpoints = startCheckpoints(sqlite, log, SIZES);
	await writesUntil('the thread is up', () => byItself() === 0);
	const reader = new Sqlite(file, { readonly: true });
	reader.exec('begin');
	const { n } = reader.prepare('select count(*) as n from t').get() as { n: number };
	await writesUntil('it has grown', () => pages() * 4096 > 10 * SIZES.reset);
	expect(reader.prepare('select count(*) as n from t').get()).toEqual({ n });
	reader.close();
	const begun = renewals();
	await writesUntil('it is begun anew', () => begun() >= 1);
	await writesUntil('it is cut down', () => statSync(`${file}-wal`).size < 5 * SIZES.reset);
});

test('a thread that cannot do its work is told of, and commits go on', async () => {
	const error = vi.spyOn(log, 'error');
	const lost = { memory: false, name: path.join(folder, 'no', 'such.db'), open: true };
	const pragma = vi.fn();
	checkpoints = startCheckpoints({ ...lost, pragma } as unknown as Sqlite.Database, log, SIZES);
	await vi.waitFor(() => expect(error).toHaveBeenCalled(), 10_000);
	// As before there was a thread: the connection makes its own.
	expect(pragma.mock.calls.at(-1)).toEqual(['wal_autocheckpoint = 1000']);
	error.mockClear();
	await vi.waitFor(() => expect(error).toHaveBeenCalled(), 10_000);
});

test('closed, the connection makes checkpoints itself, and leaves one file behind', async () => {
	const other = path.join(folder, 'whole.db');
	const database = openDatabase(other);
	const own = startCheckpoints(database.sqlite, log, SIZES)!;
	await vi.waitFor(
		() => expect(database.sqlite.pragma('wal_autocheckpoint', { simple: true })).toBe(0),
		10_000
	);
	await own.close();
	expect(database.sqlite.pragma('wal_autocheckpoint', { simple: true })).toBe(1000);
	database.close();
	expect(() => statSync(`${other}-wal`)).toThrow('ENOENT');
});

test('killed at any moment of it, the file is whole and every commit is there', async () => {
	const script = path.join(import.meta.dirname, 'testing', 'write-until-killed.ts');
	let committed = 0;
	for (let round = 0; round < 5; round++) {
		const target = path.join(folder, 'killed.db');
		const child = spawn(process.execPath, [script, target], {
			stdio: ['ignore', 'pipe', 'inherit']
		});
		const ended = once(child, 'exit');
		const least = committed + 200 + 37 * round;
		child.stdout.on('data', (lines: Buffer) => {
			committed = Number(String(lines).trimEnd().split('\n').at(-1));
			if (committed > least) child.kill('SIGKILL');
		});
		await ended;
		const left = new Sqlite(target);
		expect(left.pragma('integrity_check', { simple: true })).toBe('ok');
		const { n } = left.prepare('select count(*) as n from t').get() as { n: number };
		expect(n).toBeGreaterThanOrEqual(committed);
		left.close();
		committed = n;
	}
}, 60_000);
