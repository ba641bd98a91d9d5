import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/board/rights.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

function put(
	by: Person,
	user: string,
	role: Role,
	post: string,
	more: { partner?: string; observes?: string[] } = {}
) {
	return outcome(() =>
		stage.services.members.put(stage.people[by], stage.incidentId, {
			username: user,
			role,
			post,
			partner: more.partner ?? null,
			observes: more.observes ?? []
		})
	);
}

const roleOf = (person: Person) =>
	stage.services.members
		.list(stage.people.commander, stage.incidentId)
		.find(({ userId }) => userId === stage.people[person].userId);

describe('adding and changing', () => {
	test.each<[Person, string]>([
		['commander', 'ok'],
		['staff', '403 forbidden'],
		['field', '403 forbidden'],
		['liaison', '403 forbidden'],
		['observer', '403 forbidden'],
		['controller', '403 forbidden'],
		['evaluator', '403 forbidden'],
		['former', '403 right_withdrawn'],
		['stranger', '404 no_such_incident']
	])('%s: %s', async (by, expected) => {
		expect(await put(by, 'stranger', 'staff', '后勤')).toBe(expected);
	});

	test('a role change is felt by live connections at once', async () => {
		stage.rooms.rechecked.length = 0;
		await put('commander', 'staff', 'observer', '观察', { observes: ['command'] });
		expect(stage.rooms.rechecked).toEqual([
			{ incidentId: stage.incidentId, userId: stage.people.staff.userId }
		]);
		expect(roleOf('staff')).toMatchObject({
			role: 'observer',
			post: '观察',
			observes: ['command']
		});
	});

	test.each<[string, string, Role, { partner?: string; observes?: string[] }]>([
		['422 partner_needed', 'a liaison of nobody', 'liaison', {}],
		['422 partner_needed', 'a liaison of a strange partner', 'liaison', { partner: 'vn' }],
		['422 observes_needed', 'an observer of nothing', 'observer', {}],
		['422 observes_needed', 'an observer of control', 'observer', { observes: ['control'] }],
		['422 observes_needed', 'an observer of nowhere', 'observer', { observes: ['released-vn'] }]
	])('%s for %s', async (expected, _, role, more) => {
		expect(await put('commander', 'stranger', role, '席', more)).toBe(expected);
	});

	test('fields of another role do not stay behind', async () => {
		await put('commander', 'stranger', 'staff', '席', { partner: 'la', observes: ['command'] });
		expect(roleOf('stranger')).toMatchObject({ partner: null, observes: [] });
	});

	test('one person a post, whatever its spelling', async () => {
		await put('commander', 'stranger', 'staff', '席Ａ');
		expect(await put('commander', 'former', 'staff', '席a')).toBe('409 post_taken');
		expect(await put('commander', 'stranger', 'field', '席A')).toBe('ok');
	});

	test('unknown and disabled users cannot be added', async () => {
		expect(await put('commander', 'nobody', 'staff', '席')).toBe('422 no_such_user');
	});

	test('there is always a commander', async () => {
		expect(await put('commander', 'commander', 'staff', '席')).toBe('409 last_commander');
		const { commander } = stage.people;
		const { members } = stage.services;
		expect(await outcome(() => members.remove(commander, stage.incidentId, commander.userId))).toBe(
			'409 last_commander'
		);
		await put('commander', 'staff', 'commander', '副指挥官');
		expect(await put('commander', 'commander', 'staff', '席')).toBe('ok');
	});

	test('a real incident has no controllers', async () => {
		stage.close();
		stage = await setStage({ kind: 'incident' });
		expect(await put('commander', 'stranger', 'controller', '导调')).toBe(
			'422 role_needs_exercise'
		);
		expect(await put('commander', 'stranger', 'evaluator', '评估')).toBe('422 role_needs_exercise');
	});
});

describe('removing', () => {
	test('ends the right at once, keeps the seat’s history, and lets one come back', async () => {
		const { members, incidents } = stage.services;
		const { commander, field } = stage.people;
		stage.rooms.rechecked.length = 0;
		members.remove(commander, stage.incidentId, field.userId);
		expect(stage.rooms.rechecked).toEqual([{ incidentId: stage.incidentId, userId: field.userId }]);
		expect(await outcome(() => incidents.get(field, stage.incidentId))).toBe('403 right_withdrawn');
		const sat = members
			.seats(commander, stage.incidentId)
			.filter(({ userId }) => userId === field.userId);
		expect(sat).toMatchObject([{ post: 'seat-of-field', role: 'field' }]);
		expect(sat[0]!.untilAt).not.toBeNull();
		expect(await outcome(() => members.remove(commander, stage.incidentId, field.userId))).toBe(
			'404 no_such_member'
		);
		expect(await put('commander', 'field', 'field', '前线 2')).toBe('ok');
		expect(incidents.get(field, stage.incidentId).me.post).toBe('前线 2');
	});

	test('the commander alone removes', async () => {
		for (const person of ['staff', 'field', 'liaison', 'observer', 'controller'] as const)
			expect(
				await outcome(() =>
					stage.services.members.remove(
						stage.people[person],
						stage.incidentId,
						stage.people.evaluator.userId
					)
				)
			).toBe('403 forbidden');
	});
});

