/** An exercise with one member of each role, for tests of the services. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openBoard, type Board } from '#lib/board/board.ts';
import { newId } from '#lib/board/ids.ts';
import type { Role } from '#lib/board/rights.ts';
import * as v from 'valibot';
import { openDatabase, type Database } from '../../db/open.ts';
import { user } from '../../db/schema.ts';
import { createPeopleServices, type PeopleServices } from '../../people-services.ts';
import type { Actor } from '../access.ts';
import { createIncidentSchema, type CreateIncidentInput } from '../incident-input.ts';
import { PlainRooms } from './plain-rooms.ts';

export const EVERYONE = [
	'commander',
	'staff',
	'field',
	'liaison',
	'otherLiaison',
	'observer',
	'controller',
	'evaluator',
	'stranger',
	'former'
] as const;
export type Person = (typeof EVERYONE)[number];

export interface Stage {
	readonly database: Database;
	readonly rooms: PlainRooms;
	readonly services: PeopleServices;
	readonly people: Readonly<Record<Person, Actor>>;
	readonly incidentId: string;
	readonly dataDir: string;
	/** The live document as a board that this post writes. */
	board(compartment: string, post?: string): Board;
	addUser(username: string): Actor;
	at(ms: number): void;
	close(): void;
}

export async function setStage(input: Partial<CreateIncidentInput> = {}): Promise<Stage> {
	const dataDir = mkdtempSync(path.join(os.tmpdir(), 'tongtu-stage-'));
	const database = openDatabase(':memory:');
	const rooms = new PlainRooms(database);
	let clock = Date.UTC(2025, 2, 1, 6);
	const addUser = (username: string): Actor => {
		const id = newId(clock);
		database.db
			.insert(user)
			.values({
				id,
				username,
				displayName: `name-of-${username}`,
				passwordHash: '-',
				createdAt: clock
			})
			.run();
		return { userId: id, isAdmin: false };
	};
	const services = createPeopleServices({
		database,
		rooms,
		dataDir,
		log: { warn: () => undefined, error: () => undefined },
		now: () => clock++,
		accounts: {
			create: async ({ username, displayName }) => {
				const { userId } = addUser(username);
				return {
					id: userId,
					username,
					displayName,
					organizationId: null,
					language: 'zh-CN',
					isAdmin: false,
					mustChangePassword: false
				};
			}
		}
	});
	const people = Object.fromEntries(EVERYONE.map((name) => [name, addUser(name)])) as Record<
		Person,
		Actor
	>;
	const incident = await services.incidents.create(
		people.commander,
		v.parse(createIncidentSchema, {
			kind: 'exercise',
			class: 'natural',
			name: '跨境森林火灾',
			partners: ['la', 'mm'],
			response: { level: 3, basis: '预案 5.2' },
			...input
		})
	);
	const add = (
		name: Person,
		role: Role,
		more: { partner?: string; observes?: string[]; post?: string } = {}
	) =>
		services.members.put(people.commander, incident.id, {
			userId: people[name].userId,
			role,
			post: more.post ?? `seat-of-${name}`,
			partner: more.partner ?? null,
			observes: more.observes ?? []
		});
	if ((input.kind ?? 'exercise') === 'exercise') {
		add('controller', 'controller');
		add('evaluator', 'evaluator');
	}
	add('staff', 'staff');
	add('field', 'field');
	add('liaison', 'liaison', { partner: 'la' });
	add('otherLiaison', 'liaison', { partner: 'mm' });
	add('observer', 'observer', { observes: ['command', 'released-la'] });
	add('former', 'staff');
	services.members.remove(people.commander, incident.id, people.former.userId);
	return {
		database,
		rooms,
		services,
		people,
		incidentId: incident.id,
		dataDir,
		board: (compartment, post = 'seat-of-staff') =>
			openBoard([{ compartment, doc: rooms.doc(incident.id, compartment), writable: true }], {
				post,
				now: () => clock++
			}),
		addUser,
		at: (ms) => {
			clock = ms;
		},
		close: () => {
			database.close();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

/** The outcome of a call as `ok` or `status code`. */
export async function outcome(call: () => unknown): Promise<string> {
	try {
		await call();
		return 'ok';
	} catch (error) {
		const { status, code } = error as { status?: number; code?: string };
		if (status === undefined) throw error;
		return `${status} ${code}`;
	}
}
