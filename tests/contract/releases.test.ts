import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMapObject, reshape } from '../../src/lib/board/commands/map.commands.ts';
import { createTask } from '../../src/lib/board/commands/task.commands.ts';
import { idOf, setPeopleStage, type PeopleStage } from './people-stage.ts';

let stage: PeopleStage;
beforeAll(async () => {
	stage = await setPeopleStage();
}, 300_000);
afterAll(() => stage?.close());

const POINT = { type: 'Point' as const, coordinates: [101.682391, 21.185581] as [number, number] };
const mark = (label: string, compartment = 'command') =>
	stage.write(compartment, 'seat-of-staff', (board) =>
		createMapObject(board, { label, geometry: POINT }, compartment)
	);
const propose = (key: string, more: object = {}) =>
	stage.ask('staff', 'POST', '/releases', {
		partner: 'la',
		collection: 'mapObjects',
		recordId: idOf(key),
		fields: ['label'],
		roundMetres: null,
		purpose: '通报',
		basis: '协议',
		action: 'propose',
		...more
	});
const released = async () =>
	(await stage.ask('liaison', 'GET', '/board?compartment=released-la')).body.collections.mapObjects;

describe('release', () => {
	test('proposed, approved, shown to the partner, marked when the original changes', async () => {
		const key = await mark('火线');
		const proposal = await propose(key, { roundMetres: 1000 });
		expect([proposal.status, proposal.body.state]).toEqual([201, 'proposed']);
		expect(await released()).toEqual([]);
		const twice = await propose(key);
		expect([twice.status, twice.body.code]).toEqual([409, 'release_pending']);
		const decided = await stage.ask('commander', 'POST', `/releases/${proposal.body.id}`, {
			decision: 'release',
			note: '同意'
		});
		expect(decided.body).toMatchObject({ state: 'released', changed: false, note: '同意' });
		const [copy] = await released();
		expect(copy).toMatchObject({ label: '火线', createdBy: '现场指挥部' });
		expect(copy.geometry.coordinates).not.toEqual(POINT.coordinates);
		expect(copy.id).not.toBe(idOf(key));
		const again = await stage.ask('commander', 'POST', `/releases/${proposal.body.id}`, {
			decision: 'reject'
		});
		expect([again.status, again.body.code]).toEqual([409, 'already_decided']);
		await stage.write('command', 'seat-of-staff', (board) =>
			reshape(board, key, { type: 'Point', coordinates: [101.7, 21.2] })
		);
		const { body } = await stage.ask('field', 'GET', '/releases');
		expect(body.find((row: { id: string }) => row.id === proposal.body.id).changed).toBe(true);
	});

	test('the copy and the decision survive together', async () => {
		const key = await mark('直接放行');
		const answer = await stage.ask('commander', 'POST', '/releases', {
			partner: 'la',
			collection: 'mapObjects',
			recordId: idOf(key),
			fields: ['label'],
			purpose: 'x',
			basis: 'x',
			action: 'release'
		});
		expect(answer.status).toBe(201);
		const copies = await released();
		expect(copies.map((copy: { key: string }) => copy.key)).toContain(answer.body.target);
		const { sqlite } = stage.server.services.database;
		const logged = sqlite
			.prepare(
				`select count(*) as n from doc_update where incident_id = ? and compartment = 'released-la' and kind = 'server'`
			)
			.get(stage.incidentId) as { n: number };
		expect(logged.n).toBe(2);
	});

	test.each([
		['a field that never leaves', { fields: ['assignee'] }, 422],
		['an unknown collection', { collection: 'assignments' }, 422],
		['a record that is not there', { recordId: 'none' }, 404],
		['a partner that is none', { partner: 'vn' }, 422],
		['rounding to nonsense', { roundMetres: -5 }, 422]
	])('refuses %s', async (_, more, status) => {
		const key = await mark('x');
		expect((await propose(key, more)).status).toBe(status);
	});
});

describe('adoption', () => {
	test('copies into command with source and own number; follows later changes', async () => {
		const key = await stage.write('liaison-la', '老方联络', (board) =>
			createTask(board, { title: 'ຂໍລົດນ້ຳ' }, 'liaison-la')
		);
		const item = { compartment: 'liaison-la', collection: 'tasks', recordId: idOf(key) };
		const first = await stage.ask('staff', 'POST', '/adoptions', item);
		expect([first.status, first.body.changed]).toEqual([201, false]);
		const { body } = await stage.ask('staff', 'GET', '/board?compartment=command');
		const copy = body.collections.tasks.find(
			(task: { key: string }) => task.key === first.body.target
		);
		expect(copy).toMatchObject({ title: 'ຂໍລົດນ້ຳ', source: key, createdBy: 'seat-of-staff' });
		expect(copy.number).toMatch(/^T-\d+$/);
		const again = await stage.ask('commander', 'POST', '/adoptions', item);
		expect([again.status, again.body.code]).toEqual([409, 'already_adopted']);
		await stage.write('liaison-la', '老方联络', (board) =>
			board.transact('liaison-la', 'x', 'plain', (w) =>
				w.setPlain('tasks', idOf(key), { title: 'ຂໍລົດນ້ຳ 2' })
			)
		);
		const { body: list } = await stage.ask('staff', 'GET', '/adoptions');
		expect(list).toMatchObject([{ changed: true }]);
		expect((await stage.ask('commander', 'POST', '/adoptions', item)).status).toBe(200);
	});
});

