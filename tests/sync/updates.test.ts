import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeApplied, encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { holdCommits } from './harness/hold-commits.ts';
import { changeOf, RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

interface Logged {
	seq: number;
	n: number;
	kind: string;
	compartment: string;
	device: string | null;
	device_seq: number | null;
}
const log = () =>
	stage.rows<Logged>(
		'select * from doc_update where incident_id = ? order by seq',
		stage.incidentId
	);
const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

it('[S20] the server asks first, and [S21] answers with everything that is missing', async () => {
	const a = await open('field1');
	expect(a.received[0]).toMatchObject({ type: 'sync', step: SYNC.step1 });
	a.update((doc) => doc.getMap('tasks').set('a', 1));
	await until('it is committed', () => a.committed === 1);
	const b = await open('staff');
	expect(b.doc.getMap('tasks').toJSON()).toEqual({ a: 1 });
	a.update((doc) => doc.getMap('tasks').set('b', 2));
	await until('it came live', () => b.doc.getMap('tasks').get('b') === 2);
	// Asked again with what it has: nothing is missing.
	b.ask();
	await until('it is answered', () => b.steps(SYNC.step2).length === 2);
	expect([...b.steps(SYNC.step2)[1]!.payload]).toEqual([0, 0]);
	await Promise.all([a.close(), b.close()]);
});

it('[S40] nobody sees an update, nor an acknowledgement, before it is on disk', async () => {
	const a = await open('field1');
	const b = await open('staff');
	const { release } = holdCommits(stage.sync.store);
	a.update(stateFact('issued'));
	const c = await open('field2');
	await pause(100);
	expect(b.steps(SYNC.update)).toHaveLength(0);
	expect(c.doc.getMap('facts').size).toBe(0);
	expect(a.committed).toBe(0);
	expect(log()).toHaveLength(0);
	release();
	await until('b has it', () => b.doc.getMap('facts').size === 1);
	await until('c has it', () => c.doc.getMap('facts').size === 1);
	await until('a is told', () => a.committed === 1);
	expect(log()).toHaveLength(1);
	await Promise.all([a.close(), b.close(), c.close()]);
});

it('[S41] counts update and authored messages of the connection, in order, not step 2', async () => {
	const a = await open('field1');
	a.send(
		encodeSync(
			SYNC.step2,
			a.change((doc) => doc.getMap('tasks').set('up', 1))
		)
	);
	for (let i = 0; i < 20; i++)
		if (i % 2) a.update(stateFact(i));
		else a.author('DEVICE1', i + 1, stateFact(i));
	await until('all are acknowledged', () => a.committed === 20);
	const counts = a.of('committed').map(({ n }) => n);
	expect(counts).toEqual([...counts].sort((x, y) => x - y));
	expect(log().map((row) => row.kind)).toEqual([
		'recovered',
		...Array.from({ length: 20 }, (_, i) => (i % 2 ? 'live' : 'authored'))
	]);
	await a.close();
});

it('[S42] an authored update reaches others as an update, and not its sender', async () => {
	const a = await open('field1');
	const b = await open('staff', { plain: true });
	const update = a.author('DEVICE1', 1, stateFact('issued'));
	await until('b has it', () => b.steps(SYNC.update).length === 1);
	expect(b.steps(SYNC.update)[0]!.payload).toEqual(update);
	await until('a is told', () => a.committed === 1);
	expect(a.steps(SYNC.update)).toHaveLength(0);
	// A stock client hears of nothing it does not know, but the one it passes over.
	expect(b.of('position')).toHaveLength(0);
	expect(log()[0]).toMatchObject({ device: 'DEVICE1', device_seq: 1 });
	await Promise.all([a.close(), b.close()]);
});

it('[S37] a command sent twice is acknowledged twice and stored once', async () => {
	const a = await open('field1');
	const update = a.author('DEVICE1', 1, stateFact('issued'));
	a.author('DEVICE1', 1, update);
	await until('both are acknowledged', () => a.committed === 2);
	// The acknowledgement got lost: the same device comes back with the same command.
	const again = await open('field1');
	again.author('DEVICE1', 1, update);
	await until('it is acknowledged', () => again.committed === 1);
	expect(log()).toHaveLength(1);
	await Promise.all([a.close(), again.close()]);
});

it('[S37] a number used for two different commands loses neither', async () => {
	const a = await open('field1');
	a.author('DEVICE1', 1, stateFact('one'));
	a.author('DEVICE1', 1, stateFact('two'));
	await until('both are acknowledged', () => a.committed === 2);
	expect(log().map((row) => row.device_seq)).toEqual([1, null]);
	await a.close();
});

it("[S37] nobody uses up the numbers of another's device", async () => {
	const hostile = await open('staff');
	hostile.author('DEVICE1', 1, stateFact('taken'));
	await until('it is acknowledged', () => hostile.committed === 1);
	const a = await open('field1');
	a.author('DEVICE1', 1, stateFact('mine'));
	await until('it is acknowledged', () => a.committed === 1);
	expect(log()).toHaveLength(2);
	await Promise.all([hostile.close(), a.close()]);
});

it('[S36] what changes nothing is acknowledged and not stored', async () => {
	const a = await open('field1');
	const first = a.update((doc) => doc.getMap('tasks').set('a', 'x'));
	const second = a.update((doc) => doc.getMap('tasks').delete('a'));
	await until('both are stored', () => log().length === 2);
	a.send(encodeSync(SYNC.update, first));
	a.send(encodeSync(SYNC.update, second));
	a.send(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(a.doc)));
	a.author('DEVICE1', 1, second);
	await until('all are acknowledged', () => a.committed === 5);
	expect(log()).toHaveLength(2);
	await a.close();
});

