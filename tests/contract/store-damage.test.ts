/**
 * What only a real file can show: damaged bytes are found, a snapshot is not the log, and what
 * can be derived again does not wait for the disk.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../server/db/open.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { StoreDamageError } from '../../server/store/store.ts';

let database: Database;
let store: SqliteStore;
beforeEach(async () => {
	database = openDatabase(':memory:');
	store = new SqliteStore(database.sqlite);
	database.sqlite.exec(
		`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
		created_at) values ('a', 'x', 'incident', 'natural', '[]', '[]', 0, 'u', 0)`
	);
	for (const value of [1, 2, 3])
		await store.append([
			{
				...{ incidentId: 'a', compartment: 'command', kind: 'live', userId: 'u', post: null },
				...{ connectionId: null, device: null, deviceSeq: null, at: null, receivedAt: 1 },
				...{ update: Uint8Array.of(value), bind: [] }
			}
		]);
	for (const n of [1, 2])
		await store.saveSnapshot({
			...{ incidentId: 'a', compartment: 'command', seq: n, n, createdAt: 1 },
			...{ state: Uint8Array.of(100 + n), stateVector: null, deleteBytes: null }
		});
});
afterEach(() => database.close());

it('[S92] a damaged snapshot is passed over for the one before, and then for the log', async () => {
	database.sqlite.exec(`update doc_snapshot set state = x'00' where n = 2`);
	const older = await store.load('a', 'command');
	expect(older).toMatchObject({ damagedSnapshots: 1, snapshot: { n: 1 } });
	expect(older.tail.map((row) => row.n)).toEqual([2, 3]);
	database.sqlite.exec(`update doc_snapshot set state = x'00'`);
	const log = await store.load('a', 'command');
	expect(log).toMatchObject({ damagedSnapshots: 2, snapshot: undefined });
	expect(log.tail.map((row) => row.n)).toEqual([1, 2, 3]);
});

it.each([
	"state_vector = x'0101'",
	'state_vector = 7',
	...['1', '-1', '4294967296', '1.5', 'null'].map((length) => `delete_bytes = ${length}`),
	'vector_checksum = 0'
])(
	'[S92] what a snapshot knows of its state is not believed where it was damaged: %s',
	async (damage) => {
		await store.saveSnapshot({
			...{ incidentId: 'a', compartment: 'command', seq: 3, n: 3, createdAt: 1 },
			...{ state: Uint8Array.of(103), stateVector: Uint8Array.of(1, 7, 9), deleteBytes: 5 }
		});
		const whole = await store.load('a', 'command');
		expect(whole.snapshot).toMatchObject({ n: 3, deleteBytes: 5 });
		expect([...whole.snapshot!.stateVector!]).toEqual([1, 7, 9]);
		database.sqlite.exec(`update doc_snapshot set ${damage} where n = 3`);
		expect(await store.load('a', 'command')).toMatchObject({
			damagedSnapshots: 0,
			snapshot: { n: 3, stateVector: null, deleteBytes: null }
		});
	}
);

it('[S92] a damaged update of the log refuses to load', async () => {
	database.sqlite.exec(`update doc_update set "update" = x'00' where seq = 3`);
	await expect(store.load('a', 'command')).rejects.toThrow(StoreDamageError);
	await expect(store.updates('a', 0, 10)).rejects.toThrow(/update 3 of incident a is damaged/);
});

it('[S40] only what can be derived again is written without waiting for the disk', async () => {
	const level = () => database.sqlite.pragma('synchronous', { simple: true });
	const [full, normal] = [2, 1];
	const seen: unknown[] = [];
	const derived = {
		...{ incidentId: 'a', deltas: [], seq: 3, version: 1 },
		get journal() {
			seen.push(level());
			return [];
		}
	};
	await store.saveDerived([derived]);
	await store.append([], () => seen.push(level()));
	expect(seen).toEqual([normal, full]);
	// Also where it fails.
	const broken = {
		...derived,
		get journal(): never {
			throw new Error('no');
		}
	};
	await expect(store.saveDerived([broken])).rejects.toThrow('no');
	expect(level()).toBe(full);
});
