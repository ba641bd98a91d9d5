import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import Sqlite from 'better-sqlite3';
import path from 'node:path';
import { SYNC } from '#lib/sync/protocol.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { pause, Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_RIGHTS_MS: '100' });
});
afterAll(() => stage.close());
beforeEach(async () => {
	stage.incidentId = stage.addIncident();
	stage.sqlite
		.prepare('update member set incident_id = ?, removed_at = null')
		.run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);
const rooms = () => stage.sync.rooms;
const quarantined = () =>
	stage.rows<{ reason: string }>(
		'select reason from quarantine where incident_id = ? order by rowid',
		stage.incidentId
	);

it('[S71] a removed member is out within a second and hears nothing more', async () => {
	const a = await open('field1');
	const b = await open('staff');
	stage.removeMember('field1');
	rooms().rightsChanged(stage.incidentId, stage.person('field1').userId);
	const frames = a.frames.length;
	b.update(stateFact('after'));
	expect(await a.closedWith()).toBe(4403);
	await until('it is stored', () => b.committed === 1);
	expect(a.frames.length).toBe(frames);
	expect((await open('field1', { ask: false })).refused).toBe(403);
	await b.close();
});

it('[S70] a right that went without a word is noticed with the next message', async () => {
	const a = await open('field1');
	await pause(150);
	stage.removeMember('field1');
	a.author('DEVICE1', 1, stateFact('too late'));
	expect(await a.closedWith()).toBe(4403);
	await until('it is kept', () => quarantined().length === 1);
	expect(quarantined()).toEqual([{ reason: 'right-withdrawn' }]);
	expect(stage.rows('select 1 from doc_update where incident_id = ?', stage.incidentId)).toEqual(
		[]
	);
});

it('[S70] what another process changes in the database counts within a second', async () => {
	const a = await open('field1');
	const elsewhere = new Sqlite(path.join(stage.folder, 'tongtu.db'));
	elsewhere
		.prepare('update member set removed_at = 1 where incident_id = ? and user_id = ?')
		.run(stage.incidentId, stage.person('field1').userId);
	elsewhere.close();
	await until('it is out', () => a.closed?.code === 4403, 1000);
});

it('[S72] the end of a session closes its sockets, and only its', async () => {
	const person = await stage.addPerson('field9', '前线9', 'field');
	const other = await stage.services.auth.startSession(person.userId, {
		address: '127.0.0.1',
		agent: null
	});
	const a = await RawClient.open(stage, person);
	const b = await RawClient.open(stage, { ...person, cookie: other });
	const signedIn = await stage.services.auth.validateSession(person.cookie);
	stage.services.auth.signOut(signedIn!.session);
	expect(await a.closedWith()).toBe(4401);
	expect(b.isOpen).toBe(true);
	await stage.services.auth.signOutEverywhere(person.userId);
	expect(await b.closedWith()).toBe(4401);
});

it('[S72] a token withdrawn closes its sockets within a second', async () => {
	const staff = stage.person('staff');
	const { tokens } = stage.services.auth;
	const { token, view } = tokens.create({ userId: staff.userId, label: 'sensor' }, null);
	const a = await RawClient.open(stage, staff, { headers: { authorization: `Bearer ${token}` } });
	expect(a.isOpen).toBe(true);
	stage.sqlite.prepare('update api_token set withdrawn_at = 1 where id = ?').run(view.id);
	await until('it is out', () => a.closed?.code === 4401, 1000);
});

it('[S73] closing an incident makes every room read-only at once', async () => {
	const a = await open('field1');
	const b = await open('field1', { compartment: 'released-la' });
	const idle = await open('staff');
	stage.setState('closed');
	rooms().rightsChanged(stage.incidentId);
	await until('it is told', () => a.of('notice').some(({ code }) => code === 'access'));
	expect(a.of('notice').at(-1)).toMatchObject({ detail: { access: 'r' } });
	expect(b.of('notice')).toEqual([]);
	a.author('DEVICE1', 1, stateFact('too late'));
	expect(await a.closedWith()).toBe(4409);
	expect(a.of('notice').at(-1)).toMatchObject({
		code: 'quarantined',
		detail: { reason: 'incident-closed', deviceSeq: 1 }
	});
	expect(quarantined()).toEqual([{ reason: 'incident-closed' }]);
	expect(idle.isOpen).toBe(true);
	// Reading goes on, and writing again once it is opened.
	const reader = await open('field2');
	stage.setState('open');
	rooms().rightsChanged(stage.incidentId);
	await until('it is told', () => reader.of('notice').length === 1);
	expect(reader.of('notice')[0]).toMatchObject({ detail: { access: 'rw' } });
	reader.update(stateFact('again'));
	await until('it is stored', () => reader.committed === 1);
	await Promise.all([b.close(), idle.close(), reader.close()]);
});

it('[S73] an incident closed between check and commit takes nothing more', async () => {
	const a = await open('field1');
	const { store } = stage.sync;
	const append = store.append.bind(store);
	store.append = (...args) => {
		stage.setState('closed');
		store.append = append;
		return append(...args);
	};
	a.author('DEVICE1', 1, stateFact('too late'));
	expect(await a.closedWith()).toBe(4409);
	expect(quarantined()).toEqual([{ reason: 'incident-closed' }]);
	stage.setState('open');
	// The room knows that it never got it.
	const again = await open('field1');
	expect(again.doc.getMap('facts').size).toBe(0);
	again.author('DEVICE2', 1, stateFact('anew'));
	await until('it is stored', () => again.committed === 1);
	await again.close();
});

it('[S75] another role is told and counts for the next message', async () => {
	const a = await open('field1');
	const b = await open('staff');
	stage.setRole('field1', 'evaluator');
	rooms().rightsChanged(stage.incidentId, stage.person('field1').userId);
	await until('it is told', () => a.of('notice').at(-1)?.detail['access'] === 'r');
	b.update(stateFact('x'));
	await until('it still reads', () => a.steps(SYNC.update).length === 1);
	stage.setRole('field1', 'field');
	rooms().rightsChanged(stage.incidentId, stage.person('field1').userId);
	await until('it is told', () => a.of('notice').at(-1)?.detail['access'] === 'rw');
	a.update(stateFact('y'));
	await until('it writes', () => a.committed === 1);
	await Promise.all([a.close(), b.close()]);
});

it('[S75] a post handed over shows in presence, awareness and the log', async () => {
	const a = await open('field1');
	const b = await open('staff');
	a.say(a.doc.clientID, 1, { cursor: null });
	await until('it is seen', () => b.of('awareness').length > 0);
	stage.sqlite
		.prepare('update member set post = ? where incident_id = ? and user_id = ?')
		.run('前线3', stage.incidentId, stage.person('field1').userId);
	rooms().rightsChanged(stage.incidentId);
	await until('it is seen', () =>
		Buffer.from(b.of('awareness').at(-1)!.payload).toString().includes('前线3')
	);
	expect(
		rooms()
			.presence(stage.incidentId)
			.map(({ post }) => post)
			.sort()
	).toEqual(['前线3', '综合协调组']);
	a.update(stateFact('x'));
	await until('it is stored', () => a.committed === 1);
	expect(stage.rows('select post from doc_update where incident_id = ?', stage.incidentId)).toEqual(
		[{ post: '前线3' }]
	);
	await Promise.all([a.close(), b.close()]);
});