it('[S36] a repetition is acknowledged only when the first is on disk', async () => {
	const a = await open('field1');
	const { release } = holdCommits(stage.sync.store);
	const update = a.update(stateFact('x'));
	await pause(20);
	a.send(encodeSync(SYNC.update, update));
	await pause(50);
	expect(a.committed).toBe(0);
	release();
	await until('both are acknowledged', () => a.committed === 2);
	await a.close();
});

it('[S34] what builds on own updates still to come waits for them, unseen', async () => {
	const a = await open('field1');
	const b = await open('staff');
	const first = a.change((doc) => doc.getMap('tasks').set('T', new Y.Map()));
	const second = a.change((doc) =>
		(doc.getMap('tasks').get('T') as Y.Map<unknown>).set('title', 'x')
	);
	a.send(encodeSync(SYNC.update, second));
	a.update(stateFact('also later'));
	await pause(50);
	expect(a.committed).toBe(0);
	expect(b.steps(SYNC.update)).toHaveLength(0);
	a.send(encodeSync(SYNC.update, first));
	await until('all are acknowledged', () => a.committed === 3);
	expect(b.doc.store.pendingStructs).toBeNull();
	expect(b.doc.getMap('tasks').toJSON()).toEqual({ T: { title: 'x' } });
	expect(b.doc.getMap('facts').size).toBe(1);
	await Promise.all([a.close(), b.close()]);
});

it('[S43] a disk that refuses: nothing is acknowledged, clients are told, then it goes on', async () => {
	const a = await open('field1');
	const b = await open('staff');
	const { store, rooms } = stage.sync;
	const append = store.append.bind(store);
	let full = true;
	let tries = 0;
	store.append = (...args) => {
		tries++;
		return full
			? Promise.reject(
					Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
				)
			: append(...args);
	};
	a.update(stateFact('issued'));
	await until('clients are told', () => b.of('notice').some(({ code }) => code === 'not_stored'));
	expect(rooms.health()).toMatchObject({ ok: false, problem: 'database or disk is full' });
	const health = () => fetch(`${stage.server.url}/healthz`).then((answer) => answer.status);
	expect(await health()).toBe(503);
	const refused = rooms.write(
		stage.incidentId,
		'command',
		{ userId: null, post: '系统', kind: 'server' },
		(doc) => doc.getMap('tasks').set('s', 1)
	);
	await expect(refused).rejects.toMatchObject({ code: 'unavailable' });
	const before = tries;
	await until('it has been tried again', () => tries >= before + 2);
	expect(a.committed).toBe(0);
	expect(b.steps(SYNC.update)).toHaveLength(0);
	full = false;
	await until('it is acknowledged', () => a.committed === 1);
	await until('b has it', () => b.steps(SYNC.update).length === 1);
	expect(rooms.health()).toMatchObject({ ok: true, problem: null });
	expect(await health()).toBe(200);
	store.append = append;
	await Promise.all([a.close(), b.close()]);
});

