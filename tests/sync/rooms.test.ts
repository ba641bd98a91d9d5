import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { fact, RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_IDLE_ROOM_MS: '150', SYNC_SNAPSHOT_UPDATES: '20' });
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);
const server = { userId: null, post: '系统', kind: 'server' } as const;
const openRooms = () => stage.sync.rooms.health().rooms;
const snapshots = () =>
	stage.rows<{ n: number }>(
		'select n from doc_snapshot where incident_id = ? order by n',
		stage.incidentId
	);

it('[S90] a room loads once, however many join at that moment', async () => {
	const { store } = stage.sync;
	const load = store.load.bind(store);
	let loads = 0;
	store.load = async (...args) => {
		loads++;
		await pause(50);
		return load(...args);
	};
	const people = ['commander', 'staff', 'field1', 'field2', 'evaluator'];
	const clients = await Promise.all(
		Array.from({ length: 30 }, (_, i) => open(people[i % people.length]!))
	);
	const size = stage.sync.rooms.read(stage.incidentId, 'command', (doc) => doc.store.clients.size);
	expect(await size).toBe(0);
	expect(loads).toBe(1);
	store.load = load;
	await Promise.all(clients.map((client) => client.close()));
});

it('[S90] an idle room leaves memory with everything on disk, and comes back', async () => {
	const a = await open('field1');
	a.update(stateFact('x'));
	await until('it is stored', () => a.committed === 1);
	await a.close();
	await until('the room has gone', () => openRooms() === 0);
	expect(snapshots()).toEqual([{ n: 1 }]);
	// One who comes while it goes finds it whole.
	for (let i = 0; i < 10; i++) {
		const b = await open('staff');
		expect(b.doc.getMap('facts').size).toBe(1 + i);
		b.update(stateFact(i));
		await until('it is stored', () => b.committed === 1);
		await b.close();
		await pause(130 + i * 5);
	}
});

it('[S91] a snapshot is taken every so many updates, and the two newest are kept', async () => {
	const a = await open('field1');
	for (let i = 0; i < 70; i++) {
		a.update(stateFact(i));
		await until('it is stored', () => a.committed === i + 1);
	}
	await until('there are snapshots', () => snapshots().length === 2);
	await a.close();
	await until('the room has gone', () => openRooms() === 0);
	const loaded = await stage.sync.store.load(stage.incidentId, 'command');
	expect(loaded.tail).toHaveLength(0);
	const b = await open('staff');
	expect(b.doc.getMap('facts').size).toBe(70);
	await b.close();
});

it('[S96] a room that cannot be loaded refuses with 4503; the others go on', async () => {
	const a = await open('field1');
	a.update(stateFact('x'));
	await until('it is stored', () => a.committed === 1);
	await a.close();
	await until('the room has gone', () => openRooms() === 0);
	const where = [stage.incidentId];
	const bytes = stage.rows<{ update: Buffer }>(
		'select "update" from doc_update where incident_id = ?',
		...where
	)[0]!.update;
	stage.sqlite.prepare('delete from doc_snapshot where incident_id = ?').run(...where);
	const set = stage.sqlite.prepare('update doc_update set "update" = ? where incident_id = ?');
	set.run(Buffer.from([0]), ...where);
	const b = await open('staff', { ask: false });
	expect(await b.closedWith()).toBe(4503);
	await expect(stage.sync.rooms.read(stage.incidentId, 'command', () => 1)).rejects.toMatchObject({
		name: 'RoomError',
		code: 'unavailable'
	});
	const liaison = await open('liaison', { compartment: 'liaison-la' });
	expect(liaison.isOpen).toBe(true);
	await liaison.close();
	// Repaired, it opens without a restart.
	set.run(bytes, ...where);
	const c = await open('staff');
	expect(c.doc.getMap('facts').size).toBe(1);
	await c.close();
});

