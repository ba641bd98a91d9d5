/**
 * A liaison asks for everything there is to ask. What is internal is marked with canaries,
 * and with the ids and names of people; none of it may be in any answer, body or header.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLog } from '../../src/lib/board/commands/log.commands.ts';
import { createMapObject } from '../../src/lib/board/commands/map.commands.ts';
import { comment } from '../../src/lib/board/commands/record.commands.ts';
import { createResource } from '../../src/lib/board/commands/resource.commands.ts';
import { createTally } from '../../src/lib/board/commands/tally.commands.ts';
import { createTask } from '../../src/lib/board/commands/task.commands.ts';
import { idOf, PEOPLE, setPeopleStage, type PeopleStage } from './people-stage.ts';

let stage: PeopleStage;
/** Strings that only the inside knows. */
const secrets = new Set<string>();
let task: string;

beforeAll(async () => {
	stage = await setPeopleStage();
	for (const person of PEOPLE) {
		if (person === 'liaison' || person === 'nobody' || person === 'stranger') continue;
		secrets.add(stage.ids[person]);
		secrets.add(`name-of-${person}`);
		secrets.add(`seat-of-${person}`);
	}
	const fill = (compartment: string) =>
		stage.write(compartment, `seat-of-staff CANARY-post-${compartment}`, (board) => {
			const place = createMapObject(
				board,
				{
					label: `CANARY-label-${compartment}`,
					remark: 'CANARY-remark',
					geometry: { type: 'Point', coordinates: [101.123456, 21.654321] }
				},
				compartment
			);
			const task = createTask(
				board,
				{ title: `公开标题 ${compartment}`, detail: 'CANARY-detail', checklist: ['CANARY-check'] },
				compartment
			);
			comment(board, 'tasks', task, 'CANARY-comment');
			const resource = createResource(
				board,
				{ name: 'CANARY-team', kind: 'team', contact: 'CANARY-phone', number: 'R-CANARY' },
				compartment
			);
			const log = writeLog(board, { text: 'CANARY-log' }, compartment);
			const tally = createTally(
				board,
				'deaths',
				{ value: 7, source: 'CANARY-source' },
				{},
				compartment
			);
			for (const key of [place, task, resource, log, tally]) secrets.add(idOf(key));
			return task;
		});
	task = await fill('command');
	await fill('control');
	await fill('liaison-mm');
	secrets.add('CANARY');
	secrets.add('101.123456');
	// A release, an adoption, late edits, files, invites, a hand-over and edits by the inside.
	await stage.ask('commander', 'POST', '/releases', {
		partner: 'la',
		collection: 'tasks',
		recordId: idOf(task),
		fields: ['status'],
		purpose: 'CANARY-purpose',
		basis: 'CANARY-basis',
		action: 'release'
	});
	const mark = await stage.write('liaison-la', 'seat-of-liaison', (board) =>
		createMapObject(
			board,
			{ label: 'ໄຟ', geometry: { type: 'Point', coordinates: [101.7, 21.1] } },
			'liaison-la'
		)
	);
	const { body: adoption } = await stage.ask('staff', 'POST', '/adoptions', {
		compartment: 'liaison-la',
		collection: 'mapObjects',
		recordId: idOf(mark),
		note: 'CANARY-adoption'
	});
	secrets.add(adoption.id);
	secrets.add(idOf(adoption.target));
	await stage.ask('commander', 'POST', '/invites', { role: 'staff', post: 'CANARY-invite' });
	await stage.ask('commander', 'PATCH', '', { grade: 2 });
	await stage.ask('commander', 'POST', '/state', { state: 'closed', reason: 'CANARY-reason' });
	await stage.ask('commander', 'POST', '/state', { state: 'open', reason: 'CANARY-reason' });
}, 300_000);
afterAll(() => stage?.close());

const COMPARTMENTS = [
	'command',
	'control',
	'liaison-mm',
	'released-mm',
	'released-la',
	'liaison-la'
];