it('[S43] a defect in one room does not stop the others', async () => {
	const a = await open('field1');
	const c = await open('liaison', { compartment: 'liaison-la' });
	const { store } = stage.sync;
	const append = store.append.bind(store);
	store.append = (updates, within) =>
		updates.some(({ compartment }) => compartment === 'command')
			? Promise.reject(new Error('a constraint'))
			: append(updates, within);
	a.update(stateFact('x'));
	c.update(stateFact('y'));
	await until('the other goes on', () => c.committed === 1);
	expect(await a.closedWith()).toBe(4503);
	store.append = append;
	// Loaded anew, the room takes what was not acknowledged.
	const again = await open('field1');
	again.send(encodeSync(SYNC.update, Y.encodeStateAsUpdate(a.doc)));
	await until('it is stored', () => again.committed === 1);
	await Promise.all([again.close(), c.close()]);
});

it('[S44] [S47] positions count the compartment, not the incident', async () => {
	const a = await open('field1');
	const liaison = await open('liaison', { compartment: 'liaison-la' });
	for (let i = 0; i < 7; i++) a.update(stateFact(i));
	await until('all are stored', () => a.committed === 7);
	liaison.update(stateFact('arrived'));
	await until('the position has come', () => liaison.of('position').at(-1)?.seq === 1, 3000);
	await until('the position has come', () => a.of('position').at(-1)?.seq === 7, 3000);
	expect(log().at(-1)).toMatchObject({ seq: 8, n: 1 });
	const { serverTime } = a.of('position').at(-1)!;
	expect(Math.abs(serverTime - Date.now())).toBeLessThan(5000);
	await Promise.all([a.close(), liaison.close()]);
});

it('[S44] a position is told only where the state has been given', async () => {
	const a = await open('field1');
	a.update(stateFact(1));
	await until('it is stored', () => a.committed === 1);
	const b = await open('staff', { ask: false });
	a.update(stateFact(2));
	await until('b hears of time', () => b.of('position').length > 0, 3000);
	expect(b.of('position').every(({ seq }) => seq === 0)).toBe(true);
	b.ask();
	await until('now it counts', () => b.of('position').at(-1)?.seq === 2);
	await Promise.all([a.close(), b.close()]);
});

it('[S46] what a device has applied is recorded by the seq it means', async () => {
	const a = await open('field1');
	const liaison = await open('liaison', { compartment: 'liaison-la' });
	liaison.update(stateFact('x'));
	await until('it is stored', () => liaison.committed === 1);
	for (let i = 0; i < 3; i++) a.update(stateFact(i));
	await until('all are stored', () => a.committed === 3);
	a.send(encodeApplied(2, 'DEVICE1'));
	a.send(encodeApplied(3, 'DEVICE1'));
	a.send(encodeApplied(99, 'DEVICE1'));
	const rows = () =>
		stage.rows(
			`select r.device, a.seq from applied a join reader r on r.id = a.reader_id
			where r.incident_id = ?`,
			stage.incidentId
		);
	await until('it is recorded', () => rows().length > 0);
	expect(rows()).toEqual([{ device: 'DEVICE1', seq: 4 }]);
	const connections = () =>
		stage.rows<{ device: string; close_code: number | null }>(
			`select device, close_code from connection where incident_id = ? and compartment = 'command'`,
			stage.incidentId
		);
	expect(connections()).toEqual([{ device: 'DEVICE1', close_code: null }]);
	await Promise.all([a.close(), liaison.close()]);
	await until('its end is recorded', () => connections()[0]?.close_code === 1005);
});

it('[S32] a client id belongs to who used it first, also after a restart', async () => {
	const a = await open('field1');
	a.update(stateFact('mine'));
	await until('it is stored', () => a.committed === 1);
	await a.close();
	await stage.stop();
	await stage.start();
	const forger = await open('staff');
	const twin = new Y.Doc();
	Y.applyUpdate(twin, Y.encodeStateAsUpdate(forger.doc));
	twin.clientID = a.doc.clientID;
	forger.send(encodeSync(SYNC.update, changeOf(twin, stateFact('forged', '前线1'))));
	expect(await forger.closedWith()).toBe(4400);
	expect(forger.of('notice')).toMatchObject([{ detail: { reason: 'foreign-client-id' } }]);
	expect(log()).toHaveLength(1);
});

it('[S35] an id seen in awareness is its owner’s before the first edit', async () => {
	const a = await open('field1');
	a.say(a.doc.clientID, 1, { cursor: null });
	const b = await open('staff');
	await until('it is seen', () => b.of('awareness').length > 0);
	const twin = new Y.Doc();
	twin.clientID = a.doc.clientID;
	b.send(encodeSync(SYNC.update, changeOf(twin, stateFact('forged'))));
	expect(await b.closedWith()).toBe(4400);
	a.update(stateFact('mine'));
	await until('the owner writes', () => a.committed === 1);
	await a.close();
});
