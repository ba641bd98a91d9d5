/** Every call of the incident API by every kind of person: docs/rights.md as the wire has it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMapObject } from '../../src/lib/board/commands/map.commands.ts';
import { idOf, PEOPLE, setPeopleStage, type PeopleStage, type Person } from './people-stage.ts';

let stage: PeopleStage;
let record: string;
let inbound: string;

const POINT = { type: 'Point' as const, coordinates: [101.68, 21.18] as [number, number] };

beforeAll(async () => {
	stage = await setPeopleStage();
	record = await stage.write('command', 'seat-of-staff', (board) =>
		createMapObject(board, { label: '火线', geometry: POINT })
	);
	inbound = await stage.write('liaison-la', '老方联络', (board) =>
		createMapObject(board, { label: 'ໄຟ', geometry: POINT }, 'liaison-la')
	);
}, 300_000);
afterAll(() => stage?.close());

type Row = [
	commander: number,
	staff: number,
	field: number,
	liaison: number,
	observer: number,
	controller: number,
	evaluator: number
];

interface Case {
	readonly call: string;
	readonly method: string;
	readonly path: string | (() => string);
	readonly body?: unknown | (() => unknown);
	/** In the order of the roles of docs/rights.md; a former member 403, a stranger 404, nobody 401. */
	readonly row: Row;
	/** Where a former member may still do it. */
	readonly former?: number;
}

const ALL: Row = [200, 200, 200, 200, 200, 200, 200];
const COMMANDER: Row = [200, 403, 403, 403, 403, 403, 403];
const STAFF: Row = [200, 200, 403, 403, 403, 403, 403];
const INSIDE: Row = [200, 200, 200, 403, 403, 200, 200];
/** What a liaison, or an observer of released-la, has no compartment for. */
const COMMAND_READ: Row = [200, 200, 200, 404, 404, 200, 200];
const COMMAND_WRITE: Row = [201, 201, 201, 404, 403, 201, 403];

