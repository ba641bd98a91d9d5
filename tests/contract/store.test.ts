/** One contract for the store and its twin in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../server/db/open.ts';
import { MemoryStore } from '../../server/store/memory-store.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { checksum, type JournalRow, type NewUpdate, type Store } from '../../server/store/store.ts';

interface Subject {
	store: Store;
	setIncident(id: string, state: 'open' | 'closed' | 'archived'): void;
	/** The same data in a new process, where the store survives one. */
	reopen(): Store;
	quarantined(): { device: string | null; deviceSeq: number | null; reason: string }[];
	connections(): { id: string; closedAt: number | null; code: number | null }[];
	applied(): { userId: string; device: string; seq: number; at: number }[];
	journal(): { n: number; seq: number; kind: string }[];
	deltas(): { seq: number; n: number; newValue: unknown }[];
	close(): void;
}

function inMemory(): Subject {
	const store = new MemoryStore();
	return {
		store,
		setIncident: (id, state) => store.setIncident(id, state),
		reopen: () => store,
		quarantined: () => store.quarantined,
		connections: () => [...store.connections.values()],
		applied: () => store.applied,
		journal: () => [...store.journal('a')],
		deltas: () => [...store.deltas('a')],
		close: () => undefined
	};
}

function onDisk(): Subject {
	const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
	const file = path.join(folder, 'tongtu.db');
	let database: Database = openDatabase(file);
	const all = <T>(sql: string): T[] => database.sqlite.prepare(sql).all() as T[];
	return {
		store: new SqliteStore(database.sqlite),
		setIncident: (id, state) =>
			database.sqlite
				.prepare(
					`insert into incident (id, name, kind, class, clocks, partners, state, started_at,
					created_by, created_at) values (?, 'x', 'incident', 'natural', '[]', '[]', ?, 0, 'u', 0)
					on conflict (id) do update set state = excluded.state`
				)
				.run(id, state),
		reopen: () => {
			database.close();
			database = openDatabase(file);
			return new SqliteStore(database.sqlite);
		},
		quarantined: () =>
			all('select device, device_seq as deviceSeq, reason from quarantine order by rowid'),
		connections: () => all('select id, closed_at as closedAt, close_code as code from connection'),
		applied: () =>
			all(
				`select r.user_id as userId, r.device, a.seq, a."at" from applied a
				join reader r on r.id = a.reader_id order by a.seq, a."at"`
			),
		journal: () => all(`select n, seq, kind from journal where incident_id = 'a' order by n`),
		deltas: () =>
			all<{ seq: number; n: number; newValue: string }>(
				'select seq, n, new_value as newValue from delta order by seq, n'
			).map((row) => ({ ...row, newValue: JSON.parse(row.newValue) as unknown })),
		close: () => {
			database.close();
			rmSync(folder, { recursive: true });
		}
	};
}

const bytes = (...values: number[]) => Uint8Array.from(values);
const update = (patch: Partial<NewUpdate> = {}): NewUpdate => ({
	incidentId: 'a',
	compartment: 'command',
	kind: 'live',
	userId: 'u1',
	post: '前线1',
	connectionId: 'c1',
	device: null,
	deviceSeq: null,
	at: null,
	receivedAt: 1000,
	update: bytes(1, 2, 3),
	bind: [],
	...patch
});
/** Bytes that begin so and have the checksum of others: a CRC is linear, so four bytes are found. */
function withChecksumOf(others: Uint8Array, start: Uint8Array): Buffer {
	const ending = (last: number) => {
		const end = Buffer.alloc(4);
		end.writeUInt32LE(last);
		return Buffer.concat([start, end]);
	};
	const zero = checksum(ending(0));
	/** What remains to be flipped, by its highest bit, and the bits that flip it. */
	const solved: { flips: number; by: number }[] = [];
	const reduced = (flips: number, by: number) => {
		for (const row of solved)
			if ((flips ^ row.flips) >>> 0 < flips)
				[flips, by] = [(flips ^ row.flips) >>> 0, (by ^ row.by) >>> 0];
		return { flips, by };
	};
	for (let bit = 0; bit < 32; bit++) {
		const last = (1 << bit) >>> 0;
		const row = reduced((checksum(ending(last)) ^ zero) >>> 0, last);
		solved.push(row);
		solved.sort((a, b) => b.flips - a.flips);
	}
	return ending(reduced((checksum(others) ^ zero) >>> 0, 0).by);
}
const line = (seq: number): JournalRow => ({
	seq,
	compartment: 'command',
	kind: 'fact',
	collection: 'tasks',
	recordId: 'r',
	field: 'status',
	fact: null,
	value: { to: seq },
	note: null,
	userId: 'u1',
	post: '前线1',
	byDiffers: false,
	receivedAt: 1,
	at: null,
	happenedAt: null
});

