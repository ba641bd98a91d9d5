import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '#lib/board/ids.ts';
import type { RunningServer } from '../../server/main.ts';
import { Client, PASSWORD, startGround } from './ground-server.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: RunningServer;
let admin: Client;
let n = 0;

beforeAll(async () => {
	server = await startGround();
	await addUser('boss', true);
	admin = await new Client(server.url).signIn('boss');
}, 180_000);
afterAll(() => server.close());

const addUser = (username: string, isAdmin = false) =>
	server.services.users.create(
		{ username, displayName: `名 ${username}`, password: PASSWORD, isAdmin },
		null
	);

/** A fresh user and a client signed in as them. */
let name: string;
let client: Client;
let userId: string;
beforeEach(async () => {
	n += 1;
	name = `user${n}`;
	userId = (await addUser(name)).id;
	client = await new Client(server.url).signIn(name);
});

describe('/api/v1/session', () => {
	test('POST signs in: 201, who I am, and cookies as they should be', async () => {
		const guest = new Client(server.url);
		const answer = await guest.request('POST', '/api/v1/session', {
			username: name,
			password: PASSWORD
		});
		expect(answer.status).toBe(201);
		expect(answer.body.user).toEqual({
			id: userId,
			username: name,
			displayName: `名 ${name}`,
			language: 'zh-CN',
			isAdmin: false,
			mustChangePassword: false
		});
		expect(Buffer.from(answer.body.deviceKey, 'base64')).toHaveLength(32);
		const lines = answer.headers.getSetCookie();
		const session = lines.find((line) => line.startsWith('tongtu_session='));
		expect(session).toMatch(/HttpOnly/i);
		expect(session).toMatch(/SameSite=Lax/i);
		expect(session).toMatch(/Path=\//i);
		expect(session).not.toMatch(/Secure/i);
		const user = lines.find((line) => line.startsWith('tongtu_user='));
		expect(user).toContain(userId);
		expect(user).not.toMatch(/HttpOnly/i);
	});

	test('the device key is the user’s own and stays the same', async () => {
		const key = async (who: Client) =>
			(await who.request('GET', '/api/v1/session')).body.deviceKey as string;
		expect(await key(client)).toBe(await key(client));
		expect(await key(client)).not.toBe(await key(admin));
	});

	test('a wrong password and an unknown name get the same 401', async () => {
		const guest = new Client(server.url);
		const wrong = await guest.request('POST', '/api/v1/session', {
			username: name,
			password: 'x'
		});
		const unknown = await guest.request('POST', '/api/v1/session', {
			username: 'nobody',
			password: 'x'
		});
		expect(wrong.status).toBe(401);
		expect(wrong.body.code).toBe('sign_in_failed');
		expect(unknown.status).toBe(401);
		expect(unknown.body).toEqual(wrong.body);
	});

	test('messages come in the language asked for', async () => {
		const guest = new Client(server.url);
		const ask = (language: string) =>
			guest.request(
				'POST',
				'/api/v1/session',
				{ username: name, password: 'x' },
				{ 'accept-language': language }
			);
		expect((await ask('en')).body.message).toMatch(/do not match/);
		expect((await ask('zh-CN')).body.message).toMatch(/口令/);
	});

	test('the ninth failure gets 429 with the seconds to wait', async () => {
		const guest = new Client(server.url);
		const attempt = () =>
			guest.request('POST', '/api/v1/session', { username: name, password: 'x' });
		for (let i = 0; i < 8; i += 1) expect((await attempt()).status).toBe(401);
		const limited = await attempt();
		expect(limited.status).toBe(429);
		expect(limited.body.code).toBe('too_many_attempts');
		expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
	});

	test('a body that is no JSON or lacks a field gets 422', async () => {
		const guest = new Client(server.url);
		expect((await guest.request('POST', '/api/v1/session', '{')).body.code).toBe('invalid_json');
		const lacking = await guest.request('POST', '/api/v1/session', { username: name });
		expect([lacking.status, lacking.body.code]).toEqual([422, 'invalid_input']);
		expect(lacking.body.message).toContain('password');
	});

	test('a body too large gets 413 before it is read', async () => {
		const answer = await client.request('POST', '/api/v1/session', {
			username: name,
			password: 'x'.repeat(300 * 1024)
		});
		expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
		const said = await Promise.all(
			['zh-CN', 'en'].map(async (language) => {
				const response = await fetch(new URL('/api/v1/session', server.url), {
					method: 'POST',
					headers: { 'accept-language': language, 'content-type': 'application/json' },
					body: 'x'.repeat(300 * 1024)
				});
				return ((await response.json()) as { message: string }).message;
			})
		);
		expect(said).toEqual(['发送的内容过大。', 'What was sent is too large.']);
		const less = await client.request('POST', '/api/v1/session', {
			username: name,
			password: 'x'.repeat(20 * 1024)
		});
		expect([less.status, less.body.code]).toEqual([413, 'body_too_large']);
	});

	test('GET without a session, or with a made-up one, gets 401', async () => {
		const guest = new Client(server.url);
		expect((await guest.request('GET', '/api/v1/session')).status).toBe(401);
		guest.cookies.set('tongtu_session', 'made-up');
		const answer = await guest.request('GET', '/api/v1/session');
		expect([answer.status, answer.body.code]).toEqual([401, 'not_signed_in']);
	});

	test('DELETE ends the session for good and takes the cookies away', async () => {
		const cookie = client.cookies.get('tongtu_session') ?? '';
		expect((await client.request('DELETE', '/api/v1/session')).status).toBe(204);
		expect(client.cookies.has('tongtu_session')).toBe(false);
		expect(client.cookies.has('tongtu_user')).toBe(false);
		client.cookies.set('tongtu_session', cookie);
		expect((await client.request('GET', '/api/v1/session')).status).toBe(401);
		expect((await new Client(server.url).request('DELETE', '/api/v1/session')).status).toBe(204);
	});

	test('signing in again ends the session this browser had', async () => {
		const before = client.cookies.get('tongtu_session') ?? '';
		await client.signIn(name);
		const stale = new Client(server.url);
		stale.cookies.set('tongtu_session', before);
		expect((await stale.request('GET', '/api/v1/session')).status).toBe(401);
	});
});

describe('origin of changing requests', () => {
	const patch = (headers: Record<string, string>) =>
		client.request('PATCH', '/api/v1/me', { language: 'en' }, headers);

	test('our own origin, and programs without one, may', async () => {
		expect((await patch({ origin: server.url })).status).toBe(200);
		expect((await patch({})).status).toBe(200);
	});

	test.each<Record<string, string>>([
		{ origin: 'https://evil.example' },
		{ origin: 'null' },
		{ 'sec-fetch-site': 'cross-site' },
		{ 'sec-fetch-site': 'same-site' }
	])('%j gets 403, for JSON too', async (headers) => {
		const answer = await patch(headers);
		expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin']);
	});

	test('forwarded headers of a client without TRUST_PROXY change nothing', async () => {
		const answer = await patch({
			origin: 'https://evil.example',
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
			'x-tongtu-host': 'evil.example',
			'x-tongtu-scheme': 'https'
		});
		expect(answer.status).toBe(403);
	});
});

describe('/api/v1/me', () => {
	test('PATCH changes name and language, and the language of the pages with it', async () => {
		const answer = await client.request('PATCH', '/api/v1/me', {
			displayName: ' 陈建国 ',
			language: 'en'
		});
		expect(answer.status).toBe(200);
		expect(answer.body.user).toMatchObject({ displayName: '陈建国', language: 'en' });
		expect(client.cookies.get('tongtu_locale')).toBe('en');
	});

	test('PATCH refuses an empty name and an unknown language with 422', async () => {
		const empty = await client.request('PATCH', '/api/v1/me', { displayName: ' ' });
		expect([empty.status, empty.body.code]).toEqual([422, 'display_name_invalid']);
		const unknown = await client.request('PATCH', '/api/v1/me', { language: 'xx' });
		expect([unknown.status, unknown.body.code]).toEqual([422, 'language_unknown']);
	});

	test('POST password asks for the current one, then ends all other sessions', async () => {
		const other = await new Client(server.url).signIn(name);
		const change = (current: string, next: string) =>
			client.request('POST', '/api/v1/me/password', { current, next });
		expect((await change('wrong', 'four loud rivers')).body.code).toBe('wrong_password');
		expect((await change(PASSWORD, 'short')).body.code).toBe('password_too_short');
		expect((await change(PASSWORD, 'four loud rivers')).status).toBe(200);
		expect((await other.request('GET', '/api/v1/session')).status).toBe(401);
		expect((await client.request('GET', '/api/v1/session')).status).toBe(200);
	});

	test('GET sessions lists mine without anything that opens one', async () => {
		const { body } = await client.request('GET', '/api/v1/me/sessions');
		expect(body.sessions).toHaveLength(1);
		expect(body.sessions[0].here).toBe(true);
		expect(JSON.stringify(body)).not.toContain(client.cookies.get('tongtu_session'));
	});

	test('DELETE sessions signs out everywhere', async () => {
		const other = await new Client(server.url).signIn(name);
		expect((await client.request('DELETE', '/api/v1/me/sessions')).status).toBe(204);
		expect((await other.request('GET', '/api/v1/session')).status).toBe(401);
	});

	test('DELETE sessions/:id ends one of mine, and no one else’s', async () => {
		const other = await new Client(server.url).signIn(name);
		const { body } = await other.request('GET', '/api/v1/me/sessions');
		const id = body.sessions.find((entry: { here: boolean }) => entry.here).id as string;
		expect((await admin.request('DELETE', `/api/v1/me/sessions/${id}`)).status).toBe(404);
		expect((await client.request('DELETE', `/api/v1/me/sessions/${id}`)).status).toBe(204);
		expect((await other.request('GET', '/api/v1/session')).status).toBe(401);
	});

	test('everything of it needs a session', async () => {
		const guest = new Client(server.url);
		for (const [method, path] of [
			['PATCH', '/api/v1/me'],
			['POST', '/api/v1/me/password'],
			['GET', '/api/v1/me/sessions'],
			['DELETE', '/api/v1/me/sessions']
		] as const) {
			const answer = await guest.request(method, path, method === 'GET' ? undefined : {});
			expect([path, answer.status]).toEqual([path, 401]);
		}
	});
});

describe('/api/v1/admin', () => {
	test('is closed to others: 403, and to nobody in particular: 401', async () => {
		for (const [method, path] of [
			['GET', 'users'],
			['POST', 'users'],
			['PATCH', `users/${userId}`],
			['GET', 'tokens'],
			['POST', 'tokens'],
			['DELETE', 'tokens/x']
		] as const) {
			const body = method === 'GET' ? undefined : {};
			const other = await client.request(method, `/api/v1/admin/${path}`, body);
			expect([path, other.status, other.body.code]).toEqual([path, 403, 'administrators_only']);
			const guest = await new Client(server.url).request(method, `/api/v1/admin/${path}`, body);
			expect([path, guest.status]).toEqual([path, 401]);
		}
	});

	test('a made password is told once and must be changed before anything else', async () => {
		const { status, body } = await admin.request('POST', '/api/v1/admin/users', {
			username: `fresh${n}`,
			displayName: '新人',
			organization: '县消防大队'
		});
		expect(status).toBe(201);
		expect(body.user).toMatchObject({ organization: '县消防大队', mustChangePassword: true });
		const fresh = await new Client(server.url).signIn(`fresh${n}`, body.password);
		const stopped = await fresh.request('GET', '/api/v1/me/sessions');
		expect([stopped.status, stopped.body.code]).toEqual([403, 'password_change_required']);
		expect((await fresh.request('GET', '/incidents')).headers.get('location')).toBe(
			'/account?password=required'
		);
		const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${newId()}/command`, {
			headers: { cookie: `tongtu_session=${fresh.cookies.get('tongtu_session')}` }
		});
		// Given up before it was open, which is what we want of it.
		socket.on('error', () => undefined);
		const [, refused] = (await once(socket, 'unexpected-response')) as [
			unknown,
			{ statusCode: number }
		];
		expect(refused.statusCode).toBe(401);
		socket.terminate();
		await fresh.request('POST', '/api/v1/me/password', { current: body.password, next: PASSWORD });
		expect((await fresh.request('GET', '/api/v1/me/sessions')).status).toBe(200);
	});

	test('a name that is taken gets 409, a bad one 422', async () => {
		const add = (username: string) =>
			admin.request('POST', '/api/v1/admin/users', { username, displayName: 'x' });
		expect((await add(name.toUpperCase())).status).toBe(409);
		expect((await add('a b')).body.code).toBe('username_invalid');
	});

	test('disabling ends the sessions at once, enabling lets sign in again', async () => {
		const path = `/api/v1/admin/users/${userId}`;
		const off = await admin.request('PATCH', path, { disabled: true });
		expect(off.body.user.disabled).toBe(true);
		expect((await client.request('GET', '/api/v1/session')).status).toBe(401);
		await expect(client.signIn(name)).rejects.toThrow('401');
		await admin.request('PATCH', path, { disabled: false });
		await client.signIn(name);
	});

	test('a reset gives a password once and ends the sessions', async () => {
		const { body } = await admin.request('PATCH', `/api/v1/admin/users/${userId}`, {
			password: true
		});
		expect(body.user.mustChangePassword).toBe(true);
		expect((await client.request('GET', '/api/v1/session')).status).toBe(401);
		await client.signIn(name, body.password);
	});

	test('the last administrator stays, an unknown user is 404', async () => {
		const me = (await admin.request('GET', '/api/v1/session')).body.user.id as string;
		const own = await admin.request('PATCH', `/api/v1/admin/users/${me}`, { disabled: true });
		expect([own.status, own.body.code]).toEqual([409, 'last_administrator']);
		const none = await admin.request('PATCH', '/api/v1/admin/users/none', { disabled: true });
		expect([none.status, none.body.code]).toEqual([404, 'user_not_found']);
	});

	test('a token acts as its user until it is withdrawn', async () => {
		const { status, body } = await admin.request('POST', '/api/v1/admin/tokens', {
			userId,
			label: '大屏',
			days: 30
		});
		expect(status).toBe(201);
		const machine = new Client(server.url);
		machine.headers = { authorization: `Bearer ${body.token}` };
		const who = await machine.request('GET', '/api/v1/session');
		expect(who.body.user.id).toBe(userId);
		expect((await machine.request('GET', '/api/v1/admin/users')).status).toBe(403);
		const change = await machine.request('POST', '/api/v1/me/password', {
			current: PASSWORD,
			next: 'four loud rivers'
		});
		expect([change.status, change.body.code]).toEqual([403, 'sign_in_needed']);
		const list = await admin.request('GET', '/api/v1/admin/tokens');
		expect(JSON.stringify(list.body)).not.toContain(body.token);
		expect((await admin.request('DELETE', `/api/v1/admin/tokens/${body.view.id}`)).status).toBe(
			204
		);
		expect((await machine.request('GET', '/api/v1/session')).status).toBe(401);
		expect((await admin.request('DELETE', `/api/v1/admin/tokens/${body.view.id}`)).status).toBe(
			404
		);
	});

	test('the token of a machine’s account works though nobody ever chose its password', async () => {
		const made = await admin.request('POST', '/api/v1/admin/users', {
			username: `machine${n}`,
			displayName: '大屏'
		});
		const { body } = await admin.request('POST', '/api/v1/admin/tokens', {
			userId: made.body.user.id,
			label: '大屏'
		});
		const machine = new Client(server.url);
		machine.headers = { authorization: `Bearer ${body.token}` };
		expect((await machine.request('GET', '/api/v1/incidents')).status).toBe(200);
	});

	test('no answer has a hash or a password in it', async () => {
		const users = await admin.request('GET', '/api/v1/admin/users');
		expect(JSON.stringify(users.body)).not.toMatch(/argon2|passwordHash/);
	});
});
