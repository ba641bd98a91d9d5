import { request as httpRequest } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../server/main.ts';
import { Client, newDataDir, PASSWORD, startGround } from './ground-server.ts';

// Hashing takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: RunningServer;

beforeAll(async () => {
	const dataDir = newDataDir();
	mkdirSync(path.join(dataDir, 'maps'));
	const layer = {
		id: 'county',
		name: '县影像',
		url: 'https://{s}.tiles.example.cn/{z}/{x}/{y}.png',
		subdomains: ['t1', 't2'],
		attribution: '县自然资源局'
	};
	writeFileSync(path.join(dataDir, 'maps/layers.json'), JSON.stringify([layer]));
	server = await startGround({ DATA_DIR: dataDir, TIANDITU_KEY: '0123456789abcdef0123' });
	await server.services.users.create(
		{ username: 'chen', displayName: '陈', password: PASSWORD, language: 'en' },
		null
	);
}, 180_000);
afterAll(() => server.close());

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

/** Raw, because fetch does not let Host be set. */
function post(
	port: number,
	path: string,
	body: string,
	headers: Record<string, string>
): Promise<{ status: number; location: string | undefined; cookies: string[] }> {
	return new Promise((resolve, reject) => {
		const request = httpRequest(
			{
				...{ host: '127.0.0.1', port, path, method: 'POST' },
				headers: {
					'content-type': 'application/x-www-form-urlencoded',
					'content-length': Buffer.byteLength(body),
					accept: 'text/html',
					...headers
				}
			},
			(response) => {
				response.resume();
				response.on('end', () =>
					resolve({
						status: response.statusCode ?? 0,
						location: response.headers.location,
						cookies: response.headers['set-cookie'] ?? []
					})
				);
			}
		);
		request.on('error', reject);
		request.end(body);
	});
}

const credentials = form({ username: 'chen', password: PASSWORD, next: '/i/x' }).toString();

describe('signing in by form', () => {
	test('works on a plain http address, and goes where one wanted to go', async () => {
		const client = new Client(server.url);
		const answer = await client.request(
			'POST',
			'/login?/signIn',
			form({ username: 'chen', password: PASSWORD, next: '/i/x' }),
			{ origin: server.url }
		);
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/i/x']);
		expect((await client.request('GET', '/api/v1/session')).body.user.username).toBe('chen');
		expect(client.cookies.get('tongtu_locale')).toBe('en');
	});

	test('works on whatever LAN address the browser used', async () => {
		const host = '192.168.1.10:3000';
		const answer = await post(server.port, '/login?/signIn', credentials, {
			host,
			origin: `http://${host}`
		});
		expect([answer.status, answer.location]).toEqual([303, '/i/x']);
	});

	test('from a page of another origin it is refused', async () => {
		const answer = await post(server.port, '/login?/signIn', credentials, {
			host: '192.168.1.10:3000',
			origin: 'http://evil.example'
		});
		expect(answer.status).toBe(403);
		expect(answer.cookies).toEqual([]);
	});

	test('a foreign place to go on to is not gone to', async () => {
		for (const next of ['https://evil.example', '//evil.example', '/\\evil.example']) {
			const body = form({ username: 'chen', password: PASSWORD, next }).toString();
			const answer = await post(server.port, '/login?/signIn', body, {
				host: 'localhost',
				origin: 'http://localhost'
			});
			expect([answer.status, answer.location]).toEqual([303, '/incidents']);
		}
	});

	test('a refusal says so on the page, keeps the name and not the password', async () => {
		const client = new Client(server.url);
		const answer = await client.request(
			'POST',
			'/login?/signIn',
			form({ username: 'chen', password: 'wrong-guess' }),
			{ origin: server.url, accept: 'text/html', 'accept-language': 'zh-CN' }
		);
		expect(answer.status).toBe(401);
		expect(answer.body).toContain('用户名与口令不符');
		expect(answer.body).toContain('value="chen"');
		expect(answer.body).not.toContain('wrong-guess');
	});

	test('the page says why one was sent there, and that classified content is out of scope', async () => {
		const client = new Client(server.url);
		const zh = await client.request('GET', '/login?reason=ended', undefined, {
			'accept-language': 'zh-CN'
		});
		expect(zh.body).toContain('登录已结束');
		expect(zh.body).toContain('涉密');
		expect(zh.body).toMatch(/<html lang="zh-CN"/);
	});

	test('the language switch sets this browser’s language', async () => {
		const client = new Client(server.url);
		const answer = await client.request(
			'POST',
			'/login?/language',
			form({ language: 'en', next: '/login?reason=ended' }),
			{ origin: server.url }
		);
		expect(answer.headers.get('location')).toBe('/login?reason=ended');
		const page = await client.request('GET', '/login?reason=ended');
		expect(page.body).toMatch(/<html lang="en"/);
		expect(page.body).toContain('Your session has ended');
	});

	test('the theme of the cookie is in the page from its first byte', async () => {
		const client = new Client(server.url);
		client.cookies.set('tongtu_theme', 'light');
		expect((await client.request('GET', '/login')).body).toMatch(/<html [^>]*data-theme="light"/);
		client.cookies.set('tongtu_theme', '"><script>');
		expect((await client.request('GET', '/login')).body).not.toContain('data-theme');
	});
});

