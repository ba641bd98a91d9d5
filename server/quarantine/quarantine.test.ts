import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import { setPlain } from '#lib/board/commands/record.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { docUpdate } from '../db/schema.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

/** What a device offline would have in its outbox: one update for each command. */
function edits(compartment: string, work: (board: Board) => void): Uint8Array[] {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(stage.rooms.doc(stage.incidentId, compartment)));
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	work(openBoard([{ compartment, doc, writable: true }], { post: '前线1', now: () => 1000 }));
	return updates;
}

function handOver(person: Person, compartment: string, updates: Uint8Array[], from = 1) {
	return stage.services.quarantine.handOver(stage.people[person], stage.incidentId, {
		compartment,
		device: 'device-1',
		items: updates.map((update, i) => ({
			deviceSeq: from + i,
			at: 500,
			update: new Uint8Array(update)
		}))
	});
}

const list = (person: Person = 'commander') =>
	stage.services.quarantine.list(stage.people[person], stage.incidentId);
const decide = (id: string, decision: 'adopt' | 'reject', by: Person = 'commander') =>
	outcome(() =>
		stage.services.quarantine.decide(stage.people[by], stage.incidentId, id, {
			decision,
			note: '已核'
		})
	);
const dig = () => edits('command', (board) => void createTask(board, { title: '开设隔离带' }));

describe('handing over', () => {
	test.each<[Person, string, string]>([
		['former', 'command', 'ok'],
		['field', 'command', 'ok'],
		['liaison', 'liaison-la', 'ok'],
		['liaison', 'command', '404 no_such_compartment'],
		['liaison', 'released-la', '404 no_such_compartment'],
		['liaison', 'liaison-mm', '404 no_such_compartment'],
		['observer', 'command', '404 no_such_compartment'],
		['staff', 'control', '404 no_such_compartment'],
		['staff', 'liaison-vn', '404 no_such_compartment'],
		['stranger', 'command', '404 no_such_incident']
	])('%s into %s: %s', async (person, compartment, expected) => {
		expect(await outcome(() => handOver(person, compartment, dig()))).toBe(expected);
	});

	test('counts by the role of the time: who was staff once may hand over what was written then', async () => {
		stage.services.members.put(stage.people.commander, stage.incidentId, {
			userId: stage.people.staff.userId,
			role: 'observer',
			post: '观察',
			partner: null,
			observes: ['released-la']
		});
		expect(await outcome(() => handOver('staff', 'command', dig()))).toBe('ok');
		expect((await list())[0]).toMatchObject({ reason: 'right-withdrawn', state: 'pending' });
	});

	test('the same twice is kept once, and what was accepted before is not kept at all', async () => {
		const updates = dig();
		expect(handOver('former', 'command', updates)).toEqual({ stored: 1, known: 0 });
		expect(handOver('former', 'command', updates)).toEqual({ stored: 0, known: 1 });
		stage.database.db
			.insert(docUpdate)
			.values({
				incidentId: stage.incidentId,
				seq: 1,
				n: 1,
				compartment: 'command',
				kind: 'authored',
				userId: stage.people.former.userId,
				device: 'device-1',
				deviceSeq: 7,
				receivedAt: 1,
				update: Buffer.from(updates[0]!),
				checksum: 0
			})
			.run();
		expect(handOver('former', 'command', updates, 7)).toEqual({ stored: 0, known: 1 });
		expect(await list()).toHaveLength(1);
	});
});

