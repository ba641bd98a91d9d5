import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ensureBuild } from '../../server/build.ts';
import { Client, newDataDir, PASSWORD } from './ground-server.ts';

const SERVER = path.resolve(import.meta.dirname, '../../server');
const children: ChildProcess[] = [];
beforeAll(() => ensureBuild(() => undefined), 180_000);
afterEach(() => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(file: string, args: string[], env: Record<string, string>): ChildProcess {
	const child = spawn(process.execPath, [path.join(SERVER, file), ...args], {
		env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
		stdio: ['pipe', 'pipe', 'pipe']
	});
	children.push(child);
	return child;
}

const exitOf = async (child: ChildProcess): Promise<number | null> =>
	child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];

interface Started {
	readonly child: ChildProcess;
	readonly url: string;
	readonly port: number;
	/** All that was written so far. */
	output(): string;
}

/** Waits until the process says where it listens. */
async function start(dataDir: string, env: Record<string, string> = {}): Promise<Started> {
	const child = run('main.ts', [], { DATA_DIR: dataDir, ...env });
	let output = '';
	const url = await new Promise<string>((resolve, reject) => {
		const read = (chunk: Buffer) => {
			output += chunk.toString();
			const found = /"event":"listening","url":"([^"]+)"/.exec(output)?.[1];
			if (found) resolve(found);
		};
		child.stdout?.on('data', read);
		child.stderr?.on('data', read);
		// The last of its output may come after it has gone.
		child.once('close', () => reject(new Error(`did not start: ${output}`)));
		setTimeout(() => reject(new Error(`does not start: ${output}`)), 20_000).unref();
	});
	return { child, url, port: Number(new URL(url).port), output: () => output };
}

async function admin(dataDir: string, ...args: string[]): Promise<string> {
	const child = run('admin/cli.ts', args, { DATA_DIR: dataDir });
	child.stdin?.end(`${PASSWORD}\n`);
	const [out, err, code] = await Promise.all([
		text(child.stdout as NonNullable<typeof child.stdout>),
		text(child.stderr as NonNullable<typeof child.stderr>),
		exitOf(child)
	]);
	if (code !== 0) throw new Error(err);
	return out;
}

const addAdmin = (dataDir: string, name = 'boss') =>
	admin(dataDir, 'user', 'add', name, '--admin', '--password-stdin');

/** An incident of which `client` is commander. */
async function addIncident(client: Client): Promise<string> {
	const { status, body } = await client.request('POST', '/api/v1/incidents', {
		name: '磨憨林火',
		kind: 'exercise',
		class: 'natural',
		grade: null,
		place: '磨憨',
		clocks: [{ label: '北京', zone: 'Asia/Shanghai' }],
		partners: ['la'],
		post: '指挥长'
	});
	if (status !== 201) throw new Error(`incident: ${status} ${JSON.stringify(body)}`);
	return body.id as string;
}