describe('quarantine', () => {
	/** What a device wrote on top of what it last saw. */
	async function offline(work: (doc: Y.Doc) => void): Promise<string[]> {
		const doc = new Y.Doc();
		await stage.server.services.rooms.read(stage.incidentId, 'command', (live) =>
			Y.applyUpdate(doc, Y.encodeStateAsUpdate(live))
		);
		const updates: string[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(Buffer.from(update).toString('base64')));
		work(doc);
		return updates;
	}
	const fact = (doc: Y.Doc, path: string, value: unknown) =>
		doc.getMap('facts').set(path, { value, after: [], at: 5, by: '前线' });
	const handOver = (updates: string[], device: string) =>
		stage.ask('former', 'POST', '/quarantine', {
			compartment: 'command',
			device,
			items: updates.map((update, i) => ({ deviceSeq: i + 1, at: 5, update }))
		});
	const pending = async () =>
		(await stage.ask('commander', 'GET', '/quarantine')).body.filter(
			(item: { state: string }) => item.state === 'pending'
		);
	const decide = (id: string, decision: string) =>
		stage.ask('commander', 'POST', `/quarantine/${id}`, { decision, note: '已核' });

	test('a former member hands over; the commander sees what it would do, and adopts', async () => {
		const path = 'incident/incident/comments/01J00000000000000000000001';
		const updates = await offline((doc) => fact(doc, path, '最后一次联络 14:10'));
		expect((await handOver(updates, 'd1')).body).toEqual({ stored: 1, known: 0 });
		expect((await handOver(updates, 'd1')).body).toEqual({ stored: 0, known: 1 });
		const [item] = await pending();
		expect(item).toMatchObject({
			reason: 'right-withdrawn',
			displayName: 'name-of-former',
			changes: [{ field: 'comments', value: '最后一次联络 14:10', by: '前线' }]
		});
		expect((await decide(item.id, 'adopt')).status).toBe(204);
		expect((await decide(item.id, 'adopt')).status).toBe(409);
		const { body } = await stage.ask('staff', 'GET', '/board?compartment=command');
		expect(JSON.stringify(body)).toContain('最后一次联络 14:10');
	});

	test('what builds on something not adopted waits its turn', async () => {
		const updates = await offline((doc) => {
			const record = new Y.Map<unknown>([['name', 'x']]);
			doc.getMap('groups').set('g1', record);
			record.set('channel', '156.8');
		});
		await handOver([updates[1]!], 'd2');
		const [item] = await pending();
		expect(item.problem).toBe('incomplete');
		const answer = await decide(item.id, 'adopt');
		expect([answer.status, answer.body.code]).toEqual([409, 'quarantine_out_of_order']);
		expect((await decide(item.id, 'reject')).status).toBe(204);
	});

	test('what overwrites a fact is refused whoever adopts it', async () => {
		let path = '';
		await stage.server.services.rooms.read(stage.incidentId, 'command', (doc) => {
			path = [...doc.getMap('facts').keys()].find((key) => key.includes('/commander/'))!;
		});
		const updates = await offline((doc) => fact(doc, path, { post: 'usurper' }));
		await handOver(updates, 'd3');
		const [item] = await pending();
		const answer = await decide(item.id, 'adopt');
		expect([answer.status, answer.body.code]).toEqual([422, 'quarantine_refused']);
		await decide(item.id, 'reject');
	});

	test.each([
		['no items', []],
		['no base64', [{ deviceSeq: 1, at: 1, update: '***' }]],
		['an empty update', [{ deviceSeq: 1, at: 1, update: '' }]],
		['too many', Array.from({ length: 201 }, (_, i) => ({ deviceSeq: i, at: 1, update: 'AAA=' }))]
	])('refuses %s', async (_, items) => {
		const answer = await stage.ask('former', 'POST', '/quarantine', {
			compartment: 'command',
			device: 'd',
			items
		});
		expect(answer.status).toBe(422);
	});
});
