/**
 * A real server with the few HTTP answers that the browser's session asks for, given by
 * the services themselves (the routes over them are tested with the build, in e2e), and
 * browsers that talk to it: the session as it is, over fake-indexeddb and `ws`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import pino from 'pino';
import { WebSocket as NodeSocket } from 'ws';
import type { Role } from '#lib/board/rights.ts';
import type { IncidentView } from '#lib/features/incidents/incident-view.ts';
import type { Environment } from '#lib/sync/environment.ts';
import { isApiError } from '../../../server/api/api-error.ts';
import { SESSION_COOKIE } from '../../../server/auth/sessions.ts';
import { loadConfig } from '../../../server/config.ts';
import { createIncidentSchema } from '../../../server/incidents/incident-input.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';
import { leaseSchema } from '../../../server/numbers/numbers.ts';
import { handOverItemsSchema } from '../../../server/quarantine/quarantine-input.ts';
import type { Services } from '../../../server/services.ts';

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
			handler: async (services) => (request, response) => void answer(services, request, response)
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
		const headers = { cookie: `${SESSION_COOKIE}=${cookie}` };
		const kept = new Map<string, string>();
		const open = new Set<NodeSocket>();
		let plugged = true;
		return {
			userId,
			network(on) {
				plugged = on;
				if (!on) for (const socket of open) socket.terminate();
			},
			incident: () => this.services.incidents.get({ userId, isAdmin: false }, this.incidentId),
			environment: {
				origin: `http://127.0.0.1:${this.#port}`,
				fetch: (input, init) =>
					plugged
						? fetch(input, { ...init, headers: { ...headers, ...(init?.headers as object) } })
						: Promise.reject(new TypeError('unplugged')),
				openSocket: (url) => {
					if (!plugged) throw new Error('unplugged');
					const socket = new NodeSocket(url, { headers });
					open.add(socket);
					socket.on('close', () => open.delete(socket));
					return socket as unknown as WebSocket;
				},
				storage: {
					getItem: (key) => kept.get(key) ?? null,
					setItem: (key, value) => void kept.set(key, value),
					removeItem: (key) => void kept.delete(key)
				},
				now: () => Date.now(),
				onWake: () => () => undefined
			}
		};
	}
}

async function answer(services: Services, request: IncomingMessage, response: ServerResponse) {
	const send = (status: number, body: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	};
	try {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const raw = request.headers.cookie?.split('=')[1] ?? '';
		const signedIn = await services.auth.validateSession(raw);
		if (!signedIn) return send(401, { code: 'unauthorized' });
		const actor = { userId: signedIn.user.id, isAdmin: signedIn.user.isAdmin };
		const [, , , , id = '', what, compartment = ''] = (request.url ?? '').split('/');
		const json = () => JSON.parse(Buffer.concat(chunks).toString()) as unknown;
		if (!what) return send(200, services.incidents.get(actor, id));
		if (what === 'access') return send(200, services.incidents.access(actor, id, compartment));
		if (what === 'numbers')
			return send(201, services.numbers.lease(actor, id, v.parse(leaseSchema, json())));
		if (what === 'quarantine')
			return send(
				201,
				await services.quarantine.handOver(actor, id, v.parse(handOverItemsSchema, json()))
			);
		return send(404, { code: 'not_found' });
	} catch (error) {
		if (isApiError(error)) send(error.status, { code: error.code });
		else send(500, { code: 'internal', message: String(error) });
	}
}
