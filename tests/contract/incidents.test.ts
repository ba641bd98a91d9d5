import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EXERCISE, setPeopleStage, type PeopleStage } from './people-stage.ts';

let stage: PeopleStage;
beforeAll(async () => {
	stage = await setPeopleStage();
}, 300_000);
afterAll(() => stage?.close());

test('an incident comes with its compartments, first record and commander', async () => {
	const { status, body } = await stage.api('stranger', 'POST', '/incidents', {
		...EXERCISE,
		grade: 3,
		clocks: [
			{ label: '北京', zone: 'Asia/Shanghai' },
			{ label: '老挝', zone: 'Asia/Vientiane' }
		],
		lng: 101.68,
		lat: 21.18
	});
	expect(status).toBe(201);
	expect(body).toMatchObject({
		kind: 'exercise',
		class: 'natural',
		grade: 3,
		state: 'open',
		me: { role: 'commander', post: 'seat-of-commander' },
		clocks: [{ zone: 'Asia/Shanghai' }, { zone: 'Asia/Vientiane' }],
		compartments: expect.arrayContaining([{ key: 'command', access: 'rw' }]) as unknown
	});
	const board = await stage.api(
		'stranger',
		'GET',
		`/incidents/${body.id}/board?compartment=command`
	);
	expect(board.body.collections.incident[0]).toMatchObject({
		responseLevel: { level: 3, basis: '预案 5.2' },
		heads: { grade: [{ value: 3, by: 'seat-of-commander' }] }
	});
	const list = await stage.api('stranger', 'GET', '/incidents');
	expect(list.body).toMatchObject([{ id: body.id, level: 3, grade: 3 }]);
});

test.each([
	['no JSON', '{', 422, 'invalid_json'],
	['nothing', '', 422, 'invalid_json'],
	['no fields', {}, 422, 'invalid_input'],
	['an unknown class', { ...EXERCISE, class: 'war' }, 422, 'invalid_input'],
	[
		'a graded security incident',
		{ ...EXERCISE, class: 'security', grade: 1 },
		422,
		'security_not_graded'
	],
	['half a position', { ...EXERCISE, lng: 101 }, 422, 'position_incomplete'],
	[
		'a start in the far future',
		{ ...EXERCISE, startedAt: Date.now() + 1e10 },
		422,
		'start_in_future'
	],
	['too much', { ...EXERCISE, place: 'x'.repeat(70_000) }, 413, 'body_too_large']
])('refuses %s', async (_, body, status, code) => {
	const answer = await stage.api('stranger', 'POST', '/incidents', body);
	expect([answer.status, answer.body.code]).toEqual([status, code]);
	expect(answer.body.message).not.toBe(code);
});

test('a liaison opens none; nobody is asked to sign in', async () => {
	expect((await stage.api('liaison', 'POST', '/incidents', EXERCISE)).status).toBe(403);
	expect((await stage.api('nobody', 'POST', '/incidents', EXERCISE)).status).toBe(401);
	expect((await stage.api('nobody', 'GET', '/incidents')).status).toBe(401);
});

test('a changing request from a foreign page is refused', async () => {
	const answer = await stage.clients.commander.request('POST', '/api/v1/incidents', EXERCISE, {
		origin: 'https://elsewhere.example'
	});
	expect([answer.status, answer.body.code]).toEqual([403, 'foreign_origin']);
});

test('states: closed is read-only, reopened with a reason, archived for good', async () => {
	const id = await stage.newIncident();
	const state = async (to: string, reason = '') => {
		const { status, body } = await stage.api('commander', 'POST', `/incidents/${id}/state`, {
			state: to,
			reason
		});
		return status === 200 ? body.state : `${status} ${body.code}`;
	};
	const edit = async () =>
		(await stage.api('commander', 'PATCH', `/incidents/${id}`, { place: 'x' })).status;
	expect(await state('archived')).toBe('409 incident_open');
	expect(await state('closed')).toBe('closed');
	expect(await edit()).toBe(409);
	const closed = await stage.api('commander', 'GET', `/incidents/${id}`);
	expect(closed.body.compartments).toContainEqual({ key: 'command', access: 'r' });
	expect(closed.body.closedAt).toEqual(expect.any(Number));
	expect(await state('open')).toBe('422 reason_needed');
	expect(await state('open', '复燃')).toBe('open');
	expect(await edit()).toBe(200);
	expect(await state('closed')).toBe('closed');
	expect(await state('archived')).toBe('archived');
	expect(await state('open', '复燃')).toBe('409 incident_archived');
});

test('the board as JSON and GeoJSON has the content types of both', async () => {
	const board = await stage.ask('staff', 'GET', '/board');
	expect(board.headers.get('content-type')).toMatch(/^application\/json/);
	expect(Object.keys(board.body.collections).sort()).toEqual([
		'assignments',
		'groups',
		'incident',
		'log',
		'mapObjects',
		'resources',
		'tallies',
		'tasks'
	]);
	expect(board.body.malformed).toEqual([]);
	const geo = await stage.clients.staff.request(
		'GET',
		`/api/v1/incidents/${stage.incidentId}/board.geojson`
	);
	expect(geo.headers.get('content-type')).toMatch(/^application\/geo\+json/);
	expect(geo.body.type).toBe('FeatureCollection');
});

test('what no validator knows is shown raw and hides nothing', async () => {
	await stage.server.services.rooms.write(
		stage.incidentId,
		'control',
		{ userId: null, post: 'x', kind: 'server' },
		(doc) => {
			doc.getMap('tallies').set('odd', 'no record at all');
		}
	);
	const { body } = await stage.ask('controller', 'GET', '/board?compartment=control');
	expect(body.malformed).toMatchObject([
		{ collection: 'tallies', id: 'odd', raw: 'no record at all' }
	]);
});

test('numbers: blocks of two devices never overlap', async () => {
	const lease = async (device: string) =>
		(
			await stage.ask('field', 'POST', '/numbers', {
				compartment: 'command',
				series: 'R',
				device,
				count: 5
			})
		).body;
	const blocks = await Promise.all(['a', 'b', 'c', 'd'].map(lease));
	const numbers = blocks.flatMap(({ from, to }) =>
		Array.from({ length: to - from + 1 }, (_, i) => from + i)
	);
	expect(new Set(numbers).size).toBe(20);
	expect((await stage.ask('field', 'POST', '/numbers', { series: 't' })).status).toBe(422);
});

test('[S6] who has too many connections is told so where the page asks why', async () => {
	const { rooms } = stage.server.services.sync;
	expect(await stage.ask('staff', 'GET', '/access/command')).toMatchObject({ status: 200 });
	const count = vi.spyOn(rooms, 'count').mockReturnValue(Number.MAX_SAFE_INTEGER);
	const crowded = await stage.ask('staff', 'GET', '/access/command');
	const withoutRight = await stage.ask('staff', 'GET', '/access/control');
	count.mockRestore();
	expect(crowded).toMatchObject({ status: 429, body: { code: 'too_many_connections' } });
	expect(crowded.headers.get('retry-after')).toBe('10');
	// Nobody without a right learns how full it is.
	expect(withoutRight.status).toBe(403);
});
