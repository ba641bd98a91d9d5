/**
 * Fills an empty server with the demo: a forest fire exercise at 磨憨–磨丁 that has been
 * under way for an hour. Everything in it is invented; kinds of events follow the
 * planning documents for such exercises.
 */
import type { NumberSource } from '#lib/board/board.ts';
import { liaisonOf } from '#lib/board/compartments.ts';
import { parseRecordKey, type RecordKey } from '#lib/board/ids.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import type { Actor } from '../incidents/access.ts';
import { spokenNumber } from '../numbers/numbers.ts';
import { createPeopleServices, type PeopleServices } from '../people-services.ts';
import type { Services } from '../services.ts';
import { CAST, POST } from './cast.ts';
import { forceScenes } from './forces.scenes.ts';
import { mapScenes } from './map.scenes.ts';
import { orderScenes } from './order.scenes.ts';
import { controlScenes, PARTNER, partnerScenes } from './partner.scenes.ts';
import { play, Props, type Scene } from './scene.ts';
import { situationScenes } from './situation.scenes.ts';

export const SCENES: readonly Scene[] = [
	...mapScenes,
	...situationScenes,
	...orderScenes,
	...forceScenes,
	...partnerScenes,
	...controlScenes
];

/** Minutes that have passed when the demo opens. */
const UNDER_WAY = 61;

type SeedServices = Pick<Services, 'users' | 'rooms' | 'database' | 'log' | 'config'>;

/** Does nothing where there are accounts already. `now` is UTC ms. */
export async function seedDemo(
	services: SeedServices,
	{ password, now = Date.now() }: { password: string; now?: number }
): Promise<void> {
	const { users, rooms, database, log, config } = services;
	if (users.count() > 0) return;
	const startedAt = now - UNDER_WAY * 60_000;
	let minute = -10;
	const people = createPeopleServices({
		...{ database, rooms, log, dataDir: config.dataDir, accounts: users },
		now: () => startedAt + minute * 60_000
	});
	const actors = await createAccounts(users, password);
	const actor = (post: string) => actors.get(post)!;
	const incidentId = await createExercise(people, actor, startedAt);

	const props = new Props();
	const playUntil = async (end: number) => {
		await play(
			SCENES.filter((scene) => scene.minute >= minute && scene.minute < end),
			props,
			startedAt,
			(compartment, post, write) =>
				rooms.write(
					incidentId,
					compartment,
					{ userId: actor(post).userId, post, kind: 'server' },
					write
				),
			numberSource(people, incidentId, actor(POST.staff))
		);
		minute = end;
	};
	for (const [end, step] of exchanges(people, incidentId, actor, props)) {
		await playUntil(end);
		await step();
	}
	await playUntil(UNDER_WAY);
}

async function createAccounts(
	users: Services['users'],
	password: string
): Promise<Map<string, Actor>> {
	const actors = new Map<string, Actor>();
	for (const { username, displayName, organization, language, isAdmin = false, post } of CAST) {
		const account = { username, displayName, organization, language, isAdmin, password };
		const { id } = await users.create(account, null);
		actors.set(post, { userId: id, isAdmin });
	}
	return actors;
}

async function createExercise(
	{ incidents, members }: PeopleServices,
	actor: (post: string) => Actor,
	startedAt: number
): Promise<string> {
	const commander = actor(POST.commander);
	const { id } = await incidents.create(commander, {
		kind: 'exercise',
		class: 'natural',
		name: '磨憨—磨丁跨境森林火灾联合演练',
		eventType: 'A10600',
		grade: null,
		place: '磨憨',
		lng: 101.674,
		lat: 21.192,
		zoom: 14,
		clocks: [
			{ label: '北京', zone: 'Asia/Shanghai' },
			{ label: '老挝', zone: 'Asia/Vientiane' }
		],
		partners: [PARTNER],
		startedAt,
		post: POST.commander
	});
	for (const { username, role, post, partner = null, observes = [] } of CAST)
		if (post !== POST.commander)
			members.put(commander, id, { username, role, post, partner, observes: [...observes] });
	return id;
}

/** Numbers as the server leases them, one by one. */
function numberSource(
	{ numbers }: PeopleServices,
	incidentId: string,
	{ userId }: Actor
): NumberSource {
	return {
		next: (compartment, series) => {
			const request = { compartment, series, device: 'server', count: 1, userId };
			return spokenNumber(series, numbers.take(incidentId, request).from);
		}
	};
}

/** What crosses between the compartments, each at its minute: releases and an adoption. */
function exchanges(
	{ releases, adoptions }: PeopleServices,
	incidentId: string,
	actor: (post: string) => Actor,
	{ key }: Props
): [minute: number, step: () => Promise<unknown>][] {
	const idOf = (record: RecordKey) => parseRecordKey(record)!.id;
	const propose = (
		post: string,
		name: string,
		collection: ReleasableCollection,
		fields: string[],
		more: { action?: 'propose' | 'release'; roundMetres?: number } = {}
	) =>
		releases.propose(actor(post), incidentId, {
			partner: PARTNER,
			collection,
			recordId: idOf(key(name)),
			fields,
			roundMetres: more.roundMetres ?? null,
			purpose: '供老方同步开设隔离带、安排人员撤离',
			basis: '中老边境地区森林防火联防协议（演练假定）',
			action: more.action ?? 'propose'
		});
	return [
		[
			34,
			async () => {
				const { id } = await propose(POST.staff, 'fire', 'mapObjects', ['label', 'planned']);
				await releases.decide(actor(POST.commander), incidentId, id, {
					decision: 'release',
					note: '仅火场范围，不含我方力量'
				});
			}
		],
		[
			36,
			() =>
				propose(POST.commander, 'staging', 'mapObjects', ['label'], {
					action: 'release',
					roundMetres: 500
				})
		],
		[37, () => propose(POST.commander, 'notice', 'tasks', ['status'], { action: 'release' })],
		[
			48,
			() =>
				adoptions.adopt(actor(POST.staff), incidentId, {
					compartment: liaisonOf(PARTNER),
					collection: 'log',
					recordId: idOf(key('la-missing')),
					note: '译：失联 3 人，为进山村民，尚未联系上。未经人工校译。'
				})
		],
		[58, () => propose(POST.staff, 'planned-line', 'mapObjects', ['label', 'planned'])]
	];
}
