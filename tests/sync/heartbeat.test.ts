import { afterAll, beforeAll, expect, it } from 'vitest';
import { RawClient } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_HEARTBEAT_MS: '150' });
});
afterAll(() => stage.close());

const connected = () => stage.sync.rooms.count({ userId: stage.person('field1').userId });

it('[S45] every connection hears from the server, and [S83] answers pings by itself', async () => {
	const ours = await RawClient.open(stage, stage.person('field1'));
	const stock = await RawClient.open(stage, stage.person('field1'), { plain: true });
	await until('both have heard it a few times', () =>
		[ours.of('position'), stock.of('awareness')].every(({ length }) => length > 4)
	);
	expect([...stock.of('awareness')[0]!.payload]).toEqual([0]);
	expect(connected()).toBe(2);
	await Promise.all([ours.close(), stock.close()]);
});

it('[S83] one that gives no sign of life is let go', async () => {
	const a = await RawClient.open(stage, stage.person('field1'));
	await until('the others have gone', () => connected() === 1);
	a.socket.pause();
	await until('it is let go', () => connected() === 0);
	a.socket.terminate();
});

it('[S45] [S87] as many as there are all hear it, in all rooms', async () => {
	const clients = await Promise.all(
		['command', 'liaison-la'].flatMap((compartment) =>
			Array.from({ length: 8 }, () =>
				RawClient.open(stage, stage.person('commander'), { compartment })
			)
		)
	);
	expect(clients.every(({ isOpen }) => isOpen)).toBe(true);
	const heard = clients.map((client) => client.of('position').length);
	await until('everyone has heard two more', () =>
		clients.every((client, i) => client.of('position').length >= heard[i]! + 2)
	);
	await Promise.all(clients.map((client) => client.close()));
});
