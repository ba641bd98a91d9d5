import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({
		SYNC_MAX_COMPARTMENT_BYTES: '60000000',
		SYNC_UPDATE_BURST: '600',
		SYNC_UPDATES_PER_SECOND: '400',
		SYNC_MEMBER_UPDATE_BURST: '700',
		SYNC_MEMBER_UPDATES_PER_SECOND: '400'
	});
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

it('[S80] 500 small updates at once are a burst like any other', async () => {
	const a = await open('field1');
	const start = performance.now();
	for (let i = 0; i < 500; i++) a.update(stateFact(i));
	await until('all are stored', () => a.committed === 500, 10_000);
	expect(performance.now() - start).toBeLessThan(5000);
	await a.close();
});

it('[S80] 2,000 objects in one transaction are one update like any other', async () => {
	const a = await open('field1');
	a.update((doc) => {
		for (let i = 0; i < 2000; i++)
			doc
				.getMap('mapObjects')
				.set(
					`O${i}`,
					new Y.Map(Object.entries({ label: `隐患点 ${i}`, note: 'x'.repeat(500), lng: 101.6 }))
				);
	});
	await until('it is stored', () => a.committed === 1, 10_000);
	const b = await open('staff');
	expect(b.doc.getMap('mapObjects').size).toBe(2000);
	await Promise.all([a.close(), b.close()]);
});

it('[S80] more than that is held back, and nothing of it is lost', async () => {
	const a = await open('field1');
	const updates = Array.from({ length: 3000 }, (_, i) => a.change(stateFact(i)));
	const start = performance.now();
	for (const update of updates) a.send(encodeSync(SYNC.update, update));
	await until('all are stored', () => a.committed === 3000, 30_000);
	expect(performance.now() - start).toBeGreaterThan(1000);
	expect(a.isOpen).toBe(true);
	await a.close();
});

it('[S80] a member has one quota for all connections, and is told to wait', async () => {
	const [a, b, other] = await Promise.all([open('staff'), open('staff'), open('field2')]);
	for (const client of [a, b]) {
		const updates = Array.from({ length: 590 }, (_, i) => client.change(stateFact(i)));
		for (const update of updates) client.send(encodeSync(SYNC.update, update));
	}
	// Neither is past its own; together they are past what one person may.
	await until('one of them is told', () =>
		[a, b].some((client) =>
			client.of('notice').some((n) => n.code === 'over_quota' && n.detail['limit'] === 'rate')
		)
	);
	other.update(stateFact('meanwhile'));
	await until('others go on', () => other.committed === 1);
	await until('all is stored', () => a.committed === 590 && b.committed === 590, 20_000);
	expect([a.isOpen, b.isOpen]).toEqual([true, true]);
	await Promise.all([a, b, other].map((client) => client.close()));
});

it('[S12] a message past the limit closes with 4513 and says so', async () => {
	const a = await open('field1');
	a.send(encodeSync(SYNC.update, new Uint8Array(9 * 1024 * 1024)));
	expect(await a.closedWith()).toBe(4513);
	expect(a.of('notice')).toMatchObject([{ code: 'over_quota', detail: { limit: 'message' } }]);
});

it('[S12] a compartment past its quota takes no more, and is still read', async () => {
	const a = await open('field1');
	const large = (i: number) => (doc: Y.Doc) =>
		void doc.getMap('tasks').set(`t${i}`, 'x'.repeat(7_500_000));
	for (let i = 1; i <= 7; i++) {
		a.update(large(i));
		await until('it is stored', () => a.committed === i, 20_000);
	}
	a.update(large(8));
	expect(await a.closedWith()).toBe(4513);
	expect(a.of('notice').at(-1)).toMatchObject({ detail: { limit: 'compartment' } });
	const b = await open('staff');
	expect(b.doc.getMap('tasks').size).toBe(7);
	await b.close();
});

it('[S81] asking for the state over and over closes with 4529', async () => {
	const a = await open('field1');
	for (let i = 0; i < 50; i++) a.ask();
	expect(await a.closedWith()).toBe(4529);
});

it('[S81] a flood of other messages closes with 4529', async () => {
	const a = await open('field1');
	for (let i = 0; i < 3000; i++) a.send(Uint8Array.of(3));
	expect(await a.closedWith()).toBe(4529);
});
