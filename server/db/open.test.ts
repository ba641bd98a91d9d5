import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DataInUseError, lockDataDir } from './data-lock.ts';
import { NewerDatabaseError, openDatabase } from './open.ts';
import { organization } from './schema.ts';

const folder = () => mkdtempSync(path.join(tmpdir(), 'tongtu-db-'));

test('a fresh file has every table, and each commit is on disk before it counts', () => {
	const database = openDatabase(path.join(folder(), 'deep', 'tongtu.db'));
	const { sqlite } = database;
	expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
	expect(sqlite.pragma('synchronous', { simple: true })).toBe(2);
	expect(sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
	expect(sqlite.pragma('busy_timeout', { simple: true })).toBe(5000);
	const tables = sqlite
		.prepare(`select name from sqlite_master where type = 'table'`)
		.pluck()
		.all();
	expect(tables).toEqual(expect.arrayContaining(['user', 'session', 'doc_update', 'journal']));
	database.close();
});

test('a folder made for the data is for its owner alone', () => {
	const dir = path.join(folder(), 'data');
	openDatabase(path.join(dir, 'tongtu.db')).close();
	expect(statSync(dir).mode & 0o077).toBe(0);
});

test('opening again keeps what is there, and closing twice is no harm', () => {
	const file = path.join(folder(), 'tongtu.db');
	const first = openDatabase(file);
	first.db.insert(organization).values({ id: 'o', name: '县应急局', createdAt: 1 }).run();
	first.close();
	first.close();
	const second = openDatabase(file);
	expect(second.db.select().from(organization).all()).toEqual([
		{ id: 'o', name: '县应急局', createdAt: 1 }
	]);
	second.close();
});

test('a row that points nowhere is refused', () => {
	const { sqlite, close } = openDatabase(':memory:');
	expect(() =>
		sqlite
			.prepare(`insert into session (id, user_id, expires_at, created_at) values ('s', 'x', 1, 1)`)
			.run()
	).toThrow(/FOREIGN KEY/);
	close();
});

test('a file of a newer version is left alone', () => {
	const file = path.join(folder(), 'tongtu.db');
	const database = openDatabase(file);
	database.sqlite
		.prepare(`insert into __drizzle_migrations (hash, created_at) values ('later', ?)`)
		.run(Date.now() + 1e12);
	database.close();
	const before = statSync(file).mtimeMs;
	expect(() => openDatabase(file)).toThrow(NewerDatabaseError);
	expect(statSync(file).mtimeMs).toBe(before);
});

test('what devices had applied before readers had numbers is kept', () => {
	const sqlite = new Sqlite(':memory:');
	const place = ['incident_id', 'compartment', 'user_id', 'device'].map(
		(c) => `${c} text not null`
	);
	sqlite.exec(`create table applied (${place.join()}, seq integer not null, "at" integer not null,
		primary key (incident_id, compartment, user_id, device, seq))`);
	const insert = sqlite.prepare('insert into applied values (?, ?, ?, ?, ?, ?)');
	const rows = [
		['a', 'command', 'u', 'phone', 1, 100],
		['a', 'command', 'u', 'phone', 7, 108],
		['a', 'command', 'u', 'desk', 7, 105],
		['a', 'command', 'v', 'desk', 7, 106],
		['a', 'liaison-la', 'u', 'desk', 7, 104],
		['b', 'command', 'u', 'phone', 1, 90]
	];
	for (const row of rows) insert.run(row);
	const migration = path.join(import.meta.dirname, '../../migrations/0007_applied_by_reader.sql');
	sqlite.exec(readFileSync(migration, 'utf8'));
	const after = sqlite.prepare(`select r.incident_id, r.compartment, r.user_id, r.device, a.seq,
		a."at" from applied a join reader r on r.id = a.reader_id order by r.incident_id,
		r.compartment, r.device desc, r.user_id, a.seq`);
	expect(after.raw().all()).toEqual(rows);
	// Drizzle does not know of it: a table made anew from the schema would be twice as large.
	expect(sqlite.pragma(`table_list('applied')`)).toMatchObject([{ wr: 1 }]);
	sqlite.close();
});

test('one data folder has one server', () => {
	const dir = folder();
	const unlock = lockDataDir(dir);
	expect(() => lockDataDir(dir)).toThrow(DataInUseError);
	unlock();
	lockDataDir(dir)();
});
