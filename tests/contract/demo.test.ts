/** `npm run demo` as a process: it fills an empty folder once, and says how to get in every time. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureBuild } from '../../server/build.ts';
import { Client, newDataDir } from './ground-server.ts';

const START = path.resolve(import.meta.dirname, '../../server/start.ts');
const dataDir = newDataDir();
let child: ChildProcess | undefined;

beforeAll(() => ensureBuild(() => undefined), 180_000);
afterAll(() => {
	child?.kill('SIGKILL');
	rmSync(dataDir, { recursive: true, force: true });
});

/** Starts the demo over the folder; resolves with all it has printed once it listens. */
async function startDemo(env: Record<string, string> = {}): Promise<string> {
	const started = spawn(process.execPath, [START, '--demo'], {
		env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, ...env },
		stdio: ['ignore', 'pipe', 'pipe']
	});
	child = started;
	let output = '';
	await new Promise<void>((resolve, reject) => {
		const read = (chunk: Buffer) => {
			output += chunk.toString();
			if (output.includes('"event":"listening"')) resolve();
		};
		started.stdout.on('data', read);
		started.stderr.on('data', read);
		started.once('close', () => reject(new Error(`did not start: ${output}`)));
	});
	return output;
}

async function stopDemo(): Promise<void> {
	const running = child!;
	const exited = once(running, 'exit');
	running.kill('SIGTERM');
	expect((await exited)[0]).toBe(0);
}

/** What is printed, as somebody reads it off the terminal. */
function reading(output: string) {
	return {
		url: /demo.*: (http\S+)/.exec(output)?.[1] ?? '',
		accounts: [...output.matchAll(/^ {2}([a-z][\w-]*) {2,}\S.*$/gm)].map(([, name]) => name!),
		password: /口令: (\S+)/.exec(output)?.[1] ?? ''
	};
}

async function enter(output: string, username = 'commander') {
	const { url, password } = reading(output);
	const client = new Client(url);
	const { status } = await client.request('POST', '/api/v1/session', { username, password });
	expect(status, output).toBe(201);
	return client;
}

/** Everything of the incident that a commander can read. */
async function everything(client: Client) {
	const incidents = (await client.request('GET', '/api/v1/incidents')).body as { id: string }[];
	expect(incidents).toHaveLength(1);
	const of = `/api/v1/incidents/${incidents[0]!.id}`;
	const read = async (what: string) => (await client.request('GET', of + what)).body as unknown;
	return {
		id: incidents[0]!.id,
		command: await read('/board?compartment=command'),
		liaison: await read('/board?compartment=liaison-la'),
		members: await read('/members'),
		releases: await read('/releases')
	};
}

test('a second start keeps the data as it was, and prints the accounts and password again', async () => {
	const first = await startDemo();
	const { accounts, password } = reading(first);
	expect(accounts).toContain('commander');
	expect(accounts).toContain('liaison-la');
	for (const username of accounts) await enter(first, username);
	const before = await enter(first);
	const { id } = await everything(before);
	const renamed = await before.request('PATCH', `/api/v1/incidents/${id}`, {
		name: '改过名的演练'
	});
	expect(renamed.status).toBe(200);
	const kept = await everything(before);
	await stopDemo();

	// Another password in the environment does not change those of accounts that are there.
	const second = await startDemo({ DEMO_PASSWORD: 'quite another long one 9' });
	expect(reading(second)).toEqual({ ...reading(first), url: reading(second).url });
	expect(reading(second).password).toBe(password);
	expect(await everything(await enter(second))).toEqual(kept);
	await stopDemo();
}, 120_000);
