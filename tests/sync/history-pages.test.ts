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
import { BEGINNING, HistoryPages } from '../../server/history/history-pages.ts';
import { createJobRunner, type JobRunner } from '../../server/history/history-thread.ts';
import { isNewPage } from '../../server/history/page-lines.ts';
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

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'history-pages-'));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	store = new SqliteStore(database.sqlite);
	jobs = createJobRunner(database);
	pages = new HistoryPages(database.sqlite, jobs, pino({ level: 'silent' }), VERSION);
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

const kept = () =>
	database.sqlite
		.prepare<[], { n: number; lines: Buffer }>('select n, lines from history_page order by n')
		.all();

/** As a reader gets it; `made` of the pages had to be made for it. */
async function read(reader = READER): Promise<{ text: string; made: number }> {
	let made = 0;
	const parts = async function* () {
		let after = BEGINNING;
		if (reader.internal)
			for await (const { standing, text } of pages.kept(place, ENTRIES)) {
				yield text;
				after = standing;
			}
		const job = { kind: 'lines', place, after, to: ENTRIES, paged: reader.internal } as const;
		for await (const part of jobs.run({ ...job, reader })) {
			if (isNewPage(part)) {
				made++;
				pages.save(place, part);
				yield part.text;
			} else yield part as string;
		}
	};
	return { text: await historyText(parts()), made };
}

const fromLog = () =>
	[
		...new EntryLines(database.sqlite).portions(place, [0, ENTRIES], 0, new AuthorLines(READER))
	].join('');

it('[S100] pages are kept when they are first read, and are what the log says', async () => {
	const expected = fromLog();
	expect(expected.split('\n').filter((line) => line.startsWith('[')).length).toBe(ENTRIES);
	expect(await read()).toEqual({ text: expected, made: 2 });
	expect(kept().length).toBe(2);
	expect(await read()).toEqual({ text: expected, made: 0 });
});

it('[S100] who may not know the persons reads no page', async () => {
	const { text, made } = await read({ userId: 'u3', internal: false });
	expect(made).toBe(0);
	expect(text).toContain('"userId":"u3"');
	expect(text).not.toContain('"userId":"u4"');
});

it('[S100] a damaged page is made anew', async () => {
	const whole = kept();
	database.sqlite.prepare(`update history_page set lines = x'00' where n = ?`).run(whole[0]!.n);
	expect(await read()).toEqual({ text: fromLog(), made: 2 });
	expect(kept()).toEqual(whole);
});

it('[S100] pages go with what is derived, and nothing is kept that is not derived', async () => {
	await store.resetDerived(place.incidentId, VERSION);
	expect(kept()).toEqual([]);
	expect((await read()).made).toBe(2);
	expect(kept()).toEqual([]);
	await deriveFromLog(store, place.incidentId, VERSION, () => false);
});

it('[S100] of an incident that is over they are made ahead', async () => {
	await pages.prepare();
	expect(kept()).toEqual([]);
	database.sqlite.prepare(`update incident set state = 'closed'`).run();
	await pages.prepare();
	expect(kept().length).toBe(2);
	expect(await read()).toEqual({ text: fromLog(), made: 0 });
});
