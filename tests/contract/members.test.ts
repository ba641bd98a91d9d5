import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, PASSWORD } from './ground-server.ts';
import { setPeopleStage, type PeopleStage, type Person } from './people-stage.ts';

let stage: PeopleStage;
beforeAll(async () => {
	stage = await setPeopleStage();
}, 300_000);
afterAll(() => stage?.close());

/** A live socket of a person; tells with which code it was closed. */
async function connect(client: Client, compartment: string) {
	const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	const url = `${stage.url.replace('http', 'ws')}/sync/${stage.incidentId}/${compartment}`;
	const socket = new WebSocket(url, { headers: { cookie } });
	const closed = new Promise<number>((resolve) => socket.once('close', resolve));
	await new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	return { socket, closed };
}

const within = <T>(promise: Promise<T>, ms: number) =>
	Promise.race([
		promise,
		new Promise<string>((resolve) => setTimeout(() => resolve('too late'), ms))
	]);

const add = (username: string, role: string, post: string, more: object = {}) =>
	stage.ask('commander', 'POST', '/members', { username, role, post, ...more });

describe('members', () => {
	test('201 for a new one, 200 for a change, 409 for a post that is taken', async () => {
		await stage.newUser('a1');
		expect((await add('a1', 'staff', '后勤')).status).toBe(201);
		const changed = await add('a1', 'field', '前线 9');
		expect([changed.status, changed.body.role, changed.body.post]).toEqual([
			200,
			'field',
			'前线 9'
		]);
		const taken = await add('staff', 'staff', '前线 9');
		expect([taken.status, taken.body.code]).toEqual([409, 'post_taken']);
		expect(taken.body.message).toContain('前线 9');
		expect((await add('no-such-person', 'staff', 'x')).status).toBe(422);
	});

	test('the last commander cannot go', async () => {
		const answer = await stage.ask('commander', 'DELETE', `/members?userId=${stage.ids.commander}`);
		expect([answer.status, answer.body.code]).toEqual([409, 'last_commander']);
	});

	test('a removal closes live sockets within a second with 4403', async () => {
		const client = await stage.newUser('a2');
		await add('a2', 'field', '前线 2');
		const { closed } = await connect(client, 'command');
		const id = (client as Client & { id: string }).id;
		await stage.ask('commander', 'DELETE', `/members?userId=${id}`);
		expect(await within(closed, 1000)).toBe(4403);
		await expect(connect(client, 'command')).rejects.toThrow('403');
	});

	test('another role closes what it no longer reads', async () => {
		const client = await stage.newUser('a3');
		await add('a3', 'staff', '宣传');
		const { closed } = await connect(client, 'command');
		await add('a3', 'observer', '观察 3', { observes: ['released-la'] });
		expect(await within(closed, 1000)).toBe(4403);
	});

	test('ending the session closes them with 4401', async () => {
		const client = await stage.newUser('a4');
		await add('a4', 'staff', '通信');
		const { closed } = await connect(client, 'command');
		await client.request('DELETE', '/api/v1/session');
		expect(await within(closed, 1000)).toBe(4401);
	});
});

describe('hand-over', () => {
	test('moves the post; seats say who sat there when, with the note', async () => {
		await stage.newUser('b1');
		await add('b1', 'staff', '夜班');
		const b1 = (await stage.ask('staff', 'GET', '/members')).body.find(
			(member: { post: string }) => member.post === '夜班'
		);
		const answer = await stage.ask('staff', 'POST', '/seats', {
			post: 'seat-of-staff',
			toUserId: b1.userId,
			note: '火线向东'
		});
		expect(answer.status).toBe(200);
		const sat = answer.body.filter((seat: { post: string }) => seat.post === 'seat-of-staff');
		expect(sat).toMatchObject([
			{ userId: b1.userId, untilAt: null, note: '火线向东', byUserId: stage.ids.staff },
			{ userId: stage.ids.staff, untilAt: expect.any(Number) as number }
		]);
		const again = await stage.ask('staff', 'POST', '/seats', {
			post: 'seat-of-commander',
			toUserId: stage.ids.staff
		});
		expect([again.status, again.body.code]).toEqual([403, 'seat_crosses_roles']);
	});
});

