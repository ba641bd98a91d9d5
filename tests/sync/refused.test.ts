import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { changeOf, fact, RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_MAX_HOLD_MS: '300', SYNC_MAX_HELD_UPDATES: '5' });
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite
		.prepare('update member set incident_id = ?, removed_at = null')
		.run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);
const quarantined = () =>
	stage.rows<{ reason: string; device_seq: number | null; update: Buffer; user_id: string }>(
		'select * from quarantine where incident_id = ? order by rowid',
		stage.incidentId
	);
const logged = () =>
	stage.rows('select 1 from doc_update where incident_id = ?', stage.incidentId).length;

it('[S50] [S52] a reader’s update is refused, kept, and not broadcast', async () => {
	const writer = await open('field1');
	const reader = await open('evaluator');
	const update = reader.author('DEVICE9', 4, stateFact('not mine to say'));
	expect(await reader.closedWith()).toBe(4403);
	expect(reader.of('notice')).toMatchObject([
		{ code: 'quarantined', detail: { reason: 'read-only', deviceSeq: 4 } }
	]);
	expect(quarantined()).toMatchObject([
		{ reason: 'read-only', device_seq: 4, user_id: stage.person('evaluator').userId }
	]);
	expect(new Uint8Array(quarantined()[0]!.update)).toEqual(update);
	await pause(50);
	expect(writer.steps(SYNC.update)).toHaveLength(0);
	expect(logged()).toBe(0);
	expect(reader.committed).toBe(0);
	await writer.close();
});

it('[S52] a reader that only answers with what is here goes on reading', async () => {
	const writer = await open('field1');
	writer.update((doc) => doc.getMap('tasks').set('a', 1));
	writer.update((doc) => doc.getMap('tasks').delete('a'));
	await until('both are stored', () => writer.committed === 2);
	const reader = await open('evaluator');
	reader.send(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(reader.doc)));
	writer.update((doc) => doc.getMap('tasks').set('b', 1));
	await until('it still hears', () => reader.doc.getMap('tasks').get('b') === 1);
	expect(quarantined()).toHaveLength(0);
	await Promise.all([writer.close(), reader.close()]);
});

it('[S53] what was under way behind a refused update goes to quarantine as well', async () => {
	const reader = await open('evaluator');
	for (let i = 1; i <= 5; i++) reader.author('DEVICE9', i, stateFact(i));
	expect(await reader.closedWith()).toBe(4403);
	await until('all are kept', () => quarantined().length === 5);
	expect(quarantined().map((row) => row.device_seq)).toEqual([1, 2, 3, 4, 5]);
});

it('[S50] what was sent before is committed and acknowledged before the end', async () => {
	const a = await open('field1');
	a.author('DEVICE1', 1, stateFact('good'));
	const [path, body] = fact('mine');
	a.author('DEVICE1', 2, (doc) => doc.getMap('facts').set(path, body));
	a.author('DEVICE1', 3, (doc) => doc.getMap('facts').set(path, { ...body, value: 'changed' }));
	a.author('DEVICE1', 4, stateFact('after'));
	expect(await a.closedWith()).toBe(4400);
	expect(a.committed).toBe(2);
	await until('both are kept', () => quarantined().length === 2);
	expect(quarantined().map((row) => [row.reason, row.device_seq])).toEqual([
		['fact-changed', 3],
		['fact-changed', 4]
	]);
	expect(logged()).toBe(2);
});

it('[S38] a record is neither taken out nor replaced, by whomever', async () => {
	const a = await open('field1');
	a.update((doc) => doc.getMap('tasks').set('kept', new Y.Map([['title', '转移']])));
	await until('it is stored', () => a.committed === 1);
	for (const tamper of [
		(doc: Y.Doc) => doc.getMap('tasks').delete('kept'),
		(doc: Y.Doc) => doc.getMap('tasks').set('kept', new Y.Map())
	]) {
		const b = await open('staff');
		await until('it is here', () => b.doc.getMap('tasks').has('kept'));
		b.update(tamper);
		expect(await b.closedWith()).toBe(4400);
	}
	const c = await open('staff');
	await until('it stands', () => c.doc.getMap('tasks').has('kept'));
	expect(c.doc.getMap('tasks').toJSON()['kept']).toEqual({ title: '转移' });
	expect(quarantined().map((row) => row.reason)).toEqual(Array(2).fill('record-removed'));
	await Promise.all([a.close(), c.close()]);
});

it('[S33] a fact is neither overwritten nor deleted, by whomever', async () => {
	const a = await open('field1');
	const [path, body] = fact('stated');
	a.update((doc) => doc.getMap('facts').set(path, body));
	await until('it is stored', () => a.committed === 1);
	for (const tamper of [
		(doc: Y.Doc) => doc.getMap('facts').set(path, { ...body, value: 'forged' }),
		(doc: Y.Doc) => doc.getMap('facts').delete(path)
	]) {
		const b = await open('staff');
		b.update(tamper);
		expect(await b.closedWith()).toBe(4400);
	}
	const apart = new Y.Doc();
	const c = await open('field2');
	c.send(
		encodeSync(
			SYNC.update,
			changeOf(apart, (doc) => doc.getMap('facts').set(path, 'x'))
		)
	);
	expect(await c.closedWith()).toBe(4400);
	const d = await open('staff');
	expect(d.doc.getMap('facts').get(path)).toEqual(body);
	expect(quarantined().map((row) => row.reason)).toEqual(Array(3).fill('fact-changed'));
	await Promise.all([a.close(), d.close()]);
});