describe.each([
	['memory', inMemory],
	['sqlite', onDisk]
])('store in %s', (_, make) => {
	let subject: Subject;
	let store: Store;
	beforeEach(() => {
		subject = make();
		store = subject.store;
		subject.setIncident('a', 'open');
	});
	afterEach(() => subject.close());

	it('numbers updates per incident and per compartment without gaps', async () => {
		const appended = await store.append([
			update(),
			update({ compartment: 'released-la', kind: 'server' }),
			update({ update: bytes(4) })
		]);
		expect(appended).toEqual([
			{ outcome: 'stored', seq: 1, n: 1 },
			{ outcome: 'stored', seq: 2, n: 1 },
			{ outcome: 'stored', seq: 3, n: 2 }
		]);
		expect(await store.append([update({ update: bytes(5) })])).toEqual([
			{ outcome: 'stored', seq: 4, n: 3 }
		]);
		store = subject.reopen();
		const log = await store.updates('a', 0, 100);
		expect(log.map((row) => [row.seq, row.compartment, row.n, [...row.update]])).toEqual([
			[1, 'command', 1, [1, 2, 3]],
			[2, 'released-la', 1, [1, 2, 3]],
			[3, 'command', 2, [4]],
			[4, 'command', 3, [5]]
		]);
		expect((await store.updates('a', 2, 1)).map((row) => row.seq)).toEqual([3]);
	});

	it('keeps incidents apart', async () => {
		subject.setIncident('b', 'open');
		await store.append([update(), update({ incidentId: 'b' })]);
		expect((await store.updates('b', 0, 10)).map((row) => row.seq)).toEqual([1]);
		expect(await store.append([update({ incidentId: 'nowhere' })])).toEqual([
			{ outcome: 'refused', reason: 'no-incident' }
		]);
	});

	it('stores the same command of a device once, also within one batch', async () => {
		const command = update({ kind: 'authored', device: 'd1', deviceSeq: 1 });
		expect(await store.append([command, command])).toEqual([
			{ outcome: 'stored', seq: 1, n: 1 },
			{ outcome: 'duplicate' }
		]);
		store = subject.reopen();
		expect(await store.append([command])).toEqual([{ outcome: 'duplicate' }]);
		expect((await store.append([{ ...command, deviceSeq: 2 }]))[0]).toMatchObject({ seq: 2 });
		expect((await store.append([{ ...command, compartment: 'control' }]))[0]?.outcome).toBe(
			'stored'
		);
	});

	it('loses nothing where a number was used for something else', async () => {
		const command = update({ kind: 'authored', device: 'd1', deviceSeq: 1 });
		await store.append([command]);
		const other = { ...command, update: bytes(9) };
		expect((await store.append([other]))[0]).toMatchObject({ outcome: 'stored', seq: 2 });
		// Another user's use of the same device id and number takes nothing from anyone.
		expect((await store.append([{ ...command, userId: 'u2' }]))[0]).toMatchObject({ seq: 3 });
	});

	it("refuses members' updates unless the incident is open, the server's once archived", async () => {
		const refused = { outcome: 'refused', reason: 'incident-closed' };
		subject.setIncident('a', 'closed');
		expect(await store.append([update()])).toEqual([refused]);
		expect((await store.append([update({ kind: 'adopted' })]))[0]?.outcome).toBe('stored');
		subject.setIncident('a', 'archived');
		expect(await store.append([update({ kind: 'server' })])).toEqual([refused]);
		subject.setIncident('a', 'open');
		expect((await store.append([update()]))[0]).toMatchObject({ seq: 2 });
	});

	it('takes back everything where the work within fails', async () => {
		const fail = () => {
			throw new Error('within');
		};
		await expect(store.append([update({ bind: [7] })], fail)).rejects.toThrow('within');
		expect(await store.updates('a', 0, 10)).toEqual([]);
		expect((await store.load('a', 'command')).clients.get(7)).toBeUndefined();
		let ran = 0;
		expect((await store.append([update()], () => ran++))[0]).toMatchObject({ seq: 1, n: 1 });
		await store.append([], () => ran++);
		expect(ran).toBe(2);
	});

	it('loads the newest snapshot and what came after it', async () => {
		for (let i = 1; i <= 5; i++) await store.append([update({ update: bytes(i) })]);
		const snapshot = (n: number) => ({
			incidentId: 'a',
			compartment: 'command',
			seq: n,
			n,
			state: bytes(100 + n),
			stateVector: bytes(n),
			deleteBytes: n === 1 ? null : n,
			createdAt: n
		});
		for (const n of [1, 2, 4]) await store.saveSnapshot(snapshot(n));
		store = subject.reopen();
		const loaded = await store.load('a', 'command');
		expect([...(loaded.snapshot?.state ?? [])]).toEqual([104]);
		expect([...(loaded.snapshot?.stateVector ?? [])]).toEqual([4]);
		expect(loaded.snapshot?.deleteBytes).toBe(4);
		expect(loaded.tail.map((row) => row.n)).toEqual([5]);
		expect(loaded.damagedSnapshots).toBe(0);
		const third = await store.documentAt('a', 'command', 3);
		expect(third.snapshot?.n).toBe(2);
		expect(third.tail.map((row) => row.n)).toEqual([3]);
		// Only the newest two are kept, and the log.
		const first = await store.documentAt('a', 'command', 1);
		expect(first.snapshot).toBeUndefined();
		expect(first.tail.map((row) => row.n)).toEqual([1]);
		expect((await store.load('a', 'control')).tail).toEqual([]);
	});

	it('binds a client id to whoever used it first', async () => {
		await store.append([
			update({ bind: [11], device: 'd1', deviceSeq: 1, kind: 'authored' }),
			update({ bind: [11, 12], userId: 'u2', update: bytes(8) }),
			update({ bind: [13], kind: 'server', userId: 'u2' })
		]);
		store = subject.reopen();
		const { clients } = await store.load('a', 'command');
		expect(clients.get(11)).toEqual({ userId: 'u1', device: 'd1' });
		expect(clients.get(12)).toEqual({ userId: 'u2', device: null });
		expect(clients.get(13)).toEqual({ userId: 'server', device: null });
	});

	it('[S37] does not take for stored what only has the checksum of what is', async () => {
		const command = update({ kind: 'authored', device: 'd1', deviceSeq: 1 });
		await store.append([command]);
		const other = withChecksumOf(command.update, bytes(9, 9, 9));
		expect(checksum(other)).toBe(checksum(command.update));
		expect((await store.append([{ ...command, update: other }]))[0]).toMatchObject({
			...{ outcome: 'stored', seq: 2 }
		});
		expect([...(await store.updates('a', 1, 1))[0]!.update]).toEqual([...other]);
	});

	it('knows whose client ids are, however many are asked for', async () => {
		const ids = Array.from({ length: 300 }, (_, i) => i);
		await store.append(
			ids
				.filter((id) => id % 3 > 0)
				.map((id) =>
					update({ bind: [id], userId: `u${id % 3}`, device: `d${id % 2}`, update: bytes(id) })
				)
		);
		await store.append([update({ bind: [1], compartment: 'control', userId: 'u9' })]);
		store = subject.reopen();
		const { clients } = await store.load('a', 'command');
		for (const id of [...ids, ...ids.toReversed()])
			expect(clients.get(id)).toEqual(
				id % 3 > 0 ? { userId: `u${id % 3}`, device: `d${id % 2}` } : undefined
			);
	});

	it('keeps derivation with its watermark, numbered without gaps', async () => {
		await store.append([update(), update({ update: bytes(2) })]);
		expect(await store.watermark('a')).toEqual({ seq: 0, version: 0, last: 2 });
		expect(await store.watermark('nowhere')).toBeUndefined();
		expect(await store.underived(1)).toEqual(['a']);
		const delta = {
			...{ seq: 1, n: 0, compartment: 'command', kind: 'p' as const, collection: 'tasks' },
			...{ recordId: 'r', field: 'status', fact: null, oldValue: null, newValue: 'done' }
		};
		const a = { incidentId: 'a', version: 1 };
		await store.saveDerived([{ ...a, journal: [line(1)], deltas: [delta], seq: 1 }]);
		expect(await store.underived(1)).toEqual(['a']);
		subject.setIncident('b', 'open');
		await store.append([update({ incidentId: 'b' })]);
		await store.saveDerived([
			{ ...a, journal: [line(2), line(2)], deltas: [], seq: 2 },
			{ ...a, incidentId: 'b', journal: [line(1)], deltas: [], seq: 1 }
		]);
		store = subject.reopen();
		expect(await store.watermark('a')).toEqual({ seq: 2, version: 1, last: 2 });
		expect(await store.underived(1)).toEqual([]);
		expect(await store.underived(2)).toEqual(['a', 'b']);
		expect(subject.journal().map((row) => [row.n, row.seq])).toEqual([
			[1, 1],
			[2, 2],
			[3, 2]
		]);
		expect(subject.deltas()).toMatchObject([{ seq: 1, n: 0, newValue: 'done' }]);
		await store.resetDerived('a', 2);
		expect(subject.journal()).toEqual([]);
		expect(subject.deltas()).toEqual([]);
		expect(await store.watermark('a')).toEqual({ seq: 0, version: 2, last: 2 });
	});

	it('quarantines a numbered command once and loses none', async () => {
		const entry = {
			...{ id: 'q1', incidentId: 'a', compartment: 'command', userId: 'u1', post: null },
			...{ device: 'd1', deviceSeq: 1, at: 5, receivedAt: 6, reason: 'read-only' },
			update: bytes(1)
		};
		await store.quarantine([entry, { ...entry, id: 'q2' }]);
		expect(subject.quarantined()).toMatchObject([
			{ device: 'd1', deviceSeq: 1, reason: 'read-only' }
		]);
		await store.quarantine([{ ...entry, id: 'q3', update: bytes(2) }]);
		const plain = { ...entry, device: null, deviceSeq: null, update: bytes(3) };
		await store.quarantine([{ ...plain, id: 'q4' }]);
		await store.quarantine([{ ...plain, id: 'q5' }]);
		expect(subject.quarantined().map((row) => row.deviceSeq)).toEqual([1, null, null]);
	});

	it('records connections and how far each device has come', async () => {
		await store.append([
			update({ compartment: 'control' }),
			update(),
			update({ update: bytes(2) })
		]);
		const who = { incidentId: 'a', compartment: 'command', userId: 'u1' };
		const opened = (id: string) => ({ ...who, id, post: 'p', device: null, openedAt: 1 });
		await store.saveActivity({
			opened: [opened('c1'), opened('c2')],
			closed: [{ id: 'c1', closedAt: 9, code: 4403 }],
			applied: [
				{ ...who, device: 'd1', n: 2, at: 3 },
				{ ...who, device: 'd1', n: 99, at: 3 },
				{ ...who, userId: 'u2', device: 'd1', n: 2, at: 4 }
			]
		});
		const again = { ...who, device: 'd1', n: 2, at: 8 };
		await store.saveActivity({ opened: [], closed: [], applied: [again] });
		// Positions are mapped back to the log: n 2 of command is seq 3. What was said first counts.
		expect(subject.applied()).toMatchObject([
			{ userId: 'u1', device: 'd1', seq: 3, at: 3 },
			{ userId: 'u2', device: 'd1', seq: 3, at: 4 }
		]);
		await store.closeLostConnections(20);
		expect(subject.connections()).toMatchObject([
			{ id: 'c1', closedAt: 9, code: 4403 },
			{ id: 'c2', closedAt: 20, code: 1006 }
		]);
	});
});
