/** A whole server with an exercise and one person of each role, signed in. */
import type { RunningServer } from '../../server/main.ts';
import { openBoard, type Board } from '../../src/lib/board/board.ts';
import type { Role } from '../../src/lib/board/rights.ts';
import { Client, PASSWORD, startGround } from './ground-server.ts';

export const PEOPLE = [
	'commander',
	'staff',
	'field',
	'liaison',
	'otherLiaison',
	'observer',
	'controller',
	'evaluator',
	'former',
	'stranger',
	'nobody'
] as const;
export type Person = (typeof PEOPLE)[number];

export interface PeopleStage {
	readonly server: RunningServer;
	readonly url: string;
	/** Everybody signed in; `nobody` is not. */
	readonly clients: Readonly<Record<Person, Client>>;
	readonly ids: Readonly<Record<Person, string>>;
	readonly incidentId: string;
	/** Asks below `/api/v1/incidents/<id>`. */
	ask(person: Person, method: string, path: string, body?: unknown): Promise<Answer>;
	/** The same below `/api/v1`. */
	api(person: Person, method: string, path: string, body?: unknown): Promise<Answer>;
	/** Writes into a compartment as the server does. */
	write<T>(compartment: string, post: string, work: (board: Board) => T): Promise<T>;
	newUser(username: string, displayName?: string): Promise<Client>;
	newIncident(person?: Person, fields?: object): Promise<string>;
	close(): Promise<void>;
}

export interface Answer {
	readonly status: number;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	readonly body: any;
	readonly headers: Headers;
}

const ROLES: [Person, Role, { partner?: string; observes?: string[] }?][] = [
	['staff', 'staff'],
	['field', 'field'],
	['liaison', 'liaison', { partner: 'la' }],
	['otherLiaison', 'liaison', { partner: 'mm' }],
	['observer', 'observer', { observes: ['released-la'] }],
	['controller', 'controller'],
	['evaluator', 'evaluator'],
	['former', 'staff']
];

export const EXERCISE = {
	kind: 'exercise',
	class: 'natural',
	name: '跨境森林火灾',
	partners: ['la', 'mm'],
	response: { level: 3, basis: '预案 5.2' },
	post: 'seat-of-commander'
};

export async function setPeopleStage(): Promise<PeopleStage> {
	const server = await startGround();
	const { url, services } = server;
	const clients = {} as Record<Person, Client>;
	const ids = {} as Record<Person, string>;
	const newUser = async (username: string, displayName = `name-of-${username}`) => {
		const { id } = await services.users.create({ username, displayName, password: PASSWORD }, null);
		const client = await new Client(url).signIn(username);
		return Object.assign(client, { id });
	};
	for (const person of PEOPLE) {
		if (person === 'nobody') continue;
		const client = await newUser(person);
		clients[person] = client;
		ids[person] = (client as Client & { id: string }).id;
	}
	clients.nobody = new Client(url);
	ids.nobody = '';
	const api = (person: Person, method: string, path: string, body?: unknown) =>
		clients[person].request(method, `/api/v1${path}`, body) as Promise<Answer>;
	const newIncident = async (person: Person = 'commander', fields: object = EXERCISE) => {
		const { status, body } = await api(person, 'POST', '/incidents', fields);
		if (status !== 201) throw new Error(`making an incident: ${status} ${JSON.stringify(body)}`);
		return (body as { id: string }).id;
	};
	const incidentId = await newIncident();
	const ask = (person: Person, method: string, path: string, body?: unknown) =>
		api(person, method, `/incidents/${incidentId}${path}`, body);
	for (const [person, role, more] of ROLES) {
		const place = { username: person, role, post: `seat-of-${person}`, ...more };
		const { status } = await ask('commander', 'POST', '/members', place);
		if (status !== 201) throw new Error(`adding ${person}: ${status}`);
	}
	await ask('commander', 'DELETE', `/members?userId=${ids.former}`);
	return {
		server,
		url,
		clients,
		ids,
		incidentId,
		ask,
		api,
		newUser,
		newIncident,
		async write(compartment, post, work) {
			let result: ReturnType<typeof work> | undefined;
			await services.rooms.write(
				incidentId,
				compartment,
				{ userId: ids.staff, post, kind: 'server' },
				(doc) => {
					const board = openBoard([{ compartment, doc, writable: true }], { post });
					result = work(board);
					board.destroy();
				}
			);
			return result!;
		},
		close: () => server.close()
	};
}

/** compartment/id → id */
export const idOf = (key: string) => key.slice(key.indexOf('/') + 1);
