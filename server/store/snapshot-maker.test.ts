import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openDatabase, type Database } from '../db/open.ts';
import { createSnapshotMaker, type SnapshotMaker } from './snapshot-maker.ts';
import { SqliteStore } from './sqlite-store.ts';

let folder: string;
let database: Database;
let store: SqliteStore;
let maker: SnapshotMaker;
const doc = new Y.Doc();

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'snapshots-'));
	database = openDatabase(path.join(folder, 'tongtu.db'));
	store = new SqliteStore(database.sqlite);
	database.sqlite.exec(
		`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
		created_at) values ('a', 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
	);
	maker = createSnapshotMaker(database, store);
});
afterEach(async () => {
	await maker.close();
	database.close();
	rmSync(folder, { recursive: true });
});

async function write(key: string): Promise<void> {
	let update: Uint8Array | undefined;
	doc.once('update', (bytes: Uint8Array) => (update = bytes));
	doc.getMap('tasks').set(key, new Y.Text(key.repeat(20)));
	await store.append([
		{
			...{ incidentId: 'a', compartment: 'command', kind: 'live', userId: 'u', post: null },
			...{ connectionId: null, device: null, deviceSeq: null, at: null, receivedAt: 1 },
			...{ update: update!, bind: [] }
		}
	]);
}

it('[S91] a thread makes the snapshot from what is on disk, while the log grows', async () => {
	for (let i = 0; i < 30; i++) await write(`k${i % 9}`);
	const making = maker.make('a', 'command');
	for (let i = 0; i < 30; i++) await write(`k${i % 9}`);
	const made = (await making)!;
	expect(made.n).toBeGreaterThanOrEqual(30);
	await store.saveSnapshot({ ...made, createdAt: 1 }, made.checksum);
	const loaded = await store.load('a', 'command');
	expect(loaded).toMatchObject({ damagedSnapshots: 0, snapshot: { n: made.n } });
	expect(loaded.tail).toHaveLength(60 - made.n);
	const rebuilt = new Y.Doc();
	Y.applyUpdate(rebuilt, loaded.snapshot!.state);
	expect(loaded.snapshot!.stateVector).toEqual(Buffer.from(Y.encodeStateVector(rebuilt)));
	for (const { update } of loaded.tail) Y.applyUpdate(rebuilt, update);
	expect(rebuilt.getMap('tasks').toJSON()).toEqual(doc.getMap('tasks').toJSON());
	const later = await maker.make('a', 'command');
	if (made.n === 60) expect(later).toBeUndefined();
	else expect(later?.n).toBe(60);
});

it('[S91] has nothing to make where nothing came, and says so where the log is damaged', async () => {
	expect(await maker.make('a', 'control')).toBeUndefined();
	await write('x');
	database.sqlite.exec(`update doc_update set "update" = x'00'`);
	await expect(maker.make('a', 'command')).rejects.toThrow('damaged');
	// And goes on.
	expect(await maker.make('a', 'control')).toBeUndefined();
});

it('[S94] closing ends what is under way', async () => {
	await write('x');
	const making = maker.make('a', 'command');
	const ended = expect(making).rejects.toThrow('closed');
	await maker.close();
	await ended;
	await expect(maker.make('a', 'command')).rejects.toThrow('closed');
});
