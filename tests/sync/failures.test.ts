/** Disks, clocks and files that fail, at a real SQLite file; the rest of [S43] is in updates.test.ts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import pino from 'pino';
import * as Y from 'yjs';
import { CLOSE } from '#lib/sync/close-codes.ts';
import { SYNC } from '#lib/sync/protocol.ts';
import { runCli } from '../../server/admin/cli.ts';
import { loadConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { isWhole } from '../../server/store/store.ts';
import { checkCompartment, checkJournal, differences } from './harness/log-check.ts';
import { changeOf, RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await Stage.open({ SYNC_IDLE_ROOM_MS: '100' });
});
afterEach(async () => {
	vi.restoreAllMocks();
	await stage.close();
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);
const notStored = (client: RawClient) =>
	client.of('notice').some(({ code }) => code === 'not_stored');
const health = () => fetch(`${stage.server.url}/healthz`).then((answer) => answer.status);
const pragma = (text: string) => stage.sqlite.pragma(text, { simple: true });
async function faults(): Promise<string[]> {
	const check = await checkCompartment(stage.services, stage.incidentId, 'command');
	return [...check.faults, ...(await checkJournal(stage.services, stage.incidentId))];
}

/** While the database refuses: told, nothing acknowledged or seen, and then all of it. */
async function refusesFor(stop: () => void | Promise<void>): Promise<void> {
	const a = await open('field1');
	const b = await open('staff');
	const before = b.doc.getMap('tasks').size;
	const large = 'x'.repeat(200_000);
	for (let i = 0; i < 5; i++) a.update((doc) => doc.getMap('tasks').set(`T${i}`, large + i));
	await until('clients are told', () => notStored(a) && notStored(b), 20_000);
	expect(a.committed).toBeLessThan(5);
	expect(b.doc.getMap('tasks').size - before).toBe(a.committed);
	expect(await health()).toBe(503);
	await stop();
	await until('all is acknowledged', () => a.committed === 5, 20_000);
	await until('all is seen', () => b.doc.getMap('tasks').size - before === 5);
	await until('it is well again', async () => (await health()) === 200);
	expect(await faults()).toEqual([]);
	await Promise.all([a.close(), b.close()]);
}

it('[S43] a disk that is full: nothing is acknowledged until there is room', async () => {
	const pages = Number(pragma('page_count'));
	pragma(`max_page_count = ${pages + 10}`);
	await refusesFor(() => void pragma('max_page_count = 1000000'));
});

it('[S43] a database that is read-only: the board is read on, and written when it can be', async () => {
	const first = await open('field1');
	first.update(stateFact('before'));
	await until('it is stored', () => first.committed === 1);
	await first.close();
	pragma('query_only = ON');
	const reader = await open('field2');
	expect(reader.doc.getMap('facts').size).toBe(1);
	await reader.close();
	await refusesFor(() => void pragma('query_only = OFF'));
});

it('[S43] a database that another process has locked', async () => {
	pragma('busy_timeout = 100');
	const file = path.join(stage.folder, 'tongtu.db');
	const hold = `const db = new (require('better-sqlite3'))(process.argv[1]);
		db.exec('begin immediate'); console.log('locked');
		process.stdin.once('data', () => { db.exec('commit'); process.exit(0); });`;
	const other = spawn(process.execPath, ['-e', hold, file], { stdio: ['pipe', 'pipe', 'inherit'] });
	await once(other.stdout, 'data');
	await refusesFor(async () => {
		other.stdin.write('go\n');
		await once(other, 'exit');
	});
});

it('[S41] [S47] [S95] a clock that jumps back a day changes no order and ends no session', async () => {
	const a = await open('field1');
	const b = await open('staff');
	a.update(stateFact('before'));
	await until('it is stored', () => a.committed === 1);
	const real = Date.now.bind(Date);
	vi.spyOn(Date, 'now').mockImplementation(() => real() - 86_400_000);
	a.update(stateFact('yesterday'));
	a.author('DEVICE1', 1, stateFact('numbered'));
	await until('it is stored', () => a.committed === 3);
	await until('it is seen', () => b.doc.getMap('facts').size === 3);
	const late = await open('field2');
	expect(late.doc.getMap('facts').size).toBe(3);
	await until('its position comes', () => late.of('position').at(-1)?.seq === 3, 3000);
	await Promise.all([a.close(), b.close(), late.close()]);
	await until('the room has gone', () => stage.sync.rooms.health().rooms === 0);
	expect(await faults()).toEqual([]);
	vi.restoreAllMocks();
	const again = await open('field1');
	expect(again.doc.getMap('facts').size).toBe(3);
	await again.close();
});

