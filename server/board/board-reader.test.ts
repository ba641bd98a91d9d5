import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { createResource } from '#lib/board/commands/resource.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { journal } from '../db/schema.ts';
import type { JournalQuery } from '../incidents/journal-reader.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const json = (person: Person, compartment?: string) =>
	stage.services.boards.json(stage.people[person], stage.incidentId, compartment);

test('present values with their heads; two heads are both there', async () => {
	const key = createTask(stage.board('command'), { title: '开设隔离带' });
	const id = key.split('/')[1]!;
	const live = stage.rooms.doc(stage.incidentId, 'command');
	const apart = new Y.Doc();
	Y.applyUpdate(apart, Y.encodeStateAsUpdate(live));
	const facts = (doc: Y.Doc, ulid: string, value: string, after: string[]) =>
		doc.getMap('facts').set(`tasks/${id}/priority/${ulid}`, { value, after, at: 5, by: 'x' });
	const { heads } = (await json('staff', 'command')).collections.tasks[0]!;
	const [first] = heads['priority']!;
	facts(live, '01J00000000000000000000001', 'urgent', [first!.ulid]);
	facts(apart, '01J00000000000000000000002', 'low', [first!.ulid]);
	Y.applyUpdate(live, Y.encodeStateAsUpdate(apart));
	const [task] = (await json('staff', 'command')).collections.tasks;
	expect(task).toMatchObject({ title: '开设隔离带', contradictions: ['priority'] });
	expect(task!.heads['priority']!.map(({ value }) => value)).toEqual(['urgent', 'low']);
});

test('what no validator knows is there, raw, and hides nothing else', async () => {
	createTask(stage.board('command'), { title: 'good' });
	const doc = stage.rooms.doc(stage.incidentId, 'command');
	doc.getMap('tasks').set('bad', new Y.Map([['title', 7]]));
	const { collections, malformed } = await json('staff', 'command');
	expect(collections.tasks).toHaveLength(1);
	expect(malformed).toMatchObject([{ collection: 'tasks', id: 'bad', raw: { title: 7 } }]);
});

test.each<[Person, string | undefined, string]>([
	['staff', undefined, 'command,liaison-la,liaison-mm,released-la,released-mm'],
	['liaison', undefined, 'liaison-la,released-la'],
	['observer', undefined, 'command,released-la'],
	['evaluator', 'control', 'control']
])('%s asks for %s and gets %s', async (person, compartment, expected) => {
	const { compartments } = await json(person, compartment);
	expect(compartments.map(({ key }) => key).join()).toBe(expected);
});

test.each<[Person, string, string]>([
	['liaison', 'command', '404 no_such_compartment'],
	['liaison', 'liaison-mm', '404 no_such_compartment'],
	['liaison', 'nonsense', '404 no_such_compartment'],
	['staff', 'control', '404 no_such_compartment'],
	['observer', 'liaison-la', '404 no_such_compartment'],
	['stranger', 'command', '404 no_such_incident']
])('%s asks for %s: %s', async (person, compartment, expected) => {
	expect(await outcome(() => json(person, compartment))).toBe(expected);
	expect(
		await outcome(() =>
			stage.services.boards.geojson(stage.people[person], stage.incidentId, compartment)
		)
	).toBe(expected);
});

test('GeoJSON: map objects and stated positions; a circle is a closed ring', async () => {
	const board = stage.board('command');
	createMapObject(board, {
		label: '警戒区',
		geometry: { type: 'Circle', center: [101.68, 21.18], radius: 500 }
	});
	createResource(board, {
		name: '勐腊三队',
		kind: 'team',
		position: { position: [101.7, 21.2] }
	});
	const read = (person: Person) =>
		stage.services.boards.geojson(stage.people[person], stage.incidentId);
	const { type, features } = await read('staff');
	expect(type).toBe('FeatureCollection');
	expect(features).toHaveLength(2);
	const [circle, team] = features;
	expect(circle).toMatchObject({
		geometry: { type: 'Polygon' },
		properties: { label: '警戒区', radius: 500, compartment: 'command' }
	});
	const ring = (circle!.geometry as { coordinates: number[][][] }).coordinates[0]!;
	expect(ring.at(0)).toEqual(ring.at(-1));
	expect(team).toMatchObject({ geometry: { type: 'Point', coordinates: [101.7, 21.2] } });
	expect((await read('liaison')).features).toEqual([]);
});

