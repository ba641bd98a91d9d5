/** Histories over HTTP: lines, packings, and refusals that a person can act on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTask } from '../../src/lib/board/commands/task.commands.ts';
import { setPeopleStage, type PeopleStage } from './people-stage.ts';

let stage: PeopleStage;
beforeAll(async () => {
	stage = await setPeopleStage();
	await stage.write('command', 'seat-of-staff', (board) => createTask(board, { title: '巡护' }));
	await stage.server.services.sync.journal.derived(stage.incidentId);
}, 300_000);
afterAll(() => stage?.close());

const lines = (text: string) =>
	text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Record<string, unknown>);

test.each(['zstd', 'gzip', 'identity'])('comes as lines, packed with %s', async (packing) => {
	const { status, body, headers } = await stage.clients.staff.request(
		'GET',
		`/api/v1/incidents/${stage.incidentId}/history/command`,
		undefined,
		{ 'accept-encoding': packing }
	);
	expect(status).toBe(200);
	expect(headers.get('content-type')).toBe('application/x-ndjson');
	expect(headers.get('cache-control')).toBe('no-store');
	expect(headers.get('content-encoding')).toBe(packing === 'identity' ? null : packing);
	const all = lines(body as string);
	expect(all[0]).toMatchObject({ history: 1, compartment: 'command', live: true });
	expect(all.at(-1)).toEqual({ end: true, next: all[0]!['last'] });
	expect(JSON.stringify(all)).toContain('巡护');
	// Browsers read it so in two thirds of the time.
	expect(body).toMatch(/^[\n\x20-\x7e]*$/);
});

test.each(['zstd', 'gzip', 'identity'])(
	'one person’s view too, packed with %s',
	async (packing) => {
		const { status, body, headers } = await stage.clients.staff.request(
			'GET',
			`/api/v1/incidents/${stage.incidentId}/history/command?eyes=${stage.ids.staff}`,
			undefined,
			{ 'accept-encoding': packing }
		);
		expect([status, headers.get('content-encoding')]).toEqual([
			200,
			packing === 'identity' ? null : packing
		]);
		// Written by the server, and no device of theirs has said that it has it.
		expect(lines(body as string)).toEqual([
			expect.objectContaining({ history: 1, eyes: stage.ids.staff, last: 0 }),
			{ end: true, next: 0 }
		]);
	}
);

test.each([
	['after=x', 'invalid_parameter'],
	['after=1&at=1', 'invalid_parameter'],
	['at=-5', 'invalid_parameter'],
	['at=1e99', 'invalid_parameter'],
	['eyes=somebody', 'invalid_parameter'],
	['at=1', 'history_time'],
	['at=99999999999999', 'history_time'],
	['after=999999', 'history_after']
])('refuses ?%s', async (query, code) => {
	const { status, body } = await stage.ask('staff', 'GET', `/history/command?${query}`);
	expect([status, body.code]).toEqual([400, code]);
	expect(body.message).not.toBe(code);
});

test('refuses moments that are none, for the board too, and odd journals', async () => {
	for (const path of ['/board?at=soon', '/board?at=1', '/journal?limit=0', '/journal?axis=time'])
		expect((await stage.ask('staff', 'GET', path)).status).toBe(400);
	const now = await stage.ask('staff', 'GET', '/board?compartment=command');
	const then = await stage.ask('staff', 'GET', `/board?compartment=command&at=${Date.now()}`);
	expect(then.body.collections.tasks).toEqual(now.body.collections.tasks);
	expect(then.body.compartments).toEqual(now.body.compartments);
});