describe('behind a proxy', () => {
	test('under TRUST_PROXY its word on scheme, host and address counts', async () => {
		const proxied = await startGround({ TRUST_PROXY: '127.0.0.1' });
		try {
			await proxied.services.users.create(
				{ username: 'chen', displayName: '陈', password: PASSWORD },
				null
			);
			const answer = await post(proxied.port, '/login?/signIn', credentials, {
				host: '127.0.0.1:3000',
				origin: 'https://board.example.cn',
				'x-forwarded-host': 'board.example.cn',
				'x-forwarded-proto': 'https',
				'x-forwarded-for': '6.6.6.6, 10.20.30.40'
			});
			expect(answer.status).toBe(303);
			expect(answer.cookies.find((line) => line.startsWith('tongtu_session'))).toMatch(/Secure/);
			const [session] = proxied.services.users.sessionsOf(
				proxied.services.users.findByName('chen')?.id ?? ''
			);
			expect(session?.address).toBe('10.20.30.40');
		} finally {
			await proxied.close();
		}
	});

	test('ORIGIN tells the scheme where the proxy says nothing', async () => {
		const proxied = await startGround({ ORIGIN: 'https://board.example.cn' });
		try {
			await proxied.services.users.create(
				{ username: 'chen', displayName: '陈', password: PASSWORD },
				null
			);
			const answer = await post(proxied.port, '/login?/signIn', credentials, {
				host: 'board.example.cn',
				origin: 'https://board.example.cn'
			});
			expect(answer.status).toBe(303);
			expect(answer.cookies.find((line) => line.startsWith('tongtu_session'))).toMatch(/Secure/);
		} finally {
			await proxied.close();
		}
	});
});

describe('set-up', () => {
	test('the printed link makes the first administrator once', async () => {
		const fresh = await startGround();
		try {
			const code = fresh.services.auth.setup.open() ?? '';
			const client = new Client(fresh.url);
			expect((await client.request('GET', `/setup?code=${code}`)).body).toContain(
				'name="displayName"'
			);
			expect((await client.request('GET', '/setup?code=guess')).body).not.toContain(
				'name="displayName"'
			);
			const make = (fields: Record<string, string>) =>
				client.request(
					'POST',
					'/setup',
					form({
						code,
						username: 'first',
						displayName: '首位',
						password: PASSWORD,
						again: PASSWORD,
						...fields
					}),
					{ origin: fresh.url, accept: 'text/html' }
				);
			expect((await make({ again: 'another' })).status).toBe(422);
			expect((await make({ password: 'short', again: 'short' })).status).toBe(422);
			expect((await make({ code: 'guess' })).status).toBe(404);
			const made = await make({});
			expect([made.status, made.headers.get('location')]).toEqual([303, '/admin']);
			expect((await client.request('GET', '/api/v1/session')).body.user.isAdmin).toBe(true);
			expect((await make({ username: 'second' })).status).toBe(404);
		} finally {
			await fresh.close();
		}
	});
});

describe('the account page', () => {
	test('asks those without a session to sign in first', async () => {
		const answer = await new Client(server.url).request('GET', '/account');
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			'/login?reason=required&next=%2Faccount'
		]);
	});

	test('changes the password and signs out', async () => {
		const name = 'pages';
		await server.services.users.create(
			{ username: name, displayName: name, password: PASSWORD },
			null
		);
		const client = await new Client(server.url).signIn(name);
		const send = (action: string, fields: Record<string, string>) =>
			client.request('POST', `/account?/${action}`, form(fields), {
				origin: server.url,
				accept: 'text/html'
			});
		const differ = { current: PASSWORD, next: 'four loud rivers', again: 'four loud river' };
		expect((await send('password', differ)).status).toBe(422);
		const changed = await send('password', { ...differ, again: differ.next });
		expect(changed.headers.get('location')).toBe('/account?saved=password');
		expect((await client.request('GET', '/account')).status).toBe(200);
		expect((await send('signOut', {})).headers.get('location')).toBe('/login?reason=signed_out');
		expect((await client.request('GET', '/api/v1/session')).status).toBe(401);
	});
});

