/** A whole server on a free port over a folder of its own, with the pages as built. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { ensureBuild } from '../../server/build.ts';
import { loadConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';

export const PASSWORD = 'three calm rivers';

export const newDataDir = () => mkdtempSync(path.join(tmpdir(), 'tongtu-ground-'));

export async function startGround(env: Record<string, string> = {}): Promise<RunningServer> {
	await ensureBuild(() => undefined);
	const config = loadConfig({
		PORT: '0',
		HOST: '127.0.0.1',
		DATA_DIR: newDataDir(),
		LOG_LEVEL: 'silent',
		...env
	});
	return startServer(config, { log: pino({ level: 'silent' }) });
}

export interface Answer {
	readonly status: number;
	// Tests look into it and compare; its type is what they prove.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	readonly body: any;
	readonly headers: Headers;
}

/** Keeps cookies like a browser of one site, and speaks JSON. */
export class Client {
	readonly #url: string;
	readonly cookies = new Map<string, string>();
	headers: Record<string, string> = {};

	constructor(url: string) {
		this.#url = url;
	}

	async request(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {}
	): Promise<Answer> {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const form = body instanceof URLSearchParams;
		const response = await fetch(this.#url + path, {
			method,
			redirect: 'manual',
			headers: {
				...(cookie ? { cookie } : {}),
				// Without it SvelteKit answers form posts with JSON, as it does to its own scripts.
				...(form ? { accept: 'text/html' } : {}),
				...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
				...this.headers,
				...headers
			},
			...(body === undefined
				? {}
				: { body: form || typeof body === 'string' ? body : JSON.stringify(body) })
		});
		for (const line of response.headers.getSetCookie()) {
			const [pair = ''] = line.split(';', 1);
			const [name = '', ...value] = pair.split('=');
			if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
			else this.cookies.set(name, value.join('='));
		}
		const text = await response.text();
		const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
		return {
			status: response.status,
			body: json ? JSON.parse(text) : text,
			headers: response.headers
		};
	}

	async signIn(username: string, password = PASSWORD): Promise<this> {
		const { status } = await this.request('POST', '/api/v1/session', { username, password });
		if (status !== 201) throw new Error(`signing in as ${username}: ${status}`);
		return this;
	}
}
