import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { invite } from '../db/schema.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import { createInviteSchema } from './member-input.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const make = (input: object = {}, by: Person = 'commander') =>
	stage.services.invites.create(
		stage.people[by],
		stage.incidentId,
		v.parse(createInviteSchema, { role: 'field', post: '前线', ...input })
	);
const account = (username: string) => ({
	username,
	displayName: username,
	password: '-',
	organization: null
});
const accept = (person: Person, code: string) =>
	outcome(() => stage.services.invites.accept(stage.people[person].userId, code));

describe('making', () => {
	test.each<[Person, string]>([
		['commander', 'ok'],
		['staff', '403 forbidden'],
		['field', '403 forbidden'],
		['liaison', '403 forbidden'],
		['observer', '403 forbidden'],
		['controller', '403 forbidden'],
		['stranger', '404 no_such_incident']
	])('%s: %s', async (by, expected) => {
		expect(await outcome(() => make({}, by))).toBe(expected);
		expect(
			await outcome(() => stage.services.invites.list(stage.people[by], stage.incidentId))
		).toBe(expected);
	});

	test('the code is in the answer alone, never in the table', () => {
		const { code, path } = make();
		expect(path).toBe(`/invite/${code}`);
		expect(code.length).toBeGreaterThanOrEqual(27);
		expect(JSON.stringify(stage.database.db.select().from(invite).all())).not.toContain(code);
		const listed = stage.services.invites.list(stage.people.commander, stage.incidentId);
		expect(JSON.stringify(listed)).not.toContain(code);
		expect(listed).toMatchObject([{ role: 'field', post: '前线', uses: 0, maxUses: 1 }]);
	});

	test('is checked like a membership', async () => {
		expect(await outcome(() => make({ role: 'liaison' }))).toBe('422 partner_needed');
		expect(await outcome(() => make({ role: 'observer' }))).toBe('422 observes_needed');
		expect(await outcome(() => make({ post: 'seat-of-staff' }))).toBe('409 post_taken');
		expect(await outcome(() => make({ role: 'commander', maxUses: 2 }))).toBe(
			'422 commander_invite_once'
		);
	});
});

describe('using', () => {
	test('a signed-in user joins with the role and post of the invite', () => {
		const { code } = make({ role: 'liaison', partner: 'la', post: '老方联络' });
		expect(stage.services.invites.preview(code)).toMatchObject({
			incidentName: '跨境森林火灾',
			kind: 'exercise',
			role: 'liaison',
			post: '老方联络',
			partner: 'la'
		});
		const { userId } = stage.people.stranger;
		expect(stage.services.invites.accept(userId, code)).toEqual({
			incidentId: stage.incidentId,
			joined: true
		});
		expect(stage.services.incidents.get(stage.people.stranger, stage.incidentId).me).toMatchObject({
			role: 'liaison',
			post: '老方联络',
			partner: 'la'
		});
		expect(stage.rooms.rechecked.at(-1)).toEqual({ incidentId: stage.incidentId, userId });
	});

	test('a preview names nobody of the post', () => {
		const { code } = make({ role: 'liaison', partner: 'la' });
		expect(JSON.stringify(stage.services.invites.preview(code))).not.toContain('name-of-');
	});

	test('as often as it says, then no more; the second sits at a numbered post', async () => {
		const { code } = make({ maxUses: 2 });
		expect(await accept('stranger', code)).toBe('ok');
		const { user } = await stage.services.invites.register(code, account('new'));
		expect(
			stage.services.incidents.get({ userId: user.id, isAdmin: false }, stage.incidentId).me.post
		).toBe('前线 2');
		expect(await accept('stranger', code)).toBe('404 invite_invalid');
		expect(await outcome(() => stage.services.invites.register(code, account('third')))).toBe(
			'404 invite_invalid'
		);
	});

	test('a member stays what they are, and no use is counted', () => {
		const { code } = make({ role: 'commander' });
		const { userId } = stage.people.field;
		expect(stage.services.invites.accept(userId, code).joined).toBe(false);
		expect(stage.services.incidents.get(stage.people.field, stage.incidentId).me.role).toBe(
			'field'
		);
		expect(stage.services.invites.list(stage.people.commander, stage.incidentId)[0]).toMatchObject({
			uses: 0
		});
	});

	test('of two at the same moment one gets the last use', async () => {
		const { code } = make();
		const results = await Promise.all(
			['a', 'b', 'c'].map((name) =>
				outcome(() => stage.services.invites.register(code, account(name)))
			)
		);
		expect(results.sort()).toEqual(['404 invite_invalid', '404 invite_invalid', 'ok']);
	});

	test('a registration that fails gives its use back, and is not repeated without end', async () => {
		const { code } = make();
		for (let i = 0; i < 10; i++)
			await expect(stage.services.invites.register(code, account('staff'))).rejects.toThrow();
		expect(stage.services.invites.list(stage.people.commander, stage.incidentId)[0]).toMatchObject({
			uses: 0
		});
		expect(await outcome(() => stage.services.invites.register(code, account('staff')))).toBe(
			'429 too_many_attempts'
		);
	});

	test('who was removed does not come back by a link from before', async () => {
		const old = make({ maxUses: 5 });
		await accept('stranger', old.code);
		stage.services.members.remove(
			stage.people.commander,
			stage.incidentId,
			stage.people.stranger.userId
		);
		expect(await accept('stranger', old.code)).toBe('403 right_withdrawn');
		expect(await accept('stranger', make().code)).toBe('ok');
	});

	test('unknown, withdrawn, expired and of a closed incident are one answer', async () => {
		const { invites, incidents } = stage.services;
		const codes = ['', 'x', 'A'.repeat(27), '../../etc/passwd'];
		const withdrawn = make();
		invites.withdraw(stage.people.commander, stage.incidentId, withdrawn.id);
		const ofClosed = make();
		await incidents.changeState(stage.people.commander, stage.incidentId, {
			state: 'closed',
			reason: ''
		});
		for (const code of [...codes, withdrawn.code, ofClosed.code]) {
			expect(await outcome(() => invites.preview(code))).toBe('404 invite_invalid');
			expect(await accept('stranger', code)).toBe('404 invite_invalid');
		}
		await incidents.changeState(stage.people.commander, stage.incidentId, {
			state: 'open',
			reason: 'x'
		});
		stage.at(ofClosed.expiresAt + 1);
		expect(await accept('stranger', ofClosed.code)).toBe('404 invite_invalid');
		expect(
			await outcome(() => invites.withdraw(stage.people.commander, stage.incidentId, withdrawn.id))
		).toBe('404 no_such_invite');
	});
});