describe('shift hand-over', () => {
	const handOver = (by: Person, post: string, to: Person, note = '火线向东,注意风') =>
		outcome(() =>
			stage.services.members.handOver(stage.people[by], stage.incidentId, {
				post,
				toUserId: stage.people[to].userId,
				note
			})
		);

	test('moves the post with its role; the record says who sat there when', async () => {
		expect(await handOver('staff', 'seat-of-staff', 'field')).toBe('ok');
		expect(roleOf('field')).toMatchObject({ post: 'seat-of-staff', role: 'staff' });
		expect(roleOf('staff')).toMatchObject({ post: 'seat-of-staff（已交班）', role: 'staff' });
		const sat = stage.services.members
			.seats(stage.people.commander, stage.incidentId)
			.filter(({ post }) => post === 'seat-of-staff');
		expect(sat).toMatchObject([
			{ userId: stage.people.field.userId, untilAt: null, note: '火线向东,注意风' },
			{ userId: stage.people.staff.userId, note: null }
		]);
		expect(sat[1]!.untilAt).toBe(sat[0]!.fromAt);
		const told = stage.rooms.rechecked.slice(-2).map(({ userId }) => userId);
		expect(told.sort()).toEqual([stage.people.field.userId, stage.people.staff.userId].sort());
	});

	test('a commander who hands over command is staff afterwards', async () => {
		expect(await handOver('commander', '指挥官', 'staff')).toBe('ok');
		const view = stage.services.incidents.get(stage.people.staff, stage.incidentId);
		expect(view.me).toMatchObject({ role: 'commander', post: '指挥官' });
		expect(stage.services.incidents.get(stage.people.commander, stage.incidentId).me).toMatchObject(
			{ role: 'staff', post: '指挥官（已交班）' }
		);
	});

	test('a commander can seat someone new; others cannot name who is no member', async () => {
		expect(await handOver('staff', 'seat-of-staff', 'stranger')).toBe('404 no_such_member');
		expect(await handOver('commander', 'seat-of-staff', 'stranger')).toBe('ok');
		expect(roleOf('stranger')).toMatchObject({ role: 'staff', post: 'seat-of-staff' });
	});

	test.each<[Person, string, Person, string]>([
		['staff', '指挥官', 'staff', '403 seat_crosses_roles'],
		['staff', '指挥官', 'field', '403 seat_crosses_roles'],
		['field', 'seat-of-staff', 'field', '403 forbidden'],
		['field', 'seat-of-field', 'staff', '403 seat_crosses_roles'],
		['liaison', 'seat-of-liaison', 'staff', '404 no_such_member'],
		['liaison', 'seat-of-liaison', 'otherLiaison', '404 no_such_member'],
		['liaison', 'seat-of-staff', 'liaison', '403 forbidden'],
		['commander', 'seat-of-staff', 'liaison', '403 seat_crosses_roles'],
		['commander', 'seat-of-liaison', 'otherLiaison', '403 seat_crosses_roles'],
		['controller', 'seat-of-controller', 'staff', '403 seat_crosses_roles'],
		['observer', 'seat-of-observer', 'staff', '403 forbidden'],
		['commander', 'nowhere', 'staff', '404 no_such_post'],
		['staff', 'seat-of-staff', 'staff', '409 sits_there'],
		['stranger', 'seat-of-staff', 'field', '404 no_such_incident']
	])('%s gives %s to %s: %s', async (by, post, to, expected) => {
		expect(await handOver(by, post, to)).toBe(expected);
	});

	test('staff neither relieve a commander nor move the posts of partners and controllers', async () => {
		expect(await put('commander', 'stranger', 'commander', '副指挥官')).toBe('ok');
		expect(await handOver('staff', '指挥官', 'stranger')).toBe('403 seat_crosses_roles');
		expect(roleOf('commander')).toMatchObject({ role: 'commander', post: '指挥官' });
		const { la2, dao2 } = { la2: stage.addUser('la2'), dao2: stage.addUser('dao2') };
		await put('commander', 'la2', 'liaison', '老挝联络员 2', { partner: 'la' });
		await put('commander', 'dao2', 'controller', '导调 2');
		for (const [post, to] of [
			['seat-of-liaison', la2],
			['seat-of-controller', dao2]
		] as const)
			expect(
				await outcome(() =>
					stage.services.members.handOver(stage.people.staff, stage.incidentId, {
						post,
						toUserId: to.userId,
						note: ''
					})
				),
				post
			).toBe('403 seat_crosses_roles');
	});

	test('not in a closed incident', async () => {
		await stage.services.incidents.changeState(stage.people.commander, stage.incidentId, {
			state: 'closed',
			reason: ''
		});
		expect(await handOver('commander', 'seat-of-staff', 'field')).toBe('409 incident_closed');
	});
});

describe('what a liaison learns of people', () => {
	test('its own partner’s, in members, seats and presence', () => {
		const { members } = stage.services;
		const { liaison } = stage.people;
		stage.rooms.here = (['commander', 'staff', 'liaison', 'otherLiaison'] as const).map((name) => ({
			userId: stage.people[name].userId,
			post: `seat-of-${name}`,
			role: 'staff' as const,
			compartment: 'command',
			since: 5
		}));
		const told = JSON.stringify([
			members.list(liaison, stage.incidentId),
			members.seats(liaison, stage.incidentId),
			members.presence(liaison, stage.incidentId)
		]);
		expect(told).toContain('name-of-liaison');
		for (const hidden of ['commander', 'staff', 'field', 'otherLiaison', 'observer', 'controller'])
			expect(told).not.toContain(stage.people[hidden as Person].userId);
		expect(told).not.toMatch(/(name|seat)-of-(?!liaison)/);
		expect(members.presence(stage.people.staff, stage.incidentId)).toHaveLength(4);
	});
});