it('[S34] what deletes or builds on unknown ids of others is refused', async () => {
	const a = await open('field1');
	a.update((doc) => doc.getMap('tasks').set('a', 1));
	await until('it is stored', () => a.committed === 1);
	// Deletes, ahead of time, what field1 will write next.
	const ahead = new Y.Doc();
	Y.applyUpdate(ahead, Y.encodeStateAsUpdate(a.doc));
	const victim = new Y.Doc();
	Y.applyUpdate(victim, Y.encodeStateAsUpdate(a.doc));
	victim.clientID = a.doc.clientID;
	victim.getMap('tasks').set('b', 1);
	Y.applyUpdate(ahead, Y.encodeStateAsUpdate(victim));
	const deletion = changeOf(ahead, (doc) => doc.getMap('tasks').delete('b'));
	const hostile = await open('staff');
	hostile.send(encodeSync(SYNC.update, deletion));
	expect(await hostile.closedWith()).toBe(4400);
	expect(hostile.of('notice')).toMatchObject([{ detail: { reason: 'missing-dependency' } }]);
	a.update((doc) => doc.getMap('tasks').set('b', 2));
	await until('it is stored', () => a.committed === 2);
	const b = await open('field2');
	expect(b.doc.getMap('tasks').toJSON()).toEqual({ a: 1, b: 2 });
	await Promise.all([a.close(), b.close()]);
});

it('[S34] what waits in vain, or for too much, is kept and refused', async () => {
	const never = new Y.Doc();
	never.getMap('tasks').set('a', 1);
	const later = (i: number) => changeOf(never, (doc) => doc.getMap('tasks').set(`b${i}`, i));
	const a = await open('field1');
	a.author('DEVICE1', 1, later(1));
	a.author('DEVICE1', 2, later(2));
	expect(await a.closedWith()).toBe(4400);
	await until('both are kept', () => quarantined().length === 2);
	expect(quarantined().map((row) => [row.reason, row.device_seq])).toEqual([
		['missing-dependency', 1],
		['missing-dependency', 2]
	]);
	const b = await open('field1');
	const start = performance.now();
	for (let i = 3; i < 9; i++) b.author('DEVICE1', i, later(i));
	expect(await b.closedWith()).toBe(4400);
	expect(performance.now() - start).toBeLessThan(300);
	await until('all are kept', () => quarantined().length === 8);
	// One who leaves takes what waits along: it was never acknowledged.
	const c = await open('field1');
	c.author('DEVICE1', 9, later(9));
	await pause(50);
	await c.close();
	await pause(400);
	expect(quarantined()).toHaveLength(8);
});

it('[S50] an edit made offline by someone whose right has gone is kept for the commander', async () => {
	const a = await open('field1');
	a.update(stateFact('before'));
	await until('it is stored', () => a.committed === 1);
	await a.close();
	stage.setRole('field1', 'evaluator');
	const later = await open('field1');
	const update = later.author('DEVICE1', 7, stateFact('offline'));
	expect(await later.closedWith()).toBe(4403);
	expect(quarantined()).toMatchObject([{ reason: 'read-only', device_seq: 7 }]);
	// The commander adopts it: it becomes part of the board under its author's name.
	const watcher = await open('staff');
	await stage.sync.rooms.write(
		stage.incidentId,
		'command',
		{ userId: stage.person('field1').userId, post: '前线1', kind: 'adopted' },
		(doc) => Y.applyUpdate(doc, update)
	);
	await until('everyone has it', () => watcher.doc.getMap('facts').size === 2);
	stage.setRole('field1', 'field');
	await watcher.close();
});

it('[S54] what cannot be kept is not refused for good', async () => {
	const { store } = stage.sync;
	const keep = store.quarantine.bind(store);
	store.quarantine = () => Promise.reject(new Error('disk'));
	const reader = await open('evaluator');
	reader.author('DEVICE9', 1, stateFact('x'));
	expect(await reader.closedWith()).toBe(4503);
	store.quarantine = keep;
	expect(quarantined()).toHaveLength(0);
});

it('[S31] corrupt data closes the connection and reaches nobody', async () => {
	const watcher = await open('staff');
	for (const bytes of [[1], [255, 255, 255], [2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0]]) {
		const a = await open('field1');
		a.send(encodeSync(SYNC.update, Uint8Array.from(bytes)));
		expect(await a.closedWith()).toBe(4400);
	}
	expect(watcher.steps(SYNC.update)).toHaveLength(0);
	expect(quarantined()).toHaveLength(0);
	await watcher.close();
});
