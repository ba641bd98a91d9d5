import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { checkCompartment, checkJournal } from '../admin/check-log.ts';
import { verifyChain } from '../chain/verify-chain.ts';
import { openHeadKey } from '../chain/head-key.ts';
import { openDatabase, type Database } from '../db/open.ts';
import { eyesLines } from '../history/eyes.ts';
import { simulate } from '../simulate/simulate.ts';
import { LogPacker } from './log-packer.ts';
import { SqliteStore } from './sqlite-store.ts';
import { StoreDamageError } from './store.ts';

const log = pino({ level: 'silent' });
const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-pack-'));
const copy = path.join(folder, 'copy.db');
const key = openHeadKey(folder);
let incidentId: string;
let database: Database;

beforeAll(async () => {
	({ incidentId } = await simulate({
		...{ dataDir: folder, seed: 5, updates: 2500, people: 12, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	}));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
	copyFileSync(path.join(folder, 'tongtu.db'), copy);
	database = openDatabase(copy);
	run(`update incident set state = 'archived'`);
});
afterEach(() => {
	database.close();
	for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
});

const run = (sql: string) => database.sqlite.prepare(sql).run();
const count = (sql: string) => database.sqlite.prepare(sql).pluck().get() as number;
const pack = () => new LogPacker(database.sqlite, log).pack(incidentId);

/** Everything that is read from the log, in one form. */
async function allThatIsRead(): Promise<unknown> {
	const store = new SqliteStore(database.sqlite);
	const updates = await store.updates(incidentId, 0, 10_000);
	const { tail } = await store.documentAt(incidentId, 'command', 1000);
	const eyes = database.sqlite
		.prepare(`select user_id from member where post = '前线1'`)
		.pluck()
		.get() as string;
	const place = { incidentId, compartment: 'command' };
	const reader = { userId: eyes, internal: true };
	const job = { kind: 'eyes', place, eyes, last: 500, after: 0, reader } as const;
	const keys = new Map([[key.id, key.key]]);
	return {
		updates: updates.map((row) => ({ ...row, update: row.update.toString() })),
		tail: tail.map(({ update }) => update.toString()),
		view: [...eyesLines(database.sqlite, job)].join(''),
		command: checkCompartment(database.sqlite, incidentId, 'command'),
		journal: await checkJournal(database.sqlite, store, incidentId),
		chain: await verifyChain({ sqlite: database.sqlite, incidentId, keys })
	};
}

it('a packed log is read like any other, to the byte', async () => {
	const before = await allThatIsRead();
	const { before: bytes, after } = await pack();
	expect(count(`select count(*) from doc_update where length("update") > 0`)).toBe(0);
	expect(count('select count(*) from log_chunk')).toBeGreaterThan(1);
	expect(bytes / after).toBeGreaterThan(2);
	expect(await allThatIsRead()).toEqual(before);
	expect(await pack()).toEqual({ before: 0, after: 0 });
});

it('packs archived incidents alone, and goes on where it was interrupted', async () => {
	run(`update incident set state = 'closed'`);
	expect(await pack()).toEqual({ before: 0, after: 0 });
	run(`update incident set state = 'archived'`);
	const before = await allThatIsRead();
	const packer = new LogPacker(database.sqlite, log);
	packer.start();
	await packer.close();
	expect(count('select count(*) from log_chunk')).toBeLessThan(2);
	const again = new LogPacker(database.sqlite, log);
	again.start();
	await expect
		.poll(() => count(`select count(*) from doc_update where length("update") > 0`), {
			timeout: 20_000
		})
		.toBe(0);
	await again.close();
	expect(await allThatIsRead()).toEqual(before);
});

it('leaves a damaged log as it is', async () => {
	run(`update doc_update set "update" = x'00' where seq = 1500`);
	await expect(pack()).rejects.toThrow(StoreDamageError);
	expect(count(`select count(*) from doc_update where length("update") = 0`)).toBe(1024);
});

it.each([
	['changed', `update log_chunk set bytes = x'28b52ffd' where first_seq = 1`],
	['taken away', `delete from log_chunk where first_seq = 1`],
	['another’s', `update log_chunk set bytes = (select bytes from log_chunk where first_seq > 1)`]
])('finds a chunk that was %s', async (_, sql) => {
	await pack();
	run(sql);
	const store = new SqliteStore(database.sqlite);
	await expect(store.updates(incidentId, 0, 10)).rejects.toThrow(StoreDamageError);
	const { logDamage } = checkCompartment(database.sqlite, incidentId, 'command');
	expect(logDamage[0]).toContain('damaged');
	const keys = new Map([[key.id, key.key]]);
	const { problems } = await verifyChain({ sqlite: database.sqlite, incidentId, keys });
	expect(problems[0]).toMatchObject({ seq: 1 });
});
