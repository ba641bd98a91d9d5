import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../db/open.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { simulate } from '../simulate/simulate.ts';
import { checksum } from '../store/store.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { beginningOf, entryHash, linkHash } from './chain-entry.ts';
import { ChainKeeper } from './chain-keeper.ts';
import { BEGINNING, ChainSource } from './chain-source.ts';
import { ChainTable } from './chain-table.ts';
import { openHeadKey } from './head-key.ts';
import { Heads, keptHeads } from './heads.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';

const log = pino({ level: 'silent' });
const folder = mkdtempSync(path.join(tmpdir(), 'tongtu-chain-'));
const original = path.join(folder, 'tongtu.db');
const copy = path.join(folder, 'copy.db');
const key = openHeadKey(folder);
const keys = new Map([[key.id, key.key]]);
let incidentId: string;
let database: Database;

beforeAll(async () => {
	({ incidentId } = await simulate({
		...{ dataDir: folder, seed: 3, updates: 700, people: 12, hours: 1 },
		...{ startedAt: Date.UTC(2026, 3, 18), password: 'simulated-exercise' }
	}));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
	copyFileSync(original, copy);
	database = openDatabase(copy);
});
afterEach(() => {
	database.close();
	for (const end of ['', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
});

function run(sql: string, ...values: unknown[]): void {
	expect(database.sqlite.prepare(sql).run(...values).changes).toBeGreaterThan(0);
}

function get<T>(sql: string): T {
	return database.sqlite.prepare(sql).get() as T;
}

const verify = (): Promise<ChainReport> =>
	verifyChain({ sqlite: database.sqlite, incidentId, keys });

/** The first of what it found. */
async function found(): Promise<{ seq: number; problem: string }> {
	const [first] = (await verify()).problems;
	expect(first, 'a problem').toBeDefined();
	return first!;
}

function bytesOf(table: string): unknown[] {
	return database.sqlite
		.prepare(`select * from ${table} where incident_id = ? order by n`)
		.raw()
		.all(incidentId);
}

const keeper = () => new ChainKeeper(database.sqlite, () => Promise.resolve(), log);
const deriveAgain = async (version: number): Promise<void> => {
	const store = new SqliteStore(database.sqlite);
	await store.resetDerived(incidentId, 0);
	await deriveFromLog(store, incidentId, version, () => false);
};

describe('a chain that nobody touched', () => {
	it('fits, and holds updates, events and the signed head', async () => {
		const report = await verify();
		expect(report.problems).toEqual([]);
		expect(report.chained).toBe(report.updates);
		expect(report.heads).toBe(1);
		const { events } = get<{ events: number }>(
			'select count(*) as events from audit where incident_id is not null'
		);
		expect(report.entries).toBe(report.updates + events);
		expect(report.hash).toBe(keptHeads(database.sqlite, incidentId)[0]!.hash);
	});

	it('comes out with the same bytes from the log alone', async () => {
		const [journal, chain] = [bytesOf('journal'), bytesOf('chain_entry')];
		run('delete from journal');
		run('delete from chain_entry');
		await deriveAgain(DERIVATION_VERSION);
		await keeper().complete(incidentId);
		expect(bytesOf('journal')).toEqual(journal);
		expect(bytesOf('chain_entry')).toEqual(chain);
	});

	it('is the same made a little at a time, also when the machine stops in between', async () => {
		const chain = bytesOf('chain_entry');
		run('delete from chain_entry');
		const { seq } = get<{ seq: number }>('select seq from watermark');
		for (let at = 0; at < seq; at += 97) {
			run('update watermark set seq = ?', Math.min(seq, at + 97));
			await keeper().complete(incidentId);
		}
		expect(bytesOf('chain_entry')).toEqual(chain);
	});

	it('goes on from a line chained before, and never writes one anew', async () => {
		run('delete from chain_entry where seq > 300');
		run('delete from chain_head');
		const before = bytesOf('chain_entry').length;
		run(`update journal set note = 'as it was told then' where seq = 200 and n = (select
			min(n) from journal where seq = 200)`);
		await deriveAgain(DERIVATION_VERSION);
		await keeper().complete(incidentId);
		expect(bytesOf('chain_entry').length).toBeGreaterThan(before);
		expect(get('select note from journal where seq = 200 order by n limit 1')).toEqual({
			note: 'as it was told then'
		});
		expect(await found()).toMatchObject({ seq: 200 });
	});

	it('takes lines of an earlier format as they were told, and counts those behind them', async () => {
		run(`update journal set note = 'as it was told then' where n = 200`);
		run('delete from chain_entry');
		run('delete from chain_head');
		const { sqlite } = database;
		const table = new ChainTable(sqlite);
		let hash = beginningOf(incidentId);
		for (const each of new ChainSource(sqlite, incidentId).after(BEGINNING, 1e9, 1e9)) {
			const { n, seq, events, receivedAt } = each.position;
			const format = seq <= 300 ? 0 : each.entry.format;
			hash = linkHash(hash, entryHash({ ...each.entry, format }));
			table.insert(incidentId, {
				...{ n, seq, events, format, received_at: receivedAt },
				...{ update_hash: each.updateHash, hash }
			});
		}
		const report = await verify();
		expect(report.problems).toEqual([]);
		const { earlier } = get<{ earlier: number }>(
			'select count(*) as earlier from chain_entry where format = 0'
		);
		expect(earlier).toBeGreaterThan(300);
		expect(report.earlierFormats).toBe(earlier);
		const { n } = get<{ n: number }>('select min(n) as n from journal where seq > 300');
		run(`update journal set kind = 'other' where n = ?`, n);
		expect((await found()).problem).toMatch(`line ${n} of the journal is not what update`);
	});

	it('names who brought what was recovered, and whose client ids it stands under', async () => {
		const sender = get<{ user_id: string }>('select user_id from doc_update where seq = 400');
		const chained = (): Buffer =>
			get<{ hash: Buffer }>(
				'select hash from chain_entry where seq = 400 and update_hash is not null'
			).hash;
		const live = chained();
		run('delete from chain_entry');
		run('delete from chain_head');
		run(`update doc_update set kind = 'recovered' where seq = 400`);
		await keeper().complete(incidentId);
		const recovered = chained();
		expect(recovered.equals(live)).toBe(false);
		expect((await verify()).problems).toEqual([]);
		// The attribution is part of what is chained.
		run('update client_id set user_id = ? where user_id = ?', 'somebody', sender.user_id);
		expect(await found()).toMatchObject({ seq: 400 });
	});
});

describe('tampering with the journal', () => {
	it('finds a changed line', async () => {
		run(`update journal set value = '"done"' where n = (select n from journal where seq = 350
			order by n limit 1)`);
		const { seq, problem } = await found();
		expect(seq).toBe(350);
		expect(problem).toMatch(/^line \d+ of the journal is not what update 350 says$/);
	});

	it.each([
		['sender', `user_id = 'somebody'`],
		['post', `post = '前线99'`],
		['compartment', `compartment = 'control'`],
		['time', 'received_at = received_at + 1'],
		['mark of another author', 'by_differs = 2'],
		['value that is no JSON', `value = '{'`],
		['note that is bytes', `note = x'00ff'`]
	])('finds a line with another %s', async (_, set) => {
		const { n } = get<{ n: number }>('select min(n) as n from journal where seq = 350');
		run(`update journal set ${set} where n = ?`, n);
		expect(await found()).toMatchObject({
			...{ seq: 350, problem: `line ${n} of the journal is not what update 350 says` }
		});
	});

	it('takes a value for the same however its JSON is spelt', async () => {
		run(`update journal set value = ' ' || value where value is not null`);
		expect((await verify()).problems).toEqual([]);
	});

	it('finds a removed line', async () => {
		const { n, seq } = get<{ n: number; seq: number }>('select n, seq from journal where n = 400');
		run('delete from journal where n = ?', n);
		expect(await found()).toMatchObject({ seq, problem: 'line 400 of the journal is missing' });
	});

	it('finds lines in another order', async () => {
		run('update journal set n = -1 where n = 300');
		run('update journal set n = 300 where n = 301');
		run('update journal set n = 301 where n = -1');
		expect((await found()).problem).toMatch(/^line 30[01] of the journal/);
	});

	it('finds a line that was put in', async () => {
		run(`insert into journal select incident_id, 999999, seq, compartment, kind, collection,
			record_id, field, fact, value, note, user_id, post, by_differs, received_at, at, happened_at
			from journal where n = 310`);
		expect((await found()).problem).toMatch(/^line 999999 of the journal does not come from/);
	});

	it('finds a line of no update', async () => {
		run(
			`insert into journal (incident_id, n, seq, compartment, kind, received_at)
			values (?, 999999, 999999, 'command', 'fact', 0)`,
			incidentId
		);
		expect((await found()).problem).toBe('line 999999 of the journal is of no update');
	});
});

describe('tampering with the log', () => {
	const update = () =>
		get<{ update: Buffer }>('select "update" from doc_update where seq = 500').update;

	it('finds changed bytes, by their checksum', async () => {
		const bytes = update();
		bytes[bytes.length - 3]! ^= 1;
		run('update doc_update set "update" = ? where seq = 500', bytes);
		expect(await found()).toMatchObject({
			seq: 500,
			problem: expect.stringContaining('update 500')
		});
	});

	it('finds a changed checksum', async () => {
		run('update doc_update set checksum = checksum - 1 where seq = 500');
		expect(await found()).toMatchObject({
			...{ seq: 500, problem: expect.stringContaining('update 500 of incident') }
		});
	});

	it('finds an update left out of its compartment, also where all was chained anew', async () => {
		const { seq } = get<{ seq: number }>(
			`select min(seq) as seq from doc_update where compartment = 'command' and seq > 500`
		);
		run('update doc_update set n = n + 1000 where seq = ?', seq);
		run('delete from chain_entry');
		run('delete from chain_head');
		await keeper().complete(incidentId);
		expect(await found()).toMatchObject({
			...{ seq, problem: `update ${seq} is not the next of its compartment` }
		});
	});

	it('finds other bytes with the right checksum', async () => {
		const other = get<{ update: Buffer }>('select "update" from doc_update where seq = 499').update;
		run('update doc_update set "update" = ?, checksum = ? where seq = 500', other, checksum(other));
		expect(await found()).toMatchObject({ seq: 500 });
	});

	it.each([
		['sender', `user_id = 'somebody'`],
		['post', `post = '前线99'`],
		['time received', 'received_at = received_at - 60000'],
		['time written', 'at = at - 60000'],
		['kind', `kind = 'server'`]
	])('finds another %s', async (_, set) => {
		run(`update doc_update set ${set} where seq = 500`);
		expect((await found()).seq).toBe(500);
	});

	it('finds a removed update', async () => {
		run('delete from doc_update where seq = 500');
		expect(await found()).toMatchObject({ seq: 500, problem: 'update 500 is missing' });
	});

	it('finds updates in another order', async () => {
		run('update doc_update set seq = -1 where seq = 500');
		run('update doc_update set seq = 500 where seq = 501');
		run('update doc_update set seq = 501 where seq = -1');
		expect((await found()).seq).toBe(500);
	});

	it('finds an update that was put in at the end', async () => {
		run(`insert into doc_update select incident_id, 999999, compartment, 999999, kind, user_id, post,
			connection_id, null, null, at, received_at, "update", checksum from doc_update where seq = 500`);
		expect((await found()).problem).toMatch(/^the log has \d+ updates, \d+ were received$/);
	});

	it('finds the end cut off everywhere, by the signed head', async () => {
		for (const table of ['doc_update', 'journal', 'chain_entry', 'delta'])
			run(`delete from ${table} where seq > 600`);
		run('update incident set seq = 600');
		run('update watermark set seq = 600');
		run('delete from audit where seq > 600');
		expect((await found()).problem).toMatch(/^the head signed \S+ is not in this chain$/);
	});

	it('finds a whole chain made anew over another log, by the signed head', async () => {
		run(`update doc_update set post = '前线99' where seq = 500`);
		run('delete from journal');
		run('delete from chain_entry');
		await deriveAgain(DERIVATION_VERSION);
		await keeper().complete(incidentId);
		expect((await verify()).problems.map(({ problem }) => problem)).toEqual([
			expect.stringMatching(/is not in this chain$/)
		]);
	});
});

describe('tampering with events', () => {
	const event = () =>
		get<{ n: number; seq: number }>(
			`select n, seq from audit where action = 'seat.handed_over' and incident_id is not null`
		);

	it('finds a changed one', async () => {
		const { n } = event();
		run(`update audit set detail = '{"post":"x"}' where n = ? and incident_id = ?`, n, incidentId);
		expect((await found()).problem).toBe(`event ${n} (seat.handed_over) is not what was chained`);
	});

	it('finds a removed one', async () => {
		const { n } = event();
		run('delete from audit where n = ? and incident_id = ?', n, incidentId);
		expect((await found()).problem).toMatch(/stands where|is missing/);
	});

	it('finds one that was moved to another moment', async () => {
		const { n } = event();
		run('update audit set seq = seq - 3 where n = ? and incident_id = ?', n, incidentId);
		expect((await found()).problem).toMatch(/event|update/);
	});
});

describe('tampering with the chain and its heads', () => {
	it.each([
		['a changed hash', `update chain_entry set hash = x'00' where n = 444`],
		['a removed entry', 'delete from chain_entry where n = 444'],
		['another format', 'update chain_entry set format = 9 where n = 444']
	])('finds %s', async (_, sql) => {
		run(sql);
		expect((await verify()).problems[0]).toMatchObject({ n: 444 });
	});

	it('finds a changed signature, a changed head, and a foreign key', async () => {
		run(`update chain_head set signature = zeroblob(64)`);
		expect((await found()).problem).toMatch(/^the signature of the head of \S+ is not right$/);
		const other = openHeadKey(mkdtempSync(path.join(folder, 'other-')));
		run('delete from chain_head');
		await new Heads({ sqlite: database.sqlite, keeper: keeper(), key: other, log }).keep(
			incidentId,
			'asked'
		);
		expect((await found()).problem).toMatch(/is of another key/);
	});
});
