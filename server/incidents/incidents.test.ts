import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { audit, compartment } from '../db/schema.ts';
import { createIncidentSchema, editIncidentSchema } from './incident-input.ts';
import { outcome, setStage, type Person, type Stage } from './testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const create = (input: object) =>
	stage.services.incidents.create(stage.people.stranger, v.parse(createIncidentSchema, input));

describe('creating', () => {
	test('makes the compartments, the first record and the creator commander', async () => {
		const view = await stage.services.incidents.create(
			stage.people.stranger,
			v.parse(createIncidentSchema, {
				kind: 'exercise',
				class: 'natural',
				name: '磨憨—磨丁跨境森林火灾',
				grade: 3,
				partners: ['la'],
				clocks: [
					{ label: '北京', zone: 'Asia/Shanghai' },
					{ label: '老挝', zone: 'Asia/Vientiane' }
				],
				response: { level: 4, basis: '县预案 3.1', plan: '森林火灾预案' },
				post: '县长席'
			})
		);
		expect(view.me).toMatchObject({ role: 'commander', post: '县长席' });
		expect(view.compartments).toEqual([
			{ key: 'command', access: 'rw' },
			{ key: 'liaison-la', access: 'r' },
			{ key: 'released-la', access: 'r' }
		]);
		const keys = stage.database.db
			.select()
			.from(compartment)
			.all()
			.filter((row) => row.incidentId === view.id)
			.map((row) => row.key);
		expect(keys.sort()).toEqual(['command', 'control', 'liaison-la', 'released-la']);
		const board = await stage.services.boards.json(stage.people.stranger, view.id, 'command');
		expect(board.collections.incident).toHaveLength(1);
		expect(board.collections.incident[0]).toMatchObject({
			id: 'incident',
			responseLevel: { level: 4, basis: '县预案 3.1', plan: '森林火灾预案' },
			commander: { post: '县长席' },
			grade: 3,
			createdBy: '县长席'
		});
		expect(stage.rooms.writes.at(-1)).toMatchObject({ compartment: 'command', kind: 'server' });
	});

	test('a real incident has no control', async () => {
		const view = await create({ kind: 'incident', class: 'accident', name: '危化品泄漏' });
		expect(view.compartments).toEqual([{ key: 'command', access: 'rw' }]);
	});

	test('a security incident is never graded', async () => {
		const graded = { kind: 'incident', class: 'security', name: '聚集', grade: 2 };
		expect(await outcome(() => create(graded))).toBe('422 security_not_graded');
		const { grade } = await create({ ...graded, grade: null });
		expect(grade).toBeNull();
	});

	test('a liaison opens no incident', async () => {
		expect(
			await outcome(() =>
				stage.services.incidents.create(
					stage.people.liaison,
					v.parse(createIncidentSchema, { kind: 'incident', class: 'natural', name: 'x' })
				)
			)
		).toBe('403 forbidden');
	});

	test('leaves nothing behind where the board cannot be written', async () => {
		stage.rooms.write = () => Promise.reject(new Error('disk'));
		await expect(create({ kind: 'incident', class: 'natural', name: 'x' })).rejects.toThrow('disk');
		expect(await stage.services.incidents.list(stage.people.stranger)).toEqual([]);
	});

	test.each([
		['an empty name', { name: ' ' }],
		['control characters', { name: 'a\u0007b' }],
		['an unknown class', { class: 'war' }],
		['a grade past 4', { grade: 5 }],
		['a clock of no zone', { clocks: [{ label: 'x', zone: 'Mars/Base' }] }],
		['no clock', { clocks: [] }],
		['a partner named twice', { partners: ['la', 'la'] }],
		['a partner with capitals', { partners: ['LA'] }],
		['a post with a slash', { post: 'a/b' }],
		['a latitude past the pole', { lng: 100, lat: 91 }],
		['a level past 4', { response: { level: 5, basis: '' } }]
	])('refuses %s', (_, wrong) => {
		const good = { kind: 'incident', class: 'natural', name: 'x' };
		expect(v.safeParse(createIncidentSchema, good).success).toBe(true);
		expect(v.safeParse(createIncidentSchema, { ...good, ...wrong }).success).toBe(false);
	});
});

describe('reading', () => {
	test.each<[Person, string]>([
		['commander', 'ok'],
		['staff', 'ok'],
		['field', 'ok'],
		['liaison', 'ok'],
		['observer', 'ok'],
		['controller', 'ok'],
		['evaluator', 'ok'],
		['former', '403 right_withdrawn'],
		['stranger', '404 no_such_incident']
	])('%s: %s', async (person, expected) => {
		const { incidents } = stage.services;
		expect(await outcome(() => incidents.get(stage.people[person], stage.incidentId))).toBe(
			expected
		);
		const listed = await incidents.list(stage.people[person]);
		expect(listed.map(({ id }) => id)).toEqual(expected === 'ok' ? [stage.incidentId] : []);
	});

	test('a strange id is like none', async () => {
		const { incidents } = stage.services;
		for (const id of ['', '../..', '01J00000000000000000000000'])
			expect(await outcome(() => incidents.get(stage.people.commander, id))).toBe(
				'404 no_such_incident'
			);
	});

	test('the list tells level and grade as the document has them', async () => {
		await stage.services.incidents.edit(stage.people.staff, stage.incidentId, { grade: 2 });
		const [mine] = await stage.services.incidents.list(stage.people.commander);
		expect(mine).toMatchObject({ level: 3, grade: 2, me: { role: 'commander' } });
		const [foreign] = await stage.services.incidents.list(stage.people.liaison);
		expect(foreign).toMatchObject({ level: null, grade: null, me: { role: 'liaison' } });
	});

	test('a liaison is told of its own compartments, partner and colleagues alone', () => {
		const view = stage.services.incidents.get(stage.people.liaison, stage.incidentId);
		expect(view.partners).toEqual(['la']);
		expect(view.compartments).toEqual([
			{ key: 'liaison-la', access: 'rw' },
			{ key: 'released-la', access: 'r' }
		]);
		expect(view.members.map(({ userId }) => userId)).toEqual([stage.people.liaison.userId]);
		expect(view.grade).toBeNull();
	});
});

