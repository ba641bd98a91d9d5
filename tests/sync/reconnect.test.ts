import { afterEach, expect, it } from 'vitest';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
afterEach(() => stage.close());

const MANY = { SYNC_CONNECTIONS_PER_USER: '2000', SYNC_CONNECTIONS_PER_ADDRESS: '2000' };
const PEOPLE = ['commander', 'staff', 'field1', 'field2'];
const connect = (i: number) =>
	RawClient.open(stage, stage.person(PEOPLE[i % PEOPLE.length]!), { device: `D${i}`, ask: false });

it('[S87] hundreds who come back at once are all served, and those inside go on meanwhile', async () => {
	stage = await Stage.open({ ...MANY, SYNC_HEARTBEAT_MS: '200' });
	const a = await RawClient.open(stage, stage.person('field1'));
	a.update((doc) => {
		for (let i = 0; i < 200; i++) doc.getMap('tasks').set(`t${i}`, `${i} ${'x'.repeat(50)}`);
	});
	await until('it is stored', () => a.committed === 1, 10_000);
	const coming = Promise.all(
		Array.from({ length: 200 }, async (_, i) => {
			const client = await connect(i);
			client.ask();
			return client;
		})
	);
	const heartbeats = a.of('position').length;
	for (let i = 1; i <= 10; i++) {
		a.update(stateFact(i));
		await until('it is stored', () => a.committed === 1 + i, 10_000);
	}
	const clients = await coming;
	expect(clients.filter(({ refused, closed }) => refused !== undefined || closed)).toEqual([]);
	await until(
		'all have everything',
		() =>
			clients.every(
				({ doc }) => doc.getMap('tasks').size === 200 && doc.getMap('facts').size === 10
			),
		30_000
	);
	expect(a.of('position').length).toBeGreaterThan(heartbeats);
	expect(a.isOpen).toBe(true);
	for (const client of [a, ...clients]) client.socket.terminate();
});

it('[S87] more than may wait are refused with 503 and let in when they come again', async () => {
	stage = await Stage.open({ ...MANY, SYNC_MAX_WAITING_UPGRADES: '5' });
	const { server } = stage.server;
	// As a proxy does that has kept them: all in one turn of the event loop.
	const [knock] = server.listeners('upgrade') as ((...args: unknown[]) => void)[];
	const waiting: unknown[][] = [];
	server.removeAllListeners('upgrade').on('upgrade', (...args) => waiting.push(args));
	const coming = Promise.all(Array.from({ length: 60 }, (_, i) => connect(i)));
	await until('all are at the door', () => waiting.length === 60, 10_000);
	server.removeAllListeners('upgrade').on('upgrade', knock!);
	for (const args of waiting) knock!(...args);
	const clients = await coming;
	const inside = clients.filter(({ isOpen }) => isOpen);
	expect(inside).toHaveLength(6);
	expect(clients.filter(({ refused }) => refused === 503)).toHaveLength(54);
	while (inside.length < 60) {
		const again = await connect(inside.length);
		if (again.isOpen) inside.push(again);
	}
	for (const client of inside) client.socket.terminate();
});

it('[S6] of many who come at once no more are let in than may be', async () => {
	stage = await Stage.open({ SYNC_CONNECTIONS_PER_USER: '10' });
	const clients = await Promise.all(
		Array.from({ length: 60 }, (_, i) =>
			RawClient.open(stage, stage.person('field1'), { device: `D${i}`, ask: false })
		)
	);
	expect(clients.filter(({ isOpen }) => isOpen)).toHaveLength(10);
	expect(clients.filter(({ refused }) => refused === 429)).toHaveLength(50);
	for (const client of clients) client.socket.terminate();
});
