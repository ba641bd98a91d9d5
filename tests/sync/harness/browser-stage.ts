/**
 * A real server with the few HTTP answers that the browser's session asks for, and browsers
 * that talk to it: the session as it is, over fake-indexeddb and `ws`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import pino from 'pino';
import type { Role } from '#lib/board/rights.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import type { Environment } from '#lib/sync/environment.ts';
import { loadConfig } from '../../../server/config.ts';
import { createIncidentSchema } from '../../../server/incidents/incident-input.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';
import type { Services } from '../../../server/services.ts';
import { answersOf } from './api-answers.ts';
import { browserAt } from './browser-environment.ts';

const PASSWORD = 'ein langes Wort 7';

export interface Browser {
	readonly userId: string;
	readonly environment: Environment;
	/** Plugs the network out and in, as a cable. */
	network(on: boolean): void;
	incident(): IncidentView;
}

export class BrowserStage {
	readonly folder = mkdtempSync(path.join(tmpdir(), 'session-'));
	incidentId = '';
	#server: RunningServer | undefined;
	#port = 0;
	#commander = { userId: '', isAdmin: true };

	static async open(): Promise<BrowserStage> {
		const stage = new BrowserStage();
		await stage.start();
		const { users, incidents } = stage.services;
		const commander = await users.create(
			{ username: 'commander', displayName: '指挥长甲', password: PASSWORD, isAdmin: true },
			null
		);
		stage.#commander = { userId: commander.id, isAdmin: true };
		const view = await incidents.create(
			stage.#commander,
			v.parse(createIncidentSchema, {
				kind: 'exercise',
				class: 'natural',
				name: '磨憨森林火灾演练',
				place: '磨憨',
				partners: ['la'],
				clocks: [{ label: '北京', zone: 'Asia/Shanghai' }],
				post: '指挥长'
			})
		);
		stage.incidentId = view.id;
		return stage;
	}

	get services(): Services {
		return this.#server!.services;
	}
	get commander() {
		return this.#commander;
	}

	/** Starts, again on the same port and folder. */
	async start(): Promise<void> {
		const config = loadConfig({
			DATA_DIR: this.folder,
			PORT: String(this.#port),
			HOST: '127.0.0.1'
		});
		this.#server = await startServer(config, {
			log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
			handler: answersOf
		});
		this.#port = this.#server.port;
	}

	async stop(): Promise<void> {
		await this.#server?.close();
		this.#server = undefined;
	}

	async close(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** A new person in the incident, with a browser of their own. */
	async join(username: string, role: Role, post: string, partner?: string): Promise<Browser> {
		const { users, members } = this.services;
		const user = await users.create({ username, displayName: username, password: PASSWORD }, null);
		members.put(this.#commander, this.incidentId, {
			userId: user.id,
			role,
			post,
			partner: partner ?? null,
			observes: []
		});
		return this.browser(user.id);
	}

	async browser(userId: string): Promise<Browser> {
		const from = { address: '127.0.0.1', agent: null };
		const cookie = await this.services.auth.startSession(userId, from);
		const { environment, network } = browserAt(`http://127.0.0.1:${this.#port}`, cookie);
		return {
			...{ userId, environment, network },
			incident: () => this.services.incidents.get({ userId, isAdmin: false }, this.incidentId)
		};
	}
}