it('[S92] damaged snapshots are rebuilt from the log by themselves', async () => {
	const a = await open('field1');
	for (let i = 0; i < 5; i++) a.update(stateFact(i));
	await until('all are stored', () => a.committed === 5);
	await a.close();
	await until('the room has gone', () => stage.sync.rooms.health().rooms === 0);
	const snapshots = () =>
		stage.rows<{ n: number; bytes: Uint8Array; checksum: number }>(
			'select n, state as bytes, checksum from doc_snapshot where incident_id = ? order by n',
			stage.incidentId
		);
	await until('there is one', () => snapshots().length > 0);
	stage.sqlite
		.prepare(`update doc_snapshot set state = x'00' where incident_id = ?`)
		.run(stage.incidentId);
	const b = await open('staff');
	expect(b.doc.getMap('facts').size).toBe(5);
	await b.close();
	await until('it is whole again', () => {
		const newest = snapshots().at(-1);
		return newest !== undefined && newest.n === 5 && isWhole(newest);
	});
	expect(await faults()).toEqual([]);
});

it('[S93] a backup taken under load, restored into a second server, is the board of that moment', async () => {
	const writers = await Promise.all(['field1', 'field2', 'staff'].map((name) => open(name)));
	let writing = true;
	const load = writers.map(async (client, lane) => {
		for (let i = 0; writing; i++) {
			client.update(stateFact(`${lane}.${i}`));
			client.update((doc) => {
				const tasks = doc.getMap('tasks') as Y.Map<Y.Map<unknown>>;
				const key = `T${lane}.${i % 20}`;
				const task = tasks.get(key);
				if (task) task.set('title', i);
				else tasks.set(key, new Y.Map([['title', i]]));
			});
			await pause(2);
		}
	});
	await until('much is stored', () => writers.every(({ committed }) => committed > 100), 20_000);
	const acknowledged = writers.reduce((sum, { committed }) => sum + committed, 0);
	const into = mkdtempSync(path.join(tmpdir(), 'backup-'));
	const lines: string[] = [];
	await runCli(['backup', into], {
		env: { DATA_DIR: stage.folder },
		say: (line) => lines.push(line),
		input: () => Promise.resolve('')
	});
	const during = writers.reduce((sum, { committed }) => sum + committed, 0);
	expect(during).toBeGreaterThanOrEqual(acknowledged);
	await pause(100);
	writing = false;
	await Promise.all(load);

	const restored = mkdtempSync(path.join(tmpdir(), 'restored-'));
	cpSync(/: (\/.+)$/.exec(lines[0]!)![1]!, restored, { recursive: true });
	const second = await startServer(
		loadConfig({ DATA_DIR: restored, PORT: '0', HOST: '127.0.0.1' }),
		{ handler: false, log: pino({ level: 'silent' }) }
	);
	try {
		const { incidentId } = stage;
		const check = await checkCompartment(second.services, incidentId, 'command');
		expect(check.faults).toEqual([]);
		expect(await checkJournal(second.services, incidentId)).toEqual([]);
		expect(check.updates).toBeGreaterThanOrEqual(acknowledged);
		// The same log, up to a moment, and the board as it was then.
		const log = await stage.sync.store.updates(incidentId, 0, check.updates);
		const then = new Y.Doc();
		for (const { update } of log) Y.applyUpdate(then, update);
		expect(differences('restored', check.doc, then)).toEqual([]);
		// People come back with the same cookies, see it, and go on.
		const { cookie } = stage.person('commander');
		const url = `${second.url.replace(/^http/, 'ws')}/sync/${incidentId}/command?v=1`;
		const client = new RawClient(url, { cookie: `tongtu_session=${cookie}` });
		await until('it is open', () => client.isOpen);
		client.ask();
		await until('the state has come', () => client.steps(SYNC.step2).length > 0);
		expect(differences('page', client.doc, then)).toEqual([]);
		client.update(stateFact('after the restore', '指挥长'));
		await until('it is stored', () => client.committed === 1);
		await client.close();
	} finally {
		await second.close();
		for (const folder of [into, restored]) rmSync(folder, { recursive: true, force: true });
	}
	await Promise.all(writers.map((client) => client.close()));
});

it('[S37] what the log has and the room does not: acknowledged, and the room is loaded anew', async () => {
	const [a, b] = [await open('field1'), await open('staff')];
	const { userId, post } = stage.person('field1');
	const doc = new Y.Doc();
	const update = changeOf(doc, stateFact('issued'));
	// No way is known in which it comes to this.
	await stage.sync.store.append([
		{
			...{ incidentId: stage.incidentId, compartment: 'command', kind: 'authored', userId, post },
			...{ connectionId: null, device: 'DEVICE1', deviceSeq: 1, at: 1, receivedAt: 1 },
			...{ update, bind: [doc.clientID] }
		}
	]);
	a.author('DEVICE1', 1, update);
	await until('all are sent away', () =>
		[a, b].every(({ closed }) => closed?.code === CLOSE.unavailable)
	);
	expect(a.committed).toBe(1);
	const late = await open('staff');
	expect(late.doc.getMap('facts').size).toBe(1);
	const { n } = stage.sqlite.prepare('select count(*) as n from doc_update').get() as { n: number };
	expect(n).toBe(1);
	// Nor was the journal told of it: it looks, when the next one comes.
	late.update(stateFact('en-route'));
	await until('it is acknowledged', () => late.committed === 1);
	expect(await faults()).toEqual([]);
	await late.close();
});
