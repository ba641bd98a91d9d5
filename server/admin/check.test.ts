import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { editText, setPlain } from '#lib/board/commands/record.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { ChainKeeper } from '../chain/chain-keeper.ts';
import { lockDataDir } from '../db/data-lock.ts';
import { openDatabase } from '../db/open.ts';
import { deriveFromLog } from '../journal/derive-from-log.ts';
import { DERIVATION_VERSION } from '../journal/journal.ts';
import { makeSnapshot } from '../store/make-snapshot.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { runCli } from './cli.ts';

let dataDir: string;
beforeEach(async () => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'tongtu-check-'));
	const { sqlite, close } = open();
	sqlite.exec(
		`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
		created_at) values ('a', '演练', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
	);
	const store = new SqliteStore(sqlite);
	for (const compartment of ['command', 'control']) {
		const doc = new Y.Doc();
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		const board = openBoard([{ compartment, doc, writable: true }], { post: '指挥长' });
		const key = createTask(board, { title: 'x', detail: '界河' }, compartment);
		setPlain(board, 'tasks', key, { title: 'y' });
		editText(board, 'tasks', key, 'detail', '界河北岸');
		for (const [i, update] of updates.entries()) {
			await store.append([
				{
					...{ incidentId: 'a', compartment, kind: 'live', userId: 'u', post: '指挥长' },
					...{ connectionId: null, device: null, deviceSeq: null, at: 1, receivedAt: 1 },
					...{ update, bind: [] }
				}
			]);
			if (i !== 1) continue;
			const made = (await makeSnapshot(store, 'a', compartment))!;
			await store.saveSnapshot({ ...made, createdAt: 1 });
		}
	}
	await deriveFromLog(store, 'a', DERIVATION_VERSION, () => false);
	close();
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const open = () => openDatabase(path.join(dataDir, 'tongtu.db'));

function damage(sql: string): void {
	const { sqlite, close } = open();
	expect(sqlite.prepare(sql).run().changes).toBeGreaterThan(0);
	close();
}

/** What it said, and why it ended with 1. */
async function check(...args: string[]): Promise<{ said: string; failed: string | undefined }> {
	const lines: string[] = [];
	const io = {
		env: { DATA_DIR: dataDir },
		say: (line: string) => void lines.push(line),
		input: async () => ''
	};
	const failed = await runCli(['check', ...args], io).then(
		() => undefined,
		(error: Error) => error.message
	);
	return { said: lines.join('\n'), failed };
}

test('[S92] says of each incident and compartment that it is whole', async () => {
	const { said, failed } = await check();
	expect(failed).toBeUndefined();
	expect(said).toMatch(/^a 演练\n {2}command: 3 updates, 1 snapshots\n {2}control: 3 updates/);
	expect(said).toMatch(/journal: \d\d+ lines\nEverything is whole\.$/);
});

test.each([
	['bytes changed', `update doc_update set "update" = x'0000' where seq = 2`, 'update 2 (seq 2)'],
	['a row gone', `delete from doc_update where seq = 5`, 'update 2 is missing before update 3'],
	['the end gone', `delete from doc_update where seq = 6`, 'the log ends at 5, 6 were given out']
])('[S92] finds damage of the log: %s', async (_name, sql, words) => {
	damage(sql);
	const { said, failed } = await check('--rebuild');
	expect(said).toContain(words);
	expect(failed).toContain('restore the last backup');
	// Nothing was made out of a damaged log.
	expect((await check()).said).toContain(words);
});

test.each([
	['bytes', `update doc_snapshot set state = x'0000' where compartment = 'command'`],
	['its place', `update doc_snapshot set n = 99 where compartment = 'command'`],
	[
		'another state',
		`update doc_snapshot set (state, checksum) = (select state, checksum from doc_snapshot
		where compartment = 'control') where compartment = 'command'`
	],
	['its vector', `update doc_snapshot set state_vector = x'00' where compartment = 'command'`],
	['a value in the journal', `update journal set value = '"z"' where value = '"y"'`],
	['a line less', `delete from journal where n = 3`],
	['a delta less', `delete from delta where seq = 3`],
	[
		'a line too many',
		`insert into journal (incident_id, n, seq, compartment, kind, by_differs,
		received_at) values ('a', 999, 999, 'command', 'fact', 0, 0)`
	]
])('[S92] finds and makes anew what differs from the log: %s', async (_name, sql) => {
	damage(sql);
	expect((await check()).failed).toContain('--rebuild');
	const { said, failed } = await check('--rebuild');
	expect(failed).toBeUndefined();
	expect(said).toMatch(/anew/);
	expect((await check()).said).toContain('Everything is whole.');
});

test('[S92] makes a chained line anew as it was chained', async () => {
	const chained = async (): Promise<unknown[]> => {
		const { sqlite, close } = open();
		await new ChainKeeper(sqlite, () => Promise.resolve(), { error: () => undefined }).complete(
			'a'
		);
		const rows = sqlite.prepare('select * from chain_entry order by n').all();
		close();
		return rows;
	};
	const before = await chained();
	expect(before).toHaveLength(6);
	damage(`update journal set value = '"z"' where value = '"y"'`);
	expect((await check('--rebuild')).failed).toBeUndefined();
	expect(await chained()).toEqual(before);
});

test('[S92] leaves alone what an earlier version chained and this one could not make again', async () => {
	const { sqlite, close } = open();
	await new ChainKeeper(sqlite, () => Promise.resolve(), { error: () => undefined }).complete('a');
	sqlite.exec('update chain_entry set format = 0');
	close();
	damage('delete from delta where seq = 3');
	const { said, failed } = await check('--rebuild');
	expect(said).toContain('only a backup has them');
	expect(failed).toContain('--rebuild');
});

test('[S92] makes nothing anew under a running server', async () => {
	const release = lockDataDir(dataDir);
	expect((await check('--rebuild')).failed).toMatch(/Another Tongtu server is using/);
	expect((await check()).failed).toBeUndefined();
	release();
});