const CASES: Case[] = [
	{ call: 'the incident', method: 'GET', path: '', row: ALL },
	{ call: 'members', method: 'GET', path: '/members', row: ALL },
	{ call: 'seats', method: 'GET', path: '/seats', row: ALL },
	{ call: 'presence', method: 'GET', path: '/presence', row: ALL },
	{ call: 'the head of the chain', method: 'GET', path: '/journal/head', row: INSIDE },
	{
		call: 'a signed head to be kept',
		method: 'POST',
		path: '/journal/head',
		row: [201, 201, 201, 403, 403, 201, 201]
	},
	{
		call: 'the evidence bundle',
		method: 'GET',
		path: '/bundle',
		row: [200, 403, 403, 403, 403, 200, 200]
	},
	{ call: 'invites', method: 'GET', path: '/invites', row: COMMANDER },
	{ call: 'releases', method: 'GET', path: '/releases', row: INSIDE },
	{ call: 'adoptions', method: 'GET', path: '/adoptions', row: INSIDE },
	{ call: 'annotations', method: 'GET', path: '/annotations', row: INSIDE },
	{
		call: 'annotating',
		method: 'POST',
		path: '/annotations',
		body: { kind: 'finding', text: '断网', at: 1 },
		row: [201, 201, 201, 403, 403, 201, 201]
	},
	{
		call: 'quarantine',
		method: 'GET',
		path: '/quarantine',
		row: [200, 403, 403, 403, 403, 200, 403]
	},
	{ call: 'the whole board', method: 'GET', path: '/board', row: ALL },
	{
		call: 'board of command',
		method: 'GET',
		path: '/board?compartment=command',
		row: COMMAND_READ
	},
	{
		call: 'board of released-la',
		method: 'GET',
		path: '/board?compartment=released-la',
		row: ALL
	},
	{
		call: 'board of liaison-la',
		method: 'GET',
		path: '/board?compartment=liaison-la',
		row: [200, 200, 200, 200, 404, 200, 200]
	},
	{
		call: 'board of released-mm',
		method: 'GET',
		path: '/board?compartment=released-mm',
		row: COMMAND_READ
	},
	{
		call: 'board of control',
		method: 'GET',
		path: '/board?compartment=control',
		row: [404, 404, 404, 404, 404, 200, 200]
	},
	{
		call: 'board of nothing',
		method: 'GET',
		path: '/board?compartment=nonsense',
		row: [404, 404, 404, 404, 404, 404, 404]
	},
	{ call: 'GeoJSON', method: 'GET', path: '/board.geojson', row: ALL },
	{
		call: 'GeoJSON of command',
		method: 'GET',
		path: '/board.geojson?compartment=command',
		row: COMMAND_READ
	},
	{ call: 'journal', method: 'GET', path: '/journal', row: ALL },
	{
		call: 'journal of command',
		method: 'GET',
		path: '/journal?compartment=command&after=0',
		row: COMMAND_READ
	},
	{ call: 'what there is to replay', method: 'GET', path: '/history', row: ALL },
	{
		call: 'history of command',
		method: 'GET',
		path: '/history/command',
		row: COMMAND_READ
	},
	{ call: 'history of released-la', method: 'GET', path: '/history/released-la', row: ALL },
	{
		call: 'history of control',
		method: 'GET',
		path: '/history/control',
		row: [404, 404, 404, 404, 404, 200, 200]
	},
	{
		call: 'the commander’s eyes',
		method: 'GET',
		path: () => `/history/released-la?eyes=${stage.ids.commander}`,
		row: [200, 200, 200, 403, 403, 200, 200]
	},
	{
		call: 'the board as it stood',
		method: 'GET',
		path: () => `/board?at=${Date.now()}`,
		row: ALL
	},
	{
		call: 'command as it stood',
		method: 'GET',
		path: () => `/board?compartment=command&at=${Date.now()}`,
		row: COMMAND_READ
	},
	{
		call: 'access to command',
		method: 'GET',
		path: '/access/command',
		row: [200, 200, 200, 403, 403, 200, 200]
	},
	{
		call: 'access to nothing',
		method: 'GET',
		path: '/access/nonsense',
		row: [403, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'an attachment of command',
		method: 'GET',
		path: `/attachments/command/${'a'.repeat(64)}`,
		row: [404, 404, 404, 404, 404, 404, 404]
	},
	{ call: 'editing', method: 'PATCH', path: '', body: { place: '磨憨' }, row: STAFF },
	{
		call: 'numbers',
		method: 'POST',
		path: '/numbers',
		body: { compartment: 'command', series: 'T', device: 'd', count: 1 },
		row: COMMAND_WRITE
	},
	{
		call: 'positions',
		method: 'POST',
		path: '/positions',
		body: { positions: [{ lng: 101, lat: 21, at: 1 }] },
		row: [201, 201, 201, 201, 403, 201, 201]
	},
	{
		call: 'handing over late edits',
		method: 'POST',
		path: '/quarantine',
		body: {
			compartment: 'command',
			device: 'd',
			items: [{ deviceSeq: 1, at: 1, update: 'AAA=' }]
		},
		row: [201, 201, 201, 404, 404, 201, 404],
		former: 201
	},
	{
		call: 'inviting',
		method: 'POST',
		path: '/invites',
		body: { role: 'field' },
		row: [201, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'adding a member',
		method: 'POST',
		path: '/members',
		body: { username: 'stranger', role: 'liaison', partner: 'vn', post: 'x' },
		row: [422, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'removing a member',
		method: 'DELETE',
		path: '/members?userId=none',
		row: [404, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'handing over a seat of another',
		method: 'POST',
		path: '/seats',
		body: () => ({ post: 'nowhere', toUserId: stage.ids.staff }),
		row: [404, 404, 403, 403, 403, 403, 403]
	},
	{
		call: 'proposing a release',
		method: 'POST',
		path: '/releases',
		body: () => ({
			partner: 'vn',
			collection: 'mapObjects',
			recordId: idOf(record),
			fields: [],
			purpose: 'x',
			basis: 'x',
			action: 'propose'
		}),
		row: [422, 422, 403, 403, 403, 403, 403]
	},
	{
		call: 'releasing at once',
		method: 'POST',
		path: '/releases',
		body: () => ({
			partner: 'vn',
			collection: 'mapObjects',
			recordId: idOf(record),
			fields: [],
			purpose: 'x',
			basis: 'x',
			action: 'release'
		}),
		row: [422, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'deciding a release',
		method: 'POST',
		path: '/releases/none',
		body: { decision: 'release' },
		row: [404, 403, 403, 403, 403, 403, 403]
	},
	{
		call: 'adopting',
		method: 'POST',
		path: '/adoptions',
		body: () => ({ compartment: 'liaison-la', collection: 'tasks', recordId: idOf(inbound) }),
		row: [404, 404, 403, 403, 403, 403, 403]
	},
	{
		call: 'deciding over quarantine',
		method: 'POST',
		path: '/quarantine/none',
		body: { decision: 'reject' },
		row: [404, 403, 403, 403, 403, 404, 403]
	},
	{
		call: 'changing the state',
		method: 'POST',
		path: '/state',
		body: { state: 'archived' },
		row: [409, 403, 403, 403, 403, 403, 403]
	}
];

const ROLE_ORDER: Person[] = [
	'commander',
	'staff',
	'field',
	'liaison',
	'observer',
	'controller',
	'evaluator'
];

describe.each(CASES)('$call', ({ method, path, body, row, former = 403 }) => {
	test.each(PEOPLE.filter((person) => person !== 'otherLiaison'))('%s', async (person) => {
		const expected =
			person === 'nobody'
				? 401
				: person === 'stranger'
					? 404
					: person === 'former'
						? former
						: row[ROLE_ORDER.indexOf(person)]!;
		const answer = await stage.ask(
			person,
			method,
			typeof path === 'string' ? path : path(),
			typeof body === 'function' ? (body as () => unknown)() : body
		);
		expect(answer.status, JSON.stringify(answer.body)).toBe(expected);
		if (expected >= 400) {
			expect(answer.body.code).toMatch(/^[a-z_]+$/);
			expect(answer.body.message).toMatch(/\p{Script=Han}/u);
		}
		expect(answer.headers.get('cache-control')).toMatch(/no-store/);
	});
});

test('a liaison of another partner has nothing of this one', async () => {
	for (const key of ['released-la', 'liaison-la', 'command', 'control'])
		expect((await stage.ask('otherLiaison', 'GET', `/board?compartment=${key}`)).status).toBe(404);
	const { body } = await stage.ask('otherLiaison', 'GET', '');
	expect(body.partners).toEqual(['mm']);
});

test('messages come in the user’s language', async () => {
	await stage.api('observer', 'PATCH', '/me', { language: 'en' });
	const { body } = await stage.ask('observer', 'GET', '/invites');
	expect(body.message).toMatch(/^[\x20-\x7e]+$/);
});

test('a bearer token has the rights of its user', async () => {
	const { token } = stage.server.services.auth.tokens.create(
		{ userId: stage.ids.liaison, label: 'machine', expiresAt: null },
		null
	) as { token: string };
	const get = async (path: string) =>
		(
			await fetch(`${stage.url}/api/v1/incidents/${stage.incidentId}${path}`, {
				headers: { authorization: `Bearer ${token}` }
			})
		).status;
	expect(await get('/board?compartment=liaison-la')).toBe(200);
	expect(await get('/board?compartment=command')).toBe(404);
});
