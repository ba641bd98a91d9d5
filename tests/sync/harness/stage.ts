/**
 * A real server on a real SQLite file in a folder of its own, with people at their posts;
 * sockets connect to it as browsers and stock providers do.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino, { type Logger } from 'pino';
import { newId } from '#lib/board/ids.ts';
import type { Role } from '#lib/board/rights.ts';
import { loadConfig } from '../../../server/config.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';

export interface Person {
	readonly userId: string;
	readonly post: string;
	readonly role: Role;
	/** Raw value of the session cookie. */
	readonly cookie: string;
}

const PEOPLE: readonly { name: string; post: string; role: Role; partner?: string }[] = [
	{ name: 'commander', post: '指挥长', role: 'commander' },
	{ name: 'staff', post: '综合协调组', role: 'staff' },
	{ name: 'field1', post: '前线1', role: 'field' },
	{ name: 'field2', post: '前线2', role: 'field' },
	{ name: 'liaison', post: '老方联络员', role: 'liaison', partner: 'la' },
	{ name: 'evaluator', post: '评估1', role: 'evaluator' }
];

export class Stage {
	readonly folder: string;
	readonly people = new Map<string, Person>();
	incidentId = '';
	#server: RunningServer | undefined;
	readonly #env: Record<string, string>;
	readonly #log: Logger;

	private constructor(folder: string, env: Record<string, string>) {
		this.folder = folder;
		this.#env = env;
		this.#log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
	}

	/** @param env SYNC_ limits, for this process while the server starts */
	static async open(env: Record<string, string> = {}): Promise<Stage> {
		const stage = new Stage(mkdtempSync(path.join(tmpdir(), 'sync-')), env);
		await stage.start();
		stage.incidentId = stage.addIncident();
		for (const { name, post, role, partner } of PEOPLE)
			await stage.addPerson(name, post, role, partner);
		return stage;
	}

	get server(): RunningServer {
		if (!this.#server) throw new Error('the server is not running');
		return this.#server;
	}
	get services() {
		return this.server.services;
	}
	get sync() {
		return this.services.sync;
	}
	get sqlite() {
		return this.services.database.sqlite;
	}
	/** `ws://…/sync`. */
	get url(): string {
		return `${this.server.url.replace(/^http/, 'ws')}/sync`;
	}

	async start(): Promise<void> {
		const config = loadConfig({ DATA_DIR: this.folder, PORT: '0', HOST: '127.0.0.1' });
		const before = { ...process.env };
		Object.assign(process.env, this.#env);
		try {
			this.#server = await startServer(config, { handler: false, log: this.#log });
		} finally {
			for (const name of Object.keys(this.#env))
				if (before[name] === undefined) delete process.env[name];
				else process.env[name] = before[name];
		}
	}

	async stop(): Promise<void> {
		await this.#server?.close();
		this.#server = undefined;
	}

	async close(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	addIncident(): string {
		const id = newId();
		this.sqlite
			.prepare(
				`insert into incident (id, name, kind, class, clocks, partners, started_at, created_by,
				created_at) values (?, '磨憨森林火灾演练', 'exercise', 'natural', '[]', '["la"]', 0, 'u', 0)`
			)
			.run(id);
		for (const key of ['command', 'released-la', 'liaison-la', 'control'])
			this.sqlite
				.prepare('insert into compartment (incident_id, key, created_at) values (?, ?, 0)')
				.run(id, key);
		return id;
	}

	async addPerson(name: string, post: string, role: Role, partner?: string): Promise<Person> {
		const userId = newId();
		this.sqlite
			.prepare(
				`insert into user (id, username, display_name, password_hash, created_at)
				values (?, ?, ?, 'x', 0)`
			)
			.run(userId, name, name);
		this.sqlite
			.prepare(
				`insert into member (id, incident_id, user_id, role, post, partner, created_at, created_by)
				values (?, ?, ?, ?, ?, ?, 0, 'u')`
			)
			.run(newId(), this.incidentId, userId, role, post, partner ?? null);
		const cookie = await this.services.auth.startSession(userId, {
			address: '127.0.0.1',
			agent: null
		});
		const person = { userId, post, role, cookie };
		this.people.set(name, person);
		return person;
	}

	person(name: string): Person {
		const person = this.people.get(name);
		if (!person) throw new Error(`nobody is called ${name}`);
		return person;
	}

	removeMember(name: string): void {
		this.sqlite
			.prepare('update member set removed_at = 1 where incident_id = ? and user_id = ?')
			.run(this.incidentId, this.person(name).userId);
	}

	setRole(name: string, role: Role): void {
		this.sqlite
			.prepare('update member set role = ? where incident_id = ? and user_id = ?')
			.run(role, this.incidentId, this.person(name).userId);
	}

	setState(state: 'open' | 'closed' | 'archived'): void {
		this.sqlite.prepare('update incident set state = ? where id = ?').run(state, this.incidentId);
	}

	rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): T[] {
		return this.sqlite.prepare(sql).all(...values) as T[];
	}
}

/** Waits until something holds; says what was waited for where it does not. */
export async function until(
	what: string,
	holds: () => boolean | Promise<boolean>,
	timeout = 5000
): Promise<void> {
	const end = Date.now() + timeout;
	while (!(await holds())) {
		if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