describe('deciding', () => {
	test('shows what an item would do, each on top of the one before', async () => {
		const updates = edits('command', (board) => {
			const key = createTask(board, { title: '开设隔离带' });
			issueTask(board, key);
			setPlain(board, 'tasks', key, { title: '开设隔离带 6 km' });
		});
		handOver('former', 'command', updates);
		const items = await list();
		expect(items.map(({ problem }) => problem)).toEqual([null, null, null]);
		expect(items[0]!.changes).toContainEqual(
			expect.objectContaining({ kind: 'created', collection: 'tasks', by: '前线1' })
		);
		expect(items[1]!.changes).toContainEqual(
			expect.objectContaining({
				field: 'status',
				value: 'issued',
				by: '前线1',
				label: expect.stringContaining('开设隔离带') as string
			})
		);
		expect(items[2]!.changes).toEqual([
			expect.objectContaining({ kind: 'changed', field: 'title', value: '开设隔离带 6 km' })
		]);
		expect(stage.rooms.doc(stage.incidentId, 'command').getMap('tasks').size).toBe(0);
	});

	test('adopting writes it under its author, once', async () => {
		handOver('former', 'command', dig());
		const [item] = await list();
		expect(await decide(item!.id, 'adopt')).toBe('ok');
		expect(stage.rooms.writes.at(-1)).toMatchObject({
			kind: 'adopted',
			userId: stage.people.former.userId,
			compartment: 'command'
		});
		expect(stage.rooms.doc(stage.incidentId, 'command').getMap('tasks').size).toBe(1);
		expect((await list())[0]).toMatchObject({ state: 'adopted', note: '已核' });
		expect(await decide(item!.id, 'reject')).toBe('409 already_decided');
	});

	test('rejecting keeps it, with the note, and writes nothing', async () => {
		handOver('former', 'command', dig());
		const [item] = await list();
		expect(await decide(item!.id, 'reject')).toBe('ok');
		expect((await list())[0]).toMatchObject({ state: 'rejected', note: '已核', changes: [] });
		expect(stage.rooms.doc(stage.incidentId, 'command').getMap('tasks').size).toBe(0);
	});

	test('what cannot be read is said to be so, and harms no other item', async () => {
		stage.services.quarantine.put({
			incidentId: stage.incidentId,
			compartment: 'command',
			userId: stage.people.field.userId,
			post: '前线',
			device: null,
			deviceSeq: null,
			at: null,
			reason: 'foreign-client-id',
			update: new Uint8Array([255, 255, 255])
		});
		handOver('former', 'command', dig());
		const items = await list();
		expect(items.map(({ problem }) => problem)).toEqual(['unreadable', null]);
	});

	test('one that builds on another shows that it is incomplete', async () => {
		const [, second] = edits('command', (board) => {
			const key = createTask(board, { title: 'x' });
			setPlain(board, 'tasks', key, { title: 'y' });
		});
		handOver('former', 'command', [second!], 2);
		expect((await list())[0]).toMatchObject({ problem: 'incomplete' });
	});

	test.each<[Person, string, string]>([
		['commander', 'ok', 'ok'],
		['staff', '403 forbidden', '403 forbidden'],
		['field', '403 forbidden', '403 forbidden'],
		['liaison', '403 forbidden', '403 forbidden'],
		['observer', '403 forbidden', '403 forbidden'],
		['controller', 'ok', '404 no_such_item'],
		['evaluator', '403 forbidden', '403 forbidden'],
		['former', '403 right_withdrawn', '403 right_withdrawn'],
		['stranger', '404 no_such_incident', '404 no_such_incident']
	])('%s: see %s, decide over command %s', async (person, seeing, deciding) => {
		handOver('former', 'command', dig());
		const [item] = await list();
		expect(await outcome(() => list(person))).toBe(seeing);
		expect(await decide(item!.id, 'reject', person)).toBe(deciding);
	});

	test.each<[Person, string, string]>([
		['liaison', 'released-la', '422 quarantine_not_here'],
		['staff', 'released-la', '422 quarantine_not_here'],
		['staff', 'liaison-la', '422 quarantine_not_here'],
		['otherLiaison', 'liaison-la', '422 quarantine_not_here'],
		['liaison', 'liaison-la', 'ok'],
		['evaluator', 'command', 'ok']
	])('what %s tried to write into %s is adopted: %s', async (person, compartment, expected) => {
		stage.services.quarantine.put({
			incidentId: stage.incidentId,
			compartment,
			userId: stage.people[person].userId,
			post: 'x',
			device: null,
			deviceSeq: null,
			at: null,
			reason: 'read-only',
			update: edits(compartment, (b) => void createTask(b, { title: 'x' }, compartment))[0]!
		});
		const [item] = await list();
		expect(await decide(item!.id, 'adopt')).toBe(expected);
		expect(stage.rooms.doc(stage.incidentId, compartment).getMap('tasks').size).toBe(
			expected === 'ok' ? 1 : 0
		);
	});

	test('control is the controllers’ own', async () => {
		handOver(
			'controller',
			'control',
			edits('control', (b) => void createTask(b, { title: '注入' }, 'control'))
		);
		expect(await list('commander')).toEqual([]);
		const [item] = await list('controller');
		expect(await decide(item!.id, 'adopt', 'commander')).toBe('404 no_such_item');
		expect(await decide(item!.id, 'adopt', 'controller')).toBe('ok');
	});
});