describe('editing', () => {
	test.each<[Person, string]>([
		['commander', 'ok'],
		['staff', 'ok'],
		['field', '403 forbidden'],
		['liaison', '403 forbidden'],
		['observer', '403 forbidden'],
		['controller', '403 forbidden'],
		['evaluator', '403 forbidden'],
		['former', '403 right_withdrawn'],
		['stranger', '404 no_such_incident']
	])('%s: %s', async (person, expected) => {
		expect(
			await outcome(() =>
				stage.services.incidents.edit(stage.people[person], stage.incidentId, { name: '新名' })
			)
		).toBe(expected);
	});

	test('a partner can come, with its compartments, and never goes', async () => {
		const { incidents } = stage.services;
		const { commander } = stage.people;
		const view = await incidents.edit(commander, stage.incidentId, {
			partners: ['la', 'mm', 'vn']
		});
		expect(view.compartments.map(({ key }) => key)).toContain('released-vn');
		expect(stage.rooms.rechecked.at(-1)).toEqual({
			incidentId: stage.incidentId,
			userId: undefined
		});
		expect(
			await outcome(() => incidents.edit(commander, stage.incidentId, { partners: ['la'] }))
		).toBe('422 partner_stays');
	});

	test('the grade is a fact of the board by the editor’s post', async () => {
		await stage.services.incidents.edit(stage.people.staff, stage.incidentId, { grade: 1 });
		const board = await stage.services.boards.json(stage.people.staff, stage.incidentId, 'command');
		const heads = board.collections.incident[0]!.heads['grade'];
		expect(heads).toMatchObject([{ value: 1, by: 'seat-of-staff' }]);
	});

	test('kind and class are no fields of an edit', () => {
		const patch = v.parse(editIncidentSchema, { kind: 'incident', class: 'health', name: 'x' });
		expect(patch).toEqual({ name: 'x' });
	});
});

describe('states', () => {
	const change = (person: Person, state: 'open' | 'closed' | 'archived', reason = '') =>
		outcome(() =>
			stage.services.incidents.changeState(stage.people[person], stage.incidentId, {
				state,
				reason
			})
		);

	test('open → closed → open with a reason → closed → archived', async () => {
		expect(await change('commander', 'archived')).toBe('409 incident_open');
		expect(await change('commander', 'open')).toBe('409 incident_open');
		expect(await change('commander', 'closed')).toBe('ok');
		expect(await change('commander', 'closed')).toBe('409 incident_closed');
		expect(await change('commander', 'open')).toBe('422 reason_needed');
		expect(await change('commander', 'open', '复燃')).toBe('ok');
		expect(await change('commander', 'closed')).toBe('ok');
		expect(await change('commander', 'archived')).toBe('ok');
		expect(await change('commander', 'open', '复燃')).toBe('409 incident_archived');
		expect(stage.rooms.rechecked.filter(({ userId }) => userId === undefined)).toHaveLength(4);
		const actions = stage.database.db
			.select()
			.from(audit)
			.all()
			.map(({ action }) => action)
			.filter((action) => /^incident\.(open|closed|archived)$/.test(action));
		expect(actions).toEqual([
			'incident.closed',
			'incident.open',
			'incident.closed',
			'incident.archived'
		]);
	});

	test.each<Person>(['staff', 'field', 'liaison', 'observer', 'controller', 'evaluator'])(
		'%s changes no state',
		async (person) => {
			for (const state of ['open', 'closed', 'archived'] as const)
				expect(await change(person, state, 'x')).toBe('403 forbidden');
		}
	);

	test('who loses the right while what was accepted is awaited closes nothing', async () => {
		const { members } = stage.services;
		const { commander, staff } = stage.people;
		stage.rooms.settled = async () => {
			const seat = { post: '指挥长', partner: null, observes: [] };
			members.put(commander, stage.incidentId, {
				...seat,
				userId: staff.userId,
				role: 'commander'
			});
			members.remove(staff, stage.incidentId, commander.userId);
		};
		expect(await change('commander', 'closed')).toBe('403 right_withdrawn');
		expect(stage.services.incidents.get(staff, stage.incidentId).state).toBe('open');
	});

	test('a closed incident reads and does not write', async () => {
		await change('commander', 'closed');
		const view = stage.services.incidents.get(stage.people.staff, stage.incidentId);
		expect(view.compartments.map(({ access }) => access)).not.toContain('rw');
		expect(
			await outcome(() =>
				stage.services.incidents.edit(stage.people.staff, stage.incidentId, { name: 'x' })
			)
		).toBe('409 incident_closed');
	});
});

test('access: as the socket would say, and alike for what is withheld and what is not there', async () => {
	const ask = (person: Person, key: string) =>
		outcome(() => stage.services.incidents.access(stage.people[person], stage.incidentId, key));
	expect(stage.services.incidents.access(stage.people.staff, stage.incidentId, 'command')).toEqual({
		access: 'rw',
		state: 'open'
	});
	expect(await ask('liaison', 'command')).toBe('403 no_right');
	expect(await ask('liaison', 'released-mm')).toBe(await ask('liaison', 'released-zz'));
	expect(await ask('former', 'command')).toBe('403 right_withdrawn');
	expect(await ask('stranger', 'command')).toBe('404 no_such_incident');
});