async function openSocket({ port }: Started, client: Client, incident: string): Promise<WebSocket> {
	const cookie = `tongtu_session=${client.cookies.get('tongtu_session')}`;
	const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${incident}/command`, {
		headers: { cookie }
	});
	await once(socket, 'open');
	return socket;
}

const closeCode = async (socket: WebSocket) => ((await once(socket, 'close')) as [number])[0];

test('SIGTERM: sockets get 1001, the database is closed, exit 0 within 5 s', async () => {
	const dataDir = newDataDir();
	await addAdmin(dataDir);
	const started = await start(dataDir);
	const client = await new Client(started.url).signIn('boss');
	const socket = await openSocket(started, client, await addIncident(client));
	const closed = closeCode(socket);
	const begin = Date.now();
	started.child.kill('SIGTERM');
	expect(await exitOf(started.child)).toBe(0);
	expect(Date.now() - begin).toBeLessThan(5000);
	expect(await closed).toBe(1001);
	// Closed in good order: nothing is left in the write-ahead log.
	expect(readdirSync(dataDir).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
	expect(started.output()).toContain('"event":"stopped"');
}, 60_000);

test('SIGTERM while a client dawdles over its request: exit 0 all the same', async () => {
	const started = await start(newDataDir());
	const dawdler = connect(started.port, '127.0.0.1');
	dawdler.on('error', () => undefined);
	await once(dawdler, 'connect');
	dawdler.write('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
	dawdler.write('Content-Length: 100\r\n\r\n{');
	await new Promise((resolve) => setTimeout(resolve, 200));
	const begin = Date.now();
	started.child.kill('SIGTERM');
	expect(await exitOf(started.child)).toBe(0);
	expect(Date.now() - begin).toBeLessThan(5000);
}, 60_000);

test('a second signal does not wait', async () => {
	const started = await start(newDataDir());
	const dawdler = connect(started.port, '127.0.0.1');
	dawdler.on('error', () => undefined);
	await once(dawdler, 'connect');
	dawdler.write('GET / HTTP/1.1\r\n');
	await new Promise((resolve) => setTimeout(resolve, 200));
	started.child.kill('SIGTERM');
	await new Promise((resolve) => setTimeout(resolve, 200));
	started.child.kill('SIGTERM');
	expect(await exitOf(started.child)).toBe(1);
}, 60_000);

test('an empty server prints a link that makes the first administrator; a restart keeps everything', async () => {
	const dataDir = newDataDir();
	const first = await start(dataDir);
	const code = await untilFound(first, /\/setup\?code=(\S+)/);
	const client = new Client(first.url);
	const fields = { code, username: 'boss', displayName: '局长', password: PASSWORD };
	const made = await client.request(
		'POST',
		'/setup',
		new URLSearchParams({ ...fields, again: PASSWORD }),
		{ origin: first.url }
	);
	expect(made.status).toBe(303);
	const incident = await addIncident(client);
	first.child.kill('SIGKILL');
	await exitOf(first.child);

	const second = await start(dataDir);
	const returning = new Client(second.url);
	for (const [name, value] of client.cookies) returning.cookies.set(name, value);
	const list = await returning.request('GET', '/api/v1/incidents');
	expect(JSON.stringify(list.body)).toContain(incident);
	expect(second.output()).not.toContain('/setup?code=');
}, 60_000);

async function untilFound(started: Started, pattern: RegExp): Promise<string> {
	for (let waited = 0; waited < 10_000; waited += 50) {
		const found = pattern.exec(started.output())?.[1];
		if (found) return found;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`not printed: ${started.output()}`);
}

test('nothing secret is printed or logged', async () => {
	const dataDir = newDataDir();
	await addAdmin(dataDir);
	const started = await start(dataDir, { LOG_LEVEL: 'trace' });
	const client = await new Client(started.url).signIn('boss');
	await client.request('GET', '/invite/secret-code-in-a-link?x=another-secret');
	await client.request('POST', '/api/v1/session', { username: 'boss', password: 'guessed-one' });
	started.child.kill('SIGTERM');
	await exitOf(started.child);
	const output = started.output();
	expect(output).toContain('/invite/');
	for (const secret of [
		PASSWORD,
		'guessed-one',
		'secret-code-in-a-link',
		'another-secret',
		client.cookies.get('tongtu_session') ?? '?'
	]) {
		expect(output).not.toContain(secret);
	}
}, 60_000);

test('disabling a user from the command line closes the open socket within a second or so', async () => {
	const dataDir = newDataDir();
	await addAdmin(dataDir);
	await addAdmin(dataDir, 'other');
	const started = await start(dataDir);
	const client = await new Client(started.url).signIn('boss');
	const socket = await openSocket(started, client, await addIncident(client));
	const closed = closeCode(socket).then((code) => ({ code, at: Date.now() }));
	await admin(dataDir, 'user', 'disable', 'boss');
	const done = Date.now();
	const { code, at } = await closed;
	expect(code).toBe(4401);
	expect(at - done).toBeLessThan(1000);
}, 60_000);

test('a second server for the same data says so and leaves', async () => {
	const dataDir = newDataDir();
	await start(dataDir);
	await expect(start(dataDir)).rejects.toThrow(/Another Tongtu server is using/);
}, 60_000);

test('a port in use and a wrong setting are told in one line each', async () => {
	const { port } = await start(newDataDir());
	await expect(start(newDataDir(), { PORT: String(port) })).rejects.toThrow(/port is in use/);
	const wrong = start(newDataDir(), { PORT: 'http', LOG_LEVEL: 'loud' });
	await expect(wrong).rejects.toThrow(/PORT must be[^]*LOG_LEVEL must be/);
	await expect(wrong).rejects.not.toThrow(/ at /);
}, 60_000);

test('a backup made while people write is consistent, and opens as a data folder', async () => {
	const dataDir = newDataDir();
	await addAdmin(dataDir);
	const started = await start(dataDir);
	const client = await new Client(started.url).signIn('boss');
	let writing = true;
	const writer = (async () => {
		while (writing) await addIncident(client);
	})();
	const into = newDataDir();
	const out = await admin(dataDir, 'backup', into);
	writing = false;
	await writer;
	const [name = ''] = readdirSync(into);
	expect(name).toMatch(/^tongtu-\d{4}-\d\d-\d\dT/);
	expect(out).toContain(name);
	const copy = path.join(into, name);
	expect(existsSync(path.join(copy, 'keys/device.key'))).toBe(true);
	const sqlite = new Sqlite(path.join(copy, 'tongtu.db'), { readonly: true });
	expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
	expect(sqlite.pragma('foreign_key_check')).toEqual([]);
	sqlite.close();
	const restored = await start(copy);
	await new Client(restored.url).signIn('boss');
}, 60_000);