/** Everything to be asked, allowed or not. */
function calls(): [string, string, unknown?][] {
	const record = { collection: 'tasks', recordId: idOf(task) };
	return [
		['GET', ''],
		['GET', '/members'],
		['GET', '/seats'],
		['GET', '/presence'],
		['GET', '/invites'],
		['GET', '/releases'],
		['GET', '/adoptions'],
		['GET', '/quarantine'],
		['GET', '/board'],
		['GET', '/board.geojson'],
		['GET', '/journal'],
		['GET', '/journal?after=1'],
		['GET', '/history'],
		['GET', `/board?at=${Date.now()}`],
		...COMPARTMENTS.flatMap((key): [string, string][] => [
			['GET', `/board?compartment=${key}`],
			['GET', `/board.geojson?compartment=${key}`],
			['GET', `/journal?compartment=${key}`],
			['GET', `/history/${key}`],
			['GET', `/history/${key}?at=${Date.now()}`],
			['GET', `/history/${key}?eyes=${stage.ids.staff}`],
			['GET', `/access/${key}`],
			['GET', `/attachments/${key}/${'0'.repeat(64)}`]
		]),
		['PATCH', '', { name: 'x' }],
		['POST', '/state', { state: 'closed' }],
		['POST', '/members', { username: 'staff', role: 'liaison', partner: 'la', post: '指挥官' }],
		['DELETE', `/members?userId=${stage.ids.staff}`],
		['POST', '/seats', { post: 'seat-of-staff', toUserId: stage.ids.liaison }],
		['POST', '/seats', { post: 'seat-of-liaison', toUserId: stage.ids.staff }],
		['POST', '/seats', { post: 'seat-of-liaison', toUserId: stage.ids.otherLiaison }],
		['POST', '/invites', { role: 'liaison', partner: 'la' }],
		[
			'POST',
			'/releases',
			{ ...record, partner: 'la', fields: ['detail'], purpose: '', basis: '', action: 'release' }
		],
		['POST', '/releases/x', { decision: 'release' }],
		['POST', '/adoptions', { ...record, compartment: 'command' }],
		['POST', '/quarantine/x', { decision: 'adopt' }],
		...COMPARTMENTS.map((compartment): [string, string, unknown] => [
			'POST',
			'/numbers',
			{ compartment, series: 'T', device: 'd', count: 1 }
		]),
		...COMPARTMENTS.map((compartment): [string, string, unknown] => [
			'POST',
			'/quarantine',
			{ compartment, device: 'd', items: [{ deviceSeq: 1, at: 1, update: 'AAA=' }] }
		])
	];
}

describe('a liaison', () => {
	test('learns nothing internal from any answer', async () => {
		// What it was told of in the calls themselves is no secret in the answers.
		for (const [method, path, body] of calls()) {
			const answer = await stage.ask('liaison', method, path, body);
			expect(answer.status, `${method} ${path}`).toBeLessThan(500);
			const text = JSON.stringify(answer.body) + JSON.stringify([...answer.headers]);
			for (const secret of secrets)
				if (!JSON.stringify(body ?? '').includes(secret))
					expect(text, `${method} ${path}`).not.toContain(secret);
		}
	}, 60_000);

	test('learns nothing from the list, pages and other incidents', async () => {
		const other = await stage.newIncident();
		for (const path of [
			'/api/v1/incidents',
			`/api/v1/incidents/${other}`,
			`/api/v1/incidents/${other}/board?compartment=released-la`,
			'/api/v1/admin/users',
			'/api/v1/admin/tokens',
			'/incidents',
			`/i/${stage.incidentId}`,
			`/i/${stage.incidentId}/members`,
			'/account'
		]) {
			const answer = await stage.clients.liaison.request('GET', path);
			const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
			for (const secret of [...secrets, other])
				expect(text + path.replaceAll(other, ''), path).not.toContain(secret);
		}
	}, 60_000);

	test('cannot tell what is withheld from what is not there', async () => {
		const withheld = (path: string, method = 'GET', body?: unknown) =>
			stage.ask('liaison', method, path, body).then(({ status, body }) => ({ status, body }));
		const pairs: [string, string][] = [
			['/board?compartment=command', '/board?compartment=nonsense'],
			['/board?compartment=liaison-mm', '/board?compartment=liaison-zz'],
			['/journal?compartment=control', '/journal?compartment=nonsense'],
			['/history/command', '/history/nonsense'],
			['/history/liaison-mm?eyes=x', '/history/liaison-zz?eyes=x'],
			['/access/released-mm', '/access/released-zz'],
			[`/attachments/command/${'0'.repeat(64)}`, `/attachments/nonsense/${'0'.repeat(64)}`]
		];
		for (const [hidden, nothing] of pairs)
			expect(await withheld(hidden)).toEqual(await withheld(nothing));
		const lease = { series: 'T', device: 'd', count: 1 };
		expect(await withheld('/numbers', 'POST', { ...lease, compartment: 'liaison-mm' })).toEqual(
			await withheld('/numbers', 'POST', { ...lease, compartment: 'liaison-zz' })
		);
	});

	test('sees its journal counted on its own, without gaps or sequence numbers', async () => {
		// The journal is derived behind the commit.
		await expect
			.poll(
				async () => (await stage.ask('liaison', 'GET', '/journal')).body.entries.length as number,
				{ timeout: 10_000 }
			)
			.toBeGreaterThan(1);
		const { entries } = (await stage.ask('liaison', 'GET', '/journal')).body as {
			entries: { n: number; seq: number | null }[];
		};
		expect(entries.map(({ n }) => n)).toEqual(entries.map((_, i) => i + 1));
		expect(entries.every(({ seq }) => seq === null)).toBe(true);
		const { body } = await stage.ask('staff', 'GET', '/journal');
		expect(body.entries.length).toBeGreaterThan(entries.length);
	});

	test('gets the released copy under a number of its own', async () => {
		const { body } = await stage.ask('liaison', 'GET', '/board?compartment=released-la');
		expect(body.collections.tasks).toMatchObject([
			{ number: 'CN-01', title: '公开标题 command', detail: '', createdBy: '现场指挥部' }
		]);
	});
});
