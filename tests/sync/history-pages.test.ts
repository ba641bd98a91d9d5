/** [S100] Pages of a history: whoever reads them reads what is made from log and deltas. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openDatabase, type Database } from '../../server/db/open.ts';
import { AuthorLines } from '../../server/history/author-lines.ts';
import { EntryLines } from '../../server/history/entry-lines.ts';
import { HistoryPages } from '../../server/history/history-pages.ts';
import { createJobRunner, type JobRunner } from '../../server/history/history-thread.ts';
import { deriveFromLog } from '../../server/journal/derive-from-log.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { historyText } from './harness/history-lines.ts';

const VERSION = 7;
const ENTRIES = 9000;
const READER = { userId: 'reader', internal: true };
const place = { incidentId: 'incident-1', compartment: 'command' };
let folder: string;
let database: Database;
let store: SqliteStore;
let jobs: JobRunner;
let pages: HistoryPages;
/** Pages that had to be made. */
let made = 0;

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'history-pages-'));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	store = new SqliteStore(database.sqlite);
	jobs = createJobRunner(database);
	const counted: JobRunner = {
		...{ warm: () => jobs.warm(), close: () => jobs.close() },
		run: (job) => {
			made++;
			return jobs.run(job);
		}
	};
	pages = new HistoryPages(database.sqlite, counted, pino({ level: 'silent' }), VERSION);
	database.sqlite
		.prepare(
			`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
			created_at) values (?, 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
		)
		.run(place.incidentId);
	database.sqlite
		.prepare(`insert into compartment (incident_id, key, created_at) values (?, ?, 0)`)
		.run(place.incidentId, place.compartment);
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let i = 0; i < ENTRIES; i++) doc.getMap('facts').set(`odd-${i % 50}`, `火线 ${i}`);
	await store.append(
		updates.map((update, i) => ({
			...place,
			...({ kind: 'live', connectionId: null, device: null, deviceSeq: null, at: null } as const),
			// The server's clock is set back in the middle, and authors come and go.
			...{ userId: `u${i % 7}`, post: `岗位${i % 11}`, receivedAt: i < 4000 ? 10_000 + i : i },
			...{ update, bind: [] }
		}))
	);
	await deriveFromLog(store, place.incidentId, VERSION, () => false);
});
afterAll(async () => {
	const closed = pages.close();
	await jobs.close();
	await closed;
	database.close();
	rmSync(folder, { recursive: true });
});

interface Kept {
	readonly after: number;
	readonly n: number;
	readonly lines: Buffer;
}
const kept = () =>
	database.sqlite
		.prepare<[], Kept>('select after, n, lines from history_page order by after')
		.all();

const read = () => historyText(pages.lines(place, ENTRIES));

const fromLog = () =>
	[
		...new EntryLines(database.sqlite).portions(place, [0, ENTRIES], 0, new AuthorLines(READER))
	].join('');

it('[S100] pages are kept when they are first read, and are what the log says', async () => {
	const expected = fromLog();
	expect(expected.split('\n').filter((line) => line.startsWith('[')).length).toBe(ENTRIES);
	// Readers at once make each page once.
	const before = made;
	expect(await Promise.all([read(), read()])).toEqual([expected, expected]);
	expect(made - before).toBe(3);
	expect(kept().map(({ after, n }) => [after, n])).toEqual([
		[0, 4096],
		[4096, 8192]
	]);
	expect(await read()).toBe(expected);
	expect(made - before).toBe(4);
});

it.each([
	['lines', `lines = cast(lines || x'00' as blob)`],
	['one bit of them', 'lines = ?'],
	['authors', `authors = '[]'`],
	['the time', 'received_at = received_at + 1'],
	['the end', 'n = n - 1']
])('[S100] a page of which %s is damaged is made anew', async (_, damage) => {
	const whole = kept();
	const bytes = Buffer.from(whole[0]!.lines);
	bytes[bytes.length >> 1]! ^= 1;
	const parameters = damage.includes('?') ? [bytes] : [];
	database.sqlite.prepare(`update history_page set ${damage} where after = 0`).run(...parameters);
	expect(await read()).toBe(fromLog());
	expect(kept()).toEqual(whole);
});

it('[S100] a page that is missing is made anew, and nothing behind it is taken for it', async () => {
	const whole = kept();
	database.sqlite.prepare('delete from history_page where after = 0').run();
	expect(await read()).toBe(fromLog());
	expect(kept()).toEqual(whole);
});

it('[S100] a page that cannot be kept is read all the same', async () => {
	database.sqlite.exec('delete from history_page');
	const other = openDatabase(path.join(folder, 'tongtu.db'));
	try {
		other.sqlite.exec('begin immediate');
		expect(await read()).toBe(fromLog());
		expect(kept()).toEqual([]);
	} finally {
		other.sqlite.exec('rollback');
		other.close();
	}
});

it('[S100] pages go with what is derived, and nothing is kept that is not derived', async () => {
	await read();
	expect(kept().length).toBe(2);
	await store.resetDerived(place.incidentId, VERSION);
	expect(kept()).toEqual([]);
	await read();
	expect(kept()).toEqual([]);
	await deriveFromLog(store, place.incidentId, VERSION, () => false);
});

it('[S100] of an incident that is over they are made ahead', async () => {
	await pages.prepare();
	expect(kept()).toEqual([]);
	database.sqlite.prepare(`update incident set state = 'closed'`).run();
	await pages.prepare();
	expect(kept().length).toBe(2);
	const before = made;
	expect(await read()).toBe(fromLog());
	// The last one is not full.
	expect(made - before).toBe(1);
});
