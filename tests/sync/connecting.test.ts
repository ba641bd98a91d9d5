import WebSocket from 'ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#lib/board/ids.ts';
import { RawClient, type RawOptions } from './harness/raw-client.ts';
import { Stage, until, type Person } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_CONNECTIONS_PER_USER: '3' });
});
afterAll(() => stage.close());

/** HTTP status of a refused upgrade, or 101. */
async function status(who: Person | undefined, options: RawOptions = {}): Promise<number> {
	const person = who ?? { userId: '', post: '', role: 'field' as const, cookie: 'unknown' };
	const client = await RawClient.open(stage, person, { ...options, ask: false });
	if (client.refused !== undefined) return client.refused;
	await client.close();
	return 101;
}

const statusOf = (path: string, headers: Record<string, string> = {}) =>
	new Promise<number>((resolve) => {
		const url = stage.url.replace(/\/sync$/, path);
		const socket = new WebSocket(url, { headers });
		socket.on('open', () => resolve((socket.close(), 101)));
		socket.on('unexpected-response', (_, response) => {
			resolve(response.statusCode ?? 0);
			socket.terminate();
		});
		socket.on('error', () => undefined);
	});

it('[S1] only /sync/<incident>/<compartment> is a room', async () => {
	const cookie = `tongtu_session=${stage.person('field1').cookie}`;
	const { incidentId } = stage;
	expect(await statusOf(`/sync/${incidentId}/command`, { cookie })).toBe(101);
	for (const path of ['/sync', `/sync/${incidentId}`, `/sync/${incidentId}/command/x`, '/other'])
		expect(await statusOf(path, { cookie }), path).toBe(404);
});

it('[S2] a foreign origin is refused, the own one and none are not', async () => {
	const field = stage.person('field1');
	const own = stage.server.url;
	expect(await status(field, { headers: { origin: own } })).toBe(101);
	expect(await status(field, { headers: { origin: 'https://elsewhere.example' } })).toBe(403);
	expect(await status(field, { headers: { origin: 'null' } })).toBe(403);
	expect(await status(field)).toBe(101);
});

it('[S3] without a session 401; a bearer token does as well', async () => {
	expect(await status(undefined)).toBe(401);
	expect(await statusOf(`/sync/${stage.incidentId}/command`)).toBe(401);
	const path = `/sync/${stage.incidentId}/command`;
	expect(await statusOf(path, { authorization: 'Bearer wrong' })).toBe(401);
	const staff = stage.person('staff');
	const { auth } = stage.services;
	const made = await auth.tokens.create({ userId: staff.userId, label: 'sensor' }, staff.userId);
	expect(await statusOf(path, { authorization: `Bearer ${made.token}` })).toBe(101);
});

it('[S4] unknown rooms are 404, and so are incidents to strangers', async () => {
	const field = stage.person('field1');
	expect(await status(field, { incidentId: newId() })).toBe(404);
	expect(await status(field, { incidentId: 'nonsense' })).toBe(404);
	expect(await status(field, { compartment: 'nonsense' })).toBe(404);
	const stranger = await stage.addPerson('stranger', '路人', 'field');
	stage.sqlite.prepare('delete from member where user_id = ?').run(stranger.userId);
	expect(await status(stranger)).toBe(404);
});

it('[S5] members without a right to the compartment and former members get 403', async () => {
	expect(await status(stage.person('liaison'), { compartment: 'command' })).toBe(403);
	expect(await status(stage.person('liaison'), { compartment: 'control' })).toBe(403);
	expect(await status(stage.person('liaison'), { compartment: 'liaison-la' })).toBe(101);
	expect(await status(stage.person('field1'), { compartment: 'control' })).toBe(403);
	// Another partner's compartment is in no incident of ours.
	expect(await status(stage.person('commander'), { compartment: 'released-vn' })).toBe(403);
	const former = await stage.addPerson('former', '原前线', 'field');
	stage.removeMember('former');
	expect(await status(former)).toBe(403);
});

it('[S6] more connections of one user than allowed are refused with 429', async () => {
	const field = stage.person('field2');
	const open = [];
	for (let i = 0; i < 3; i++) open.push(await RawClient.open(stage, field, { ask: false }));
	expect(await status(field)).toBe(429);
	await open[0]!.close();
	await until('it is counted', () => stage.sync.rooms.count({ userId: field.userId }) === 2);
	expect(await status(field)).toBe(101);
	for (const client of open.slice(1)) await client.close();
});