it('[S48] the server writes, everyone receives, the work within commits with it', async () => {
	const a = await open('field1', { compartment: 'released-la' });
	const liaison = await open('liaison', { compartment: 'released-la' });
	const [path, body] = fact('released', '现场指挥部');
	const seq = await stage.sync.rooms.write(
		stage.incidentId,
		'released-la',
		server,
		(doc) => doc.getMap('facts').set(path, body),
		() =>
			stage.sqlite.prepare('update incident set place = ? where id = ?').run('x', stage.incidentId)
	);
	expect(seq).toBe(1);
	await until('the liaison has it', () => liaison.doc.getMap('facts').has(path));
	await until('the post has it', () => a.doc.getMap('facts').has(path));
	expect(stage.rows('select place from incident where id = ?', stage.incidentId)).toEqual([
		{ place: 'x' }
	]);
	expect(
		stage.rows('select kind, post from doc_update where incident_id = ?', stage.incidentId)
	).toEqual([{ kind: 'server', post: '系统' }]);
	await Promise.all([a.close(), liaison.close()]);
});

it('[S48] a write that fails leaves nothing, neither on disk nor in memory', async () => {
	const a = await open('field1');
	const [path, body] = fact('stated');
	a.update((doc) => doc.getMap('facts').set(path, body));
	await until('it is stored', () => a.committed === 1);
	const { rooms } = stage.sync;
	const attempt = (write: (doc: Y.Doc) => void, within?: () => void) =>
		rooms.write(stage.incidentId, 'command', server, write, within);
	const fail = () => {
		throw new Error('no');
	};
	const set = (doc: Y.Doc) => void doc.getMap('tasks').set('t', 1);
	await expect(attempt(set, fail)).rejects.toThrow('no');
	await expect(attempt((doc) => (set(doc), fail()))).rejects.toThrow('no');
	await expect(attempt(fail)).rejects.toThrow('no');
	await expect(attempt((doc) => doc.getMap('facts').delete(path))).rejects.toMatchObject({
		code: 'fact_changed'
	});
	const later = new Y.Doc();
	later.getMap('tasks').set('x', new Y.Map());
	const before = Y.encodeStateVector(later);
	(later.getMap('tasks').get('x') as Y.Map<unknown>).set('a', 1);
	const dangling = Y.encodeStateAsUpdate(later, before);
	await expect(attempt((doc) => Y.applyUpdate(doc, dangling))).rejects.toMatchObject({
		code: 'missing_dependency'
	});
	stage.setState('archived');
	await expect(attempt(set)).rejects.toMatchObject({ code: 'incident_closed' });
	stage.setState('open');
	expect(
		await rooms.read(stage.incidentId, 'command', (doc) => [
			doc.getMap('tasks').size,
			doc.getMap('facts').get(path)
		])
	).toEqual([0, body]);
	const b = await open('staff');
	expect(b.doc.getMap('tasks').size).toBe(0);
	// Work without a change commits as well, and the room goes on.
	let ran = false;
	expect(
		await attempt(
			() => undefined,
			() => void (ran = true)
		)
	).toBe(1);
	expect(ran).toBe(true);
	expect(await attempt(set)).toBe(2);
	await until('everyone has it', () => b.doc.getMap('tasks').get('t') === 1);
	await Promise.all([a.close(), b.close()]);
});

it('[S48] many at once write one after the other, and each sees what was before', async () => {
	const a = await open('field1');
	const count = (doc: Y.Doc) => Number(doc.getMap('tasks').get('count') ?? 0);
	const writes = Array.from({ length: 30 }, (_, i) => {
		if (i % 3 === 0) a.update(stateFact(i));
		return stage.sync.rooms.write(stage.incidentId, 'command', server, (doc) =>
			doc.getMap('tasks').set('count', count(doc) + 1)
		);
	});
	await Promise.all(writes);
	expect(await stage.sync.rooms.read(stage.incidentId, 'command', count)).toBe(30);
	await until('it came', () => count(a.doc) === 30);
	await a.close();
});

it('[S49] presence names who is connected where, since when', async () => {
	const a = await open('field1');
	const liaison = await open('liaison', { compartment: 'liaison-la' });
	const here = stage.sync.rooms.presence(stage.incidentId);
	expect(here.map(({ post, compartment }) => [post, compartment]).sort()).toEqual([
		['前线1', 'command'],
		['老方联络员', 'liaison-la']
	]);
	expect(Math.abs(here[0]!.since - Date.now())).toBeLessThan(5000);
	await Promise.all([a.close(), liaison.close()]);
	await until('nobody is', () => stage.sync.rooms.presence(stage.incidentId).length === 0);
});