describe('headers', () => {
	test('pages have a strict policy with hashed scripts and this installation’s tile hosts', async () => {
		const { headers } = await new Client(server.url).request('GET', '/login');
		const policy = headers.get('content-security-policy') ?? '';
		const directive = (name: string) =>
			policy
				.split(';')
				.map((part) => part.trim())
				.find((part) => part.startsWith(`${name} `));
		expect(directive('default-src')).toBe("default-src 'none'");
		expect(directive('script-src')).toMatch(/^script-src 'self' 'sha256-/);
		expect(policy.replace(/style-src-attr [^;]*/, '')).not.toContain('unsafe');
		expect(directive('frame-ancestors')).toBe("frame-ancestors 'none'");
		for (const host of [
			'https://t1.tiles.example.cn',
			'https://t2.tiles.example.cn',
			'https://*.tianditu.gov.cn'
		]) {
			expect(directive('img-src')).toContain(host);
		}
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('referrer-policy')).toBe('same-origin');
		expect(headers.get('permissions-policy')).toContain('geolocation=(self)');
		expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
		expect(headers.get('strict-transport-security')).toBeNull();
		expect(headers.get('cache-control')).toBe('private, no-store');
	});

	test('the prerendered shell has the same policy as a header, with its own hashes and no <meta>', async () => {
		const { status, headers, body } = await new Client(server.url).request('GET', '/shell');
		expect(status).toBe(200);
		const policy = headers.get('content-security-policy') ?? '';
		expect(policy).toMatch(/script-src 'self' 'sha256-/);
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).toContain('https://t1.tiles.example.cn');
		expect(body).not.toMatch(/http-equiv="content-security-policy"/i);
		const etag = headers.get('etag') ?? '';
		const again = await new Client(server.url).request('GET', '/shell', undefined, {
			'if-none-match': etag
		});
		expect(again.status).toBe(304);
	});

	test('the service worker may fetch from us and from the tile hosts', async () => {
		const { status, headers } = await new Client(server.url).request('GET', '/service-worker.js');
		expect(status).toBe(200);
		expect(headers.get('content-security-policy')).toMatch(
			/connect-src 'self' .*https:\/\/t1\.tiles\.example\.cn/
		);
	});

	test('answers of the API are kept by no cache', async () => {
		const { headers } = await new Client(server.url).request('GET', '/api/v1/session');
		expect(headers.get('cache-control')).toContain('no-store');
		expect(headers.get('content-security-policy')).toContain("default-src 'none'");
	});

	test('a body without a length is refused', async () => {
		const answer = await fetch(`${server.url}/api/v1/session`, {
			method: 'POST',
			body: new Blob(['{}']).stream(),
			duplex: 'half'
		} as RequestInit);
		expect(answer.status).toBe(411);
	});
});

describe('/healthz and /metrics', () => {
	test('healthz says ok to everyone', async () => {
		const { status, body } = await new Client(server.url).request('GET', '/healthz');
		expect([status, body]).toEqual([200, 'ok\n']);
	});

	test('metrics are for this machine, and for an administrator’s token from elsewhere', async () => {
		const client = new Client(server.url);
		const local = await client.request('GET', '/metrics');
		expect(local.status).toBe(200);
		expect(local.body).toContain('tongtu_http_requests_total');
		// Passed on by a proxy on this machine: not from here.
		const away = { 'x-forwarded-for': '203.0.113.9' };
		expect((await client.request('GET', '/metrics', undefined, away)).status).toBe(403);
		const boss = await server.services.users.create(
			{ username: 'scraper', displayName: 'scraper', password: PASSWORD, isAdmin: true },
			null
		);
		const { token } = server.services.auth.tokens.create(
			{ userId: boss.id, label: 'prometheus' },
			null
		);
		const asked = await client.request('GET', '/metrics', undefined, {
			...away,
			authorization: `Bearer ${token}`
		});
		expect(asked.status).toBe(200);
	});
});
