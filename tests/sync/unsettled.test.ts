/** What is accepted and not yet on disk, and those who answer with what is there meanwhile. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { holdCommits, type HeldCommits } from './harness/hold-commits.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
let disk: HeldCommits | undefined;
const clients: RawClient[] = [];
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
	stage.setRole('field1', 'field');
});
afterEach(async () => {
	disk?.release();
	disk = undefined;
	await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function open(name: string): Promise<RawClient> {
	const client = await RawClient.open(stage, stage.person(name));
	clients.push(client);
	return client;
}
const kinds = () =>
	stage
		.rows<{ kind: string }>(
			'select kind from doc_update where incident_id = ? order by seq',
			stage.incidentId
		)
		.map(({ kind }) => kind);
const reasons = () =>
	stage
		.rows<{ reason: string }>(
			'select reason from quarantine where incident_id = ? order by rowid',
			stage.incidentId
		)
		.map(({ reason }) => reason);
const tasks = ({ doc }: RawClient) => doc.getMap('tasks');

/** Sends all it has, as every client does when it is asked, and waits until the room has read it. */
async function bringUp(client: RawClient, doc = client.doc): Promise<void> {
	client.send(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(doc)));
	const answers = client.steps(SYNC.step2).length;
	client.ask();
	await until('it is read', () => client.steps(SYNC.step2).length > answers || !client.isOpen);
}

/** A board with something deleted, by the client that wrote it. */
async function writerOfDeleted(): Promise<RawClient> {
	const writer = await open('field1');
	writer.update((doc) => doc.getMap('tasks').set('a', 1));
	writer.update((doc) => doc.getMap('tasks').delete('a'));
	await until('both are stored', () => writer.committed === 2);
	return writer;
}

/** From here on the disk holds what it is given, and it has been given something. */
async function unsettle(writer: RawClient, write = stateFact('on its way')): Promise<Uint8Array> {
	const commits = (disk = holdCommits(stage.sync.store));
	const update = writer.update(write);
	await until('it waits for the disk', () => commits.held === 1);
	return update;
}

it('[S52] a reader that answers with what is here goes on reading while something is on its way', async () => {
	const writer = await writerOfDeleted();
	const reader = await open('evaluator');
	await unsettle(writer);
	await bringUp(reader);
	disk!.release();
	await until('it still hears', () => reader.doc.getMap('facts').size === 1);
	expect(reader.isOpen).toBe(true);
	expect(reasons()).toEqual([]);
});

it('[S52] one whose right was reduced answers with what it wrote itself and is still on its way', async () => {
	// Both write the same key: one of the two is deleted, though no update says so.
	const page = await open('field1');
	const other = await open('staff');
	const mine = page.change((doc) => doc.getMap('tasks').set('same', 'mine'));
	other.update((doc) => doc.getMap('tasks').set('same', 'theirs'));
	await until('the page has it', () => page.steps(SYNC.update).length === 1);
	disk = holdCommits(stage.sync.store);
	page.send(encodeSync(SYNC.update, mine));
	await until('it waits for the disk', () => disk!.held === 1);
	stage.setRole('field1', 'evaluator');
	const again = await open('field1');
	await bringUp(again, page.doc);
	disk.release();
	other.update((doc) => doc.getMap('tasks').set('later', 1));
	await until('it still hears', () => tasks(again).get('later') === 1);
	expect(tasks(again).get('same')).toBe(tasks(page).get('same'));
	expect(reasons()).toEqual([]);
	expect(kinds()).toEqual(['live', 'live', 'live']);
});

it('[S52] a reader that brings something new is refused, once what was on its way is on disk', async () => {
	const writer = await writerOfDeleted();
	const reader = await open('evaluator');
	await unsettle(writer);
	reader.change((doc) => doc.getMap('tasks').set('forged', 1));
	await bringUp(reader);
	expect(reasons()).toEqual([]);
	disk!.release();
	expect(await reader.closedWith()).toBe(4403);
	expect(reasons()).toEqual(['read-only']);
	expect(kinds()).toEqual(['live', 'live', 'live']);
});

it('[S52] [S54] while the disk refuses, what a reader brings is left for later, unjudged', async () => {
	const writer = await writerOfDeleted();
	const reader = await open('evaluator');
	const { store } = stage.sync;
	const append = store.append.bind(store);
	store.append = () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }));
	writer.update(stateFact('on its way'));
	await until('it is told', () => reader.of('notice').some(({ code }) => code === 'not_stored'));
	await bringUp(reader);
	expect(reader.isOpen).toBe(true);
	reader.change((doc) => doc.getMap('tasks').set('forged', 1));
	await bringUp(reader);
	expect(await reader.closedWith()).toBe(4503);
	expect(reasons()).toEqual([]);
	store.append = append;
	await until('it is stored', () => writer.committed === 3);
});

it('[S36] what writers that return have deleted is neither stored nor sent again while something is on its way', async () => {
	const writer = await writerOfDeleted();
	await unsettle(writer);
	for (let i = 0; i < 3; i++) await bringUp(await open('staff'), writer.doc);
	disk!.release();
	await until('it is stored', () => writer.committed === 3);
	writer.update(stateFact('the next'));
	await until('it is stored', () => writer.committed === 4);
	expect(kinds()).toEqual(['live', 'live', 'live', 'live']);
	expect(writer.steps(SYNC.update)).toHaveLength(0);
});

it.each([
	['written', stateFact('twice')],
	['deleted', (doc: Y.Doc) => doc.getMap('tasks').delete('b')]
])(
	'[S36] what was %s twice is acknowledged with the first, and not where the disk refuses that',
	async (_what, write) => {
		const first = await writerOfDeleted();
		first.update((doc) => doc.getMap('tasks').set('b', 1));
		await until('it is stored', () => first.committed === 3);
		const second = await open('field1');
		const update = await unsettle(first, write);
		second.send(encodeSync(SYNC.update, update));
		second.ask();
		await until('it is read', () => second.steps(SYNC.step2).length === 2);
		expect(second.committed).toBe(0);
		// As another process does it: the rooms hear of it from the store alone.
		stage.setState('closed');
		disk!.release();
		expect(await first.closedWith()).toBe(4409);
		expect(await second.closedWith()).toBe(4409);
		expect(second.committed).toBe(0);
		// The same of the same person is kept once.
		expect(reasons()).toEqual(['incident-closed']);
		stage.setState('open');
		const again = await open('field1');
		again.send(encodeSync(SYNC.update, update));
		again.send(encodeSync(SYNC.update, update));
		await until('both are acknowledged', () => again.committed === 2);
		expect(kinds()).toEqual(['live', 'live', 'live', 'live']);
	}
);

it('[S73] what was accepted before an incident is closed is still part of it', async () => {
	const writer = await writerOfDeleted();
	await unsettle(writer);
	const { userId } = stage.person('commander');
	const closing = stage.services.incidents.changeState(
		{ userId, isAdmin: false },
		stage.incidentId,
		{ state: 'closed', reason: '演练结束' }
	);
	disk!.release();
	expect((await closing).state).toBe('closed');
	await until('it is acknowledged', () => writer.committed === 3);
	expect(kinds()).toEqual(['live', 'live', 'live']);
	writer.update(stateFact('too late'));
	expect(await writer.closedWith()).toBe(4409);
	expect(reasons()).toEqual(['incident-closed']);
});
