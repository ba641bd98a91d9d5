import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { get as httpGet, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { expect, test } from 'vitest';
import { initTls } from '../../server/admin/tls-init.ts';
import { newDataDir, PASSWORD, startGround } from './ground-server.ts';

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

function ask(
	port: number,
	ca: string,
	path: string,
	body?: { json: string; origin: string }
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const request = httpsRequest(
			{
				...{ host: 'localhost', port, path, ca, method: body ? 'POST' : 'GET' },
				headers: body
					? {
							'content-type': 'application/json',
							'content-length': Buffer.byteLength(body.json),
							origin: body.origin
						}
					: {}
			},
			(response) => {
				let text = '';
				response.on('data', (chunk) => (text += chunk));
				response.on('end', () =>
					resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
				);
			}
		);
		request.on('error', reject);
		request.end(body?.json);
	});
}

const askPlainly = (port: number, path: string) =>
	new Promise<Answer>((resolve, reject) => {
		httpGet({ host: '127.0.0.1', port, path }, (response) => {
			let text = '';
			response.on('data', (chunk) => (text += chunk));
			response.on('end', () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
			);
		}).on('error', reject);
	});

test('the certificates of tls init serve https that a client of the authority trusts', async () => {
	const dataDir = newDataDir();
	const files = initTls(dataDir, ['board.lan']);
	const server = await startGround({
		DATA_DIR: dataDir,
		TLS_CERT: files.certificate,
		TLS_KEY: files.key
	});
	try {
		expect(server.url).toMatch(/^https:/);
		const ca = readFileSync(files.ca, 'utf8');
		const page = await ask(server.port, ca, '/login');
		expect(page.status).toBe(200);
		expect(page.headers['strict-transport-security']).toMatch(/max-age=\d+/);

		await server.services.users.create(
			{ username: 'chen', displayName: '陈', password: PASSWORD },
			null
		);
		const json = JSON.stringify({ username: 'chen', password: PASSWORD });
		const origin = `https://localhost:${server.port}`;
		const signedIn = await ask(server.port, ca, '/api/v1/session', { json, origin });
		expect(signedIn.status).toBe(201);
		for (const line of signedIn.headers['set-cookie'] ?? []) expect(line).toMatch(/Secure/);

		// Somebody else's authority is not enough.
		const other = readFileSync(initTls(newDataDir()).ca, 'utf8');
		await expect(ask(server.port, other, '/login')).rejects.toThrow(/certificate|issuer/);

		// Whoever types plain http on the same port is shown the way, and gets the authority.
		const plain = await askPlainly(server.port, '/login');
		expect([plain.status, plain.headers.location]).toEqual([
			307,
			`https://127.0.0.1:${server.port}/login`
		]);
		const authority = await askPlainly(server.port, '/ca.crt');
		expect(authority.headers['content-type']).toBe('application/x-x509-ca-cert');
		expect(authority.body).toBe(ca);
		expect((await askPlainly(server.port, '/ca.key')).status).toBe(307);
	} finally {
		await server.close();
	}
}, 180_000);

test('a second tls init keeps the authority that phones trust and renews the certificate', () => {
	const dataDir = newDataDir();
	const first = initTls(dataDir);
	const ca = readFileSync(first.ca, 'utf8');
	const before = readFileSync(first.certificate, 'utf8');
	const second = initTls(dataDir, ['10.9.8.7', 'board.lan']);
	expect([first.newAuthority, second.newAuthority]).toEqual([true, false]);
	expect(readFileSync(second.ca, 'utf8')).toBe(ca);
	expect(readFileSync(second.certificate, 'utf8')).not.toBe(before);
	const certificate = new X509Certificate(readFileSync(second.certificate));
	expect(certificate.checkIssued(new X509Certificate(ca))).toBe(true);
	expect(certificate.verify(new X509Certificate(ca).publicKey)).toBe(true);
	expect(certificate.checkHost('board.lan')).toBe('board.lan');
	expect(certificate.checkIP('10.9.8.7')).toBe('10.9.8.7');
	expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
	expect(certificate.ca).toBe(false);
	expect(new X509Certificate(ca).ca).toBe(true);
	const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
	expect(days).toBeGreaterThan(390);
	expect(days).toBeLessThan(398);
	for (const key of [second.key, second.ca.replace('.crt', '.key')]) {
		expect(statSync(key).mode & 0o077).toBe(0);
	}
});

test('a certificate and a key that do not belong together are refused with a reason', async () => {
	const one = initTls(newDataDir());
	const two = initTls(newDataDir());
	await expect(startGround({ TLS_CERT: one.certificate, TLS_KEY: two.key })).rejects.toThrow(
		/TLS_CERT and TLS_KEY cannot be used/
	);
}, 180_000);