test('the journal: a liaison counts its own compartments and learns of no one else', async () => {
	const entry = (n: number, compartment: string, userId: string) => ({
		incidentId: stage.incidentId,
		n,
		seq: n * 3,
		compartment,
		kind: 'fact',
		value: compartment,
		userId,
		post: '现场指挥部',
		receivedAt: n
	});
	const { commander, liaison } = stage.people;
	stage.database.db
		.insert(journal)
		.values([
			entry(1, 'command', commander.userId),
			entry(2, 'released-la', commander.userId),
			entry(3, 'command', commander.userId),
			entry(4, 'liaison-la', liaison.userId)
		])
		.run();
	const read = (person: Person, query: JournalQuery = {}) =>
		stage.services.journal.list(stage.people[person], stage.incidentId, query);
	expect((await read('staff')).entries.map(({ n, seq }) => [n, seq])).toEqual([
		[1, 3],
		[2, 6],
		[3, 9],
		[4, 12]
	]);
	expect((await read('staff', { after: 2 })).entries.map(({ n }) => n)).toEqual([3, 4]);
	const told = await read('liaison');
	expect(told.entries.map(({ n, seq, userId }) => [n, seq, userId])).toEqual([
		[1, null, null],
		[2, null, liaison.userId]
	]);
	expect(JSON.stringify(told)).not.toContain(commander.userId);
	expect(await read('liaison', { after: 1 })).toMatchObject({
		next: 2,
		more: false,
		entries: [{ n: 2 }]
	});
	expect((await read('liaison', { after: 2 })).entries).toEqual([]);
});

test('the journal: narrowed by time, post, kind and record, page by page over a long log', async () => {
	const { commander } = stage.people;
	const lines = Array.from({ length: 5000 }, (_, i) => ({
		...{ incidentId: stage.incidentId, n: i + 1, seq: i + 1, userId: commander.userId },
		compartment: i % 100 === 0 ? 'liaison-la' : 'command',
		kind: i % 2 === 0 ? 'fact' : 'field',
		post: i % 3 === 0 ? '前线1' : '前线2',
		collection: 'tasks',
		recordId: `r${i % 10}`,
		receivedAt: 1000 + i,
		at: 500 + i,
		happenedAt: i === 4000 ? 7 : null
	}));
	for (let i = 0; i < lines.length; i += 1000)
		stage.database.db
			.insert(journal)
			.values(lines.slice(i, i + 1000))
			.run();
	const read = (person: Person, query: JournalQuery) =>
		stage.services.journal.list(stage.people[person], stage.incidentId, query);
	const narrowed = { post: '前线1', kind: 'fact', record: 'r4', collection: 'tasks', limit: 50 };
	const expected = lines.filter(
		(row, i) => i % 2 === 0 && i % 3 === 0 && i % 10 === 4 && row.compartment === 'command'
	);
	const found = [];
	for (let after = 0, more = true; more;) {
		const page = await read('staff', { ...narrowed, after });
		found.push(...page.entries);
		({ next: after, more } = page);
	}
	expect(found.map(({ n }) => n)).toEqual(expected.map(({ n }) => n));
	const between = await read('staff', { from: 4990, to: 4995 });
	expect(between.entries.map(({ receivedAt }) => receivedAt)).toEqual([
		4990, 4991, 4992, 4993, 4994, 4995
	]);
	expect((await read('staff', { axis: 'happened', to: 400 })).entries).toMatchObject([{ n: 4001 }]);
	const own = await read('liaison', { kind: 'fact', from: 1200, limit: 3, after: 2 });
	expect(own.entries.map(({ n, seq, receivedAt }) => [n, seq, receivedAt])).toEqual([
		[3, null, 1400],
		[4, null, 1500],
		[5, null, 1600]
	]);
	expect([own.next, own.more]).toEqual([5, true]);
	expect(JSON.stringify(own)).not.toContain(commander.userId);
});