describe('invites', () => {
	const invite = async (fields: object = {}) =>
		(await stage.ask('commander', 'POST', '/invites', { role: 'field', post: '前线', ...fields }))
			.body;
	const accept = (person: Person | Client, code: string, body?: unknown) =>
		(person instanceof Client ? person : stage.clients[person]).request(
			'POST',
			`/api/v1/invites/${code}`,
			body
		);

	test('a new person makes an account through one, and is in', async () => {
		const { code, path } = await invite({ role: 'liaison', partner: 'la', post: '老方第二席' });
		expect(path).toBe(`/invite/${code}`);
		const guest = new Client(stage.url);
		const preview = await guest.request('GET', `/api/v1/invites/${code}`);
		expect(preview.body).toMatchObject({
			incidentName: '跨境森林火灾',
			role: 'liaison',
			partner: 'la'
		});
		expect(JSON.stringify(preview.body)).not.toContain('name-of');
		expect((await accept(guest, code)).status).toBe(401);
		const weak = await accept(guest, code, { username: 'c1', displayName: 'C', password: 'short' });
		expect([weak.status, weak.body.code]).toEqual([422, 'password_too_short']);
		const taken = await accept(guest, code, {
			username: 'staff',
			displayName: 'C',
			password: PASSWORD
		});
		expect([taken.status, taken.body.code]).toEqual([409, 'username_taken']);
		const done = await accept(guest, code, {
			username: 'c1',
			displayName: 'Bounmy',
			password: PASSWORD,
			organization: 'ກົມປ້ອງກັນໄພ',
			language: 'en'
		});
		expect([done.status, done.body]).toEqual([201, { incidentId: stage.incidentId }]);
		const me = await guest.request('GET', `/api/v1/incidents/${stage.incidentId}`);
		expect(me.body.me).toMatchObject({ role: 'liaison', partner: 'la', post: '老方第二席' });
		expect((await accept('stranger', code)).status).toBe(404);
	});

	test('a signed-in user joins once; a second time changes nothing', async () => {
		const client = await stage.newUser('c2');
		const { code } = await invite({ maxUses: 2 });
		expect((await accept(client, code)).status).toBe(201);
		expect((await accept(client, code)).status).toBe(200);
		const { body } = await stage.ask('commander', 'GET', '/invites');
		expect(body.find((entry: { post: string }) => entry.post === '前线').uses).toBe(1);
	});

	test('a withdrawn one is like one that never was', async () => {
		const { code, id } = await invite({ post: '前线 撤' });
		expect((await stage.ask('commander', 'DELETE', `/invites?id=${id}`)).status).toBe(204);
		const gone = await accept('stranger', code);
		const never = await accept('stranger', 'x'.repeat(27));
		expect([gone.status, gone.body]).toEqual([404, never.body]);
	});

	test('the page shows the invite to anyone, and joins by a plain form', async () => {
		const client = await stage.newUser('c3');
		const { code } = await invite({ post: '前线 c3' });
		const guest = await new Client(stage.url).request('GET', `/invite/${code}`);
		expect(guest.status).toBe(200);
		expect(guest.body).toContain('跨境森林火灾');
		expect(guest.body).not.toContain('name-of-');
		expect(guest.headers.get('referrer-policy')).toBe('same-origin');
		const join = await client.request('POST', `/invite/${code}?/join`, new URLSearchParams(), {
			origin: stage.url
		});
		expect([join.status, join.headers.get('location')]).toEqual([303, `/i/${stage.incidentId}`]);
	});

	test('the page makes an account by a plain form', async () => {
		const { code } = await invite({ post: '前线 c4' });
		const guest = new Client(stage.url);
		const form = (password: string) =>
			new URLSearchParams({ username: 'c4', displayName: '岩', organization: '', password });
		const weak = await guest.request('POST', `/invite/${code}?/register`, form('x'), {
			origin: stage.url
		});
		expect(weak.status).toBe(422);
		expect(weak.body).toContain('value="c4"');
		const done = await guest.request('POST', `/invite/${code}?/register`, form(PASSWORD), {
			origin: stage.url
		});
		expect([done.status, done.headers.get('location')]).toEqual([303, `/i/${stage.incidentId}`]);
		expect((await guest.request('GET', `/api/v1/incidents/${stage.incidentId}`)).status).toBe(200);
	});

	test('an expired or unknown link says so in words', async () => {
		const { body, status } = await new Client(stage.url).request('GET', '/invite/nothing');
		expect(status).toBe(200);
		expect(body).toContain('邀请无效');
	});
});
