import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMapObject, reshape } from '#lib/board/commands/map.commands.ts';
import { comment, deleteRecord } from '#lib/board/commands/record.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const inbound = () => stage.board('liaison-la', '老方联络');

function spotFire() {
	return createMapObject(
		inbound(),
		{ symbol: 'A10600', label: 'ໄຟ', geometry: { type: 'Point', coordinates: [101.66, 21.17] } },
		'liaison-la'
	);
}

function adopt(by: Person, key: string, collection: ReleasableCollection = 'mapObjects') {
	const [compartment, recordId] = key.split('/') as [string, string];
	return stage.services.adoptions.adopt(stage.people[by], stage.incidentId, {
		compartment,
		collection,
		recordId,
		note: '采用'
	});
}

const command = async (collection: ReleasableCollection) =>
	(await stage.services.boards.json(stage.people.staff, stage.incidentId, 'command')).collections[
		collection
	];

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
])('%s adopts: %s', async (by, expected) => {
	expect(await outcome(() => adopt(by, spotFire()))).toBe(expected);
});

test('the copy names its source and the adopter, with a number of the post’s own', async () => {
	const key = createTask(inbound(), { title: '请求水车' }, 'liaison-la');
	comment(inbound(), 'tasks', key, 'between us');
	const { adoption, created } = await adopt('staff', key, 'tasks');
	expect(created).toBe(true);
	expect(adoption).toMatchObject({ source: key, changed: false, adoptedPost: 'seat-of-staff' });
	const [copy] = await command('tasks');
	expect(copy).toMatchObject({
		title: '请求水车',
		number: 'T-01',
		source: key,
		createdBy: 'seat-of-staff',
		comments: []
	});
	expect(adoption.target).toBe(copy!['key']);
});

test('shows when its source has changed, and follows when it is adopted again', async () => {
	const key = spotFire();
	const { adoption } = await adopt('staff', key);
	expect(await outcome(() => adopt('commander', key))).toBe('409 already_adopted');
	reshape(inbound(), key, { type: 'Point', coordinates: [101.7, 21.2] });
	const list = () => stage.services.adoptions.list(stage.people.field, stage.incidentId);
	expect(await list()).toMatchObject([{ id: adoption.id, changed: true, sourceDeleted: false }]);
	const again = await adopt('commander', key);
	expect(again).toMatchObject({ created: false, adoption: { target: adoption.target } });
	const copies = await command('mapObjects');
	expect(copies).toHaveLength(1);
	expect(copies[0]).toMatchObject({ geometry: { coordinates: [101.7, 21.2] }, contradictions: [] });
	expect(await list()).toMatchObject([{ changed: false }]);
	deleteRecord(inbound(), 'mapObjects', key);
	expect(await list()).toMatchObject([{ changed: true, sourceDeleted: true }]);
});

test('only what came in from a partner', async () => {
	const key = createMapObject(stage.board('command'), {
		geometry: { type: 'Point', coordinates: [101, 21] }
	});
	expect(await outcome(() => adopt('staff', key))).toBe('422 not_inbound');
	expect(await outcome(() => adopt('staff', 'liaison-vn/x'))).toBe('404 no_such_compartment');
	expect(await outcome(() => adopt('staff', 'liaison-la/x'))).toBe('404 no_such_record');
});

test.each<[Person, string]>([
	['field', 'ok'],
	['evaluator', 'ok'],
	['liaison', '403 forbidden'],
	['observer', '403 forbidden']
])('%s sees the list: %s', async (person, expected) => {
	expect(
		await outcome(() => stage.services.adoptions.list(stage.people[person], stage.incidentId))
	).toBe(expected);
});
