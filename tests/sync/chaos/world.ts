/**
 * One server process over one data folder, with several incidents in it, that can be killed
 * and comes back at the same address. Rights are changed in the database, as another process
 * does it ([S70]): so they can also change while no server runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import pino from 'pino';
import * as v from 'valibot';
import { newId } from '#lib/board/ids.ts';
import type { Role } from '#lib/board/rights.ts';
import { loadConfig } from '../../../server/config.ts';
import { createIncidentSchema } from '../../../server/incidents/incident-input.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';
import type { Services } from '../../../server/services.ts';
import { ChildServer } from '../harness/child-server.ts';
import { PageActor, StockActor, type Actor, type Person } from './actors.ts';

/** Snapshots often, heartbeats soon, rooms gone as soon as they are empty. */
const LIMITS = {
	SYNC_SNAPSHOT_UPDATES: '15',
	SYNC_IDLE_ROOM_MS: '100',
	SYNC_HEARTBEAT_MS: '1000'
};

interface Part {
	readonly name: string;
	readonly role: Role;
	readonly post: string;
	readonly partner?: string;
	readonly home: string;
}

const CAST: readonly Part[] = [
	{ name: 'commander', role: 'commander', post: '指挥长', home: 'command' },
	{ name: 'field1', role: 'field', post: '前线1', home: 'command' },
	/** Whose role changes, and who is removed and comes back. */
	{ name: 'field2', role: 'field', post: '前线2', home: 'command' },
	{ name: 'liaison', role: 'liaison', post: '老方联络员', partner: 'la', home: 'liaison-la' },
	{ name: 'stock', role: 'staff', post: '综合协调组', home: 'command' }
];

/** An incident and the people at it. */
export interface Scene {
	readonly incidentId: string;
	readonly people: ReadonlyMap<string, Person>;
	actors: Actor[];
}

export class World {
	readonly folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
	#port = 0;
	#child: ChildServer | undefined;
	#sqlite: Sqlite.Database | undefined;
	#inspected: RunningServer | undefined;

	/** Incidents with their people, at work. */
	static async open(incidents: number): Promise<{ world: World; scenes: Scene[] }> {
		const world = new World();
		const views: (() => Promise<Scene>)[] = [];
		const services = await world.inspect();
		for (let i = 0; i < incidents; i++) views.push(await world.#prepare(services, i));
		await world.start();
		const scenes: Scene[] = [];
		for (const open of views) scenes.push(await open());
		return { world, scenes };
	}

	async #prepare(services: Services, index: number): Promise<() => Promise<Scene>> {
		const { sqlite } = services.database;
		const people = new Map<string, Person>();
		const addUser = sqlite.prepare(
			`insert into user (id, username, display_name, password_hash, created_at)
			values (?, ?, ?, 'x', 0)`
		);
		for (const { name, role, post, home } of CAST) {
			const userId = newId();
			addUser.run(userId, `${name}${index}`, name);
			const from = { address: '127.0.0.1', agent: null };
			const cookie = await services.auth.startSession(userId, from);
			people.set(name, { name: `${name} of ${index}`, userId, role, post, home, cookie });
		}
		const commander = { userId: people.get('commander')!.userId, isAdmin: true };
		const { id: incidentId } = await services.incidents.create(
			commander,
			v.parse(createIncidentSchema, {
				...{ kind: 'exercise', class: 'natural', name: `演练 ${index}`, place: '磨憨' },
				...{ partners: ['la'], clocks: [{ label: '北京', zone: 'Asia/Shanghai' }], post: '指挥长' }
			})
		);
		for (const { name, role, post, partner = null } of CAST.slice(1)) {
			const { userId } = people.get(name)!;
			services.members.put(commander, incidentId, { userId, role, post, partner, observes: [] });
		}
		const known = [...people].map(([name, person]) => ({
			...{ name, person },
			view: services.incidents.get({ userId: person.userId, isAdmin: false }, incidentId)
		}));
		return async () => ({
			...{ incidentId, people },
			actors: await Promise.all(
				known.map(({ name, person, view }) =>
					name === 'stock'
						? new StockActor(person, incidentId, this.origin)
						: PageActor.open(person, view, this.origin)
				)
			)
		});
	}

	get origin(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Starts the server process, again at the same address. */
	async start(): Promise<void> {
		await this.#inspected?.close();
		this.#inspected = undefined;
		this.#sqlite ??= new Sqlite(path.join(this.folder, 'tongtu.db'), { timeout: 10_000 });
		this.#child = await ChildServer.start(this.folder, { env: LIMITS, port: this.#port });
		this.#port = this.#child.port;
	}

	async kill(): Promise<void> {
		await this.#child?.end('SIGKILL');
		this.#child = undefined;
	}

	/** Ends the server process and opens the same folder here, to look into it. */
	async inspect(): Promise<Services> {
		await this.kill();
		this.#sqlite?.close();
		this.#sqlite = undefined;
		const config = loadConfig({ DATA_DIR: this.folder, PORT: '0', HOST: '127.0.0.1' });
		const log = pino({ level: 'silent' });
		this.#inspected ??= await startServer(config, { handler: false, log });
		return this.#inspected.services;
	}

	#run(sql: string, ...values: unknown[]): void {
		this.#sqlite!.prepare(sql).run(...values);
	}

	setState(incidentId: string, state: 'open' | 'closed'): void {
		this.#run('update incident set state = ? where id = ?', state, incidentId);
	}

	setRole(incidentId: string, userId: string, role: Role): void {
		this.#run(
			'update member set role = ? where incident_id = ? and user_id = ?',
			...[role, incidentId, userId]
		);
	}

	setMember(incidentId: string, userId: string, member: boolean): void {
		this.#run(
			'update member set removed_at = ? where incident_id = ? and user_id = ?',
			...[member ? null : 1, incidentId, userId]
		);
	}

	async close(): Promise<void> {
		await this.kill();
		this.#sqlite?.close();
		await this.#inspected?.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
