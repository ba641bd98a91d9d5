import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { correctLog, writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject, reshape } from '#lib/board/commands/map.commands.ts';
import { comment, deleteRecord, setFact, setPlain } from '#lib/board/commands/record.commands.ts';
import { createResource } from '#lib/board/commands/resource.commands.ts';
import { createTally } from '#lib/board/commands/tally.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { audit, release } from '../db/schema.ts';
import { outcome, setStage, type Person, type Stage } from '../incidents/testing/stage.ts';
import type { ProposeRelease } from './release-input.ts';

let stage: Stage;
beforeEach(async () => {
	stage = await setStage();
});
afterEach(() => stage.close());

const idOf = (key: string) => key.slice(key.indexOf('/') + 1);

function propose(
	by: Person,
	collection: ReleasableCollection,
	key: string,
	more: Partial<ProposeRelease> = {}
) {
	return stage.services.releases.propose(stage.people[by], stage.incidentId, {
		partner: 'la',
		collection,
		recordId: idOf(key),
		fields: [],
		roundMetres: null,
		purpose: '联合扑救',
		basis: '双边协议 4 条',
		action: 'propose',
		...more
	});
}

const decide = (by: Person, id: string, decision: 'release' | 'reject', note = '') =>
	stage.services.releases.decide(stage.people[by], stage.incidentId, id, { decision, note });

const released = async (collection: ReleasableCollection) =>
	(await stage.services.boards.json(stage.people.liaison, stage.incidentId, 'released-la'))
		.collections[collection];

function fireLine() {
	return createMapObject(stage.board('command'), {
		symbol: 'A10600',
		label: '火线',
		remark: 'CANARY-remark',
		geometry: { type: 'Point', coordinates: [101.682391, 21.185581] }
	});
}

describe('who may', () => {
	test.each<[Person, string, string, string]>([
		['commander', 'ok', 'ok', 'ok'],
		['staff', 'ok', '403 forbidden', 'ok'],
		['field', '403 forbidden', '403 forbidden', 'ok'],
		['liaison', '403 forbidden', '403 forbidden', '403 forbidden'],
		['observer', '403 forbidden', '403 forbidden', '403 forbidden'],
		['controller', '403 forbidden', '403 forbidden', 'ok'],
		['evaluator', '403 forbidden', '403 forbidden', 'ok'],
		['former', '403 right_withdrawn', '403 right_withdrawn', '403 right_withdrawn'],
		['stranger', '404 no_such_incident', '404 no_such_incident', '404 no_such_incident']
	])('%s: propose %s, release %s, see %s', async (by, proposing, releasing, seeing) => {
		const key = fireLine();
		expect(await outcome(() => propose(by, 'mapObjects', key))).toBe(proposing);
		const other = fireLine();
		expect(await outcome(() => propose(by, 'mapObjects', other, { action: 'release' }))).toBe(
			releasing
		);
		const third = await propose('staff', 'mapObjects', fireLine());
		expect(await outcome(() => decide(by, third.id, 'release'))).toBe(releasing);
		expect(
			await outcome(() => stage.services.releases.list(stage.people[by], stage.incidentId))
		).toBe(seeing);
	});

	test('a right that goes while the copy is written releases nothing', async () => {
		const { members } = stage.services;
		const seat = (role: 'commander' | 'staff') =>
			members.put(stage.people.commander, stage.incidentId, {
				...{ userId: stage.people.staff.userId, role, post: 'seat-of-staff' },
				...{ partner: null, observes: [] }
			});
		seat('commander');
		const { id } = await propose('staff', 'mapObjects', fireLine());
		const write = stage.rooms.write.bind(stage.rooms);
		stage.rooms.write = (...args) => {
			seat('staff');
			return write(...args);
		};
		expect(await outcome(() => decide('staff', id, 'release'))).toBe('403 forbidden');
		stage.rooms.write = write;
		expect(await released('mapObjects')).toEqual([]);
		expect(await outcome(() => decide('commander', id, 'release'))).toBe('ok');
	});

	test('nothing leaves a closed incident', async () => {
		const { id } = await propose('staff', 'mapObjects', fireLine());
		await stage.services.incidents.changeState(stage.people.commander, stage.incidentId, {
			state: 'closed',
			reason: ''
		});
		expect(await outcome(() => propose('staff', 'mapObjects', fireLine()))).toBe(
			'409 incident_closed'
		);
		expect(await outcome(() => decide('commander', id, 'release'))).toBe('409 incident_closed');
	});

	test('only to a partner of the incident, only what is there', async () => {
		const key = fireLine();
		expect(await outcome(() => propose('staff', 'mapObjects', key, { partner: 'vn' }))).toBe(
			'422 unknown_partner'
		);
		expect(await outcome(() => propose('staff', 'tasks', key))).toBe('404 no_such_record');
		deleteRecord(stage.board('command'), 'mapObjects', key);
		expect(await outcome(() => propose('staff', 'mapObjects', key))).toBe('404 no_such_record');
	});
});

describe('the copy', () => {
	test('a proposal writes nothing; the approval writes exactly what was proposed', async () => {
		const key = fireLine();
		const proposal = await propose('staff', 'mapObjects', key, { fields: ['label'] });
		expect(proposal).toMatchObject({ state: 'proposed', target: null, changed: false });
		expect(await released('mapObjects')).toEqual([]);
		setPlain(stage.board('command'), 'mapObjects', key, { label: 'CANARY-later' });
		const [listed] = await stage.services.releases.list(stage.people.commander, stage.incidentId);
		expect(listed).toMatchObject({ changed: true, values: { label: '火线' } });
		const done = await decide('commander', proposal.id, 'release', '同意');
		expect(done).toMatchObject({ state: 'released', decidedPost: '指挥官', changed: true });
		const [copy] = await released('mapObjects');
		expect(copy).toMatchObject({
			label: '火线',
			symbol: 'A10600',
			createdBy: '现场指挥部',
			remark: '',
			geometry: { type: 'Point', coordinates: [101.682391, 21.185581] }
		});
		expect(done.target).toBe(`released-la/${copy!['id'] as string}`);
		expect(copy!['id']).not.toBe(idOf(key));
	});

	test('a rejected proposal leaves nothing; a decision is made once', async () => {
		const { id } = await propose('staff', 'mapObjects', fireLine());
		expect(await decide('commander', id, 'reject', '暂缓')).toMatchObject({
			state: 'rejected',
			note: '暂缓'
		});
		expect(await outcome(() => decide('commander', id, 'release'))).toBe('409 already_decided');
		expect(await released('mapObjects')).toEqual([]);
	});

	test('carries nothing that was not chosen, in any encoding', async () => {
		const board = stage.board('command', 'CANARY-post');
		const place = fireLine();
		const task = createTask(board, {
			title: '开设隔离带',
			detail: 'CANARY-detail',
			assignee: { type: 'post', post: 'CANARY-assignee' },
			place: { mapObject: place as `${string}/${string}`, text: 'CANARY-place' },
			checklist: ['CANARY-check'],
			answerBy: 1
		});
		issueTask(board, task);
		comment(board, 'tasks', task, 'CANARY-comment');
		setFact(board, 'tasks', task, 'priority', 'urgent', { note: 'CANARY-note' });
		const view = await propose('commander', 'tasks', task, {
			fields: ['status', 'priority', 'place'],
			roundMetres: 1000,
			action: 'release'
		});
		const [copy] = await released('tasks');
		expect(copy).toMatchObject({
			number: 'CN-01',
			title: '开设隔离带',
			status: 'issued',
			priority: 'urgent',
			detail: ''
		});
		expect(copy!['place']).toEqual({ position: [expect.any(Number), expect.any(Number)] });
		const doc = stage.rooms.doc(stage.incidentId, 'released-la');
		for (const bytes of [Y.encodeStateAsUpdate(doc), Y.encodeStateAsUpdateV2(doc)]) {
			const text = Buffer.from(bytes).toString('utf8');
			expect(text).not.toContain('CANARY');
			for (const internal of [idOf(task), idOf(place), 'seat-of', 'T-'])
				expect(text).not.toContain(internal);
		}
		expect(view.label).toContain('开设隔离带');
		const row = stage.rooms.writes.at(-1);
		expect(row).toMatchObject({ post: '现场指挥部', compartment: 'released-la' });
	});

	test('has numbers of its own series', async () => {
		const board = stage.board('command');
		for (const n of [1, 2, 3]) {
			const key = createResource(board, { name: `队 ${n}`, kind: 'team', owner: 'CANARY' });
			await propose('commander', 'resources', key, { action: 'release' });
		}
		const copies = await released('resources');
		expect(copies.map((copy) => copy['number']).sort()).toEqual(['CN-01', 'CN-02', 'CN-03']);
		expect(copies.map((copy) => copy['owner'])).toEqual(['', '', '']);
		expect(copies.map((copy) => copy['quantity'])).toEqual([undefined, undefined, undefined]);
	});

	test('a tally leaves without its source', async () => {
		const key = createTally(stage.board('command'), 'trapped', {
			value: 12,
			source: 'CANARY',
			verified: true
		});
		await propose('commander', 'tallies', key, { action: 'release' });
		expect((await released('tallies'))[0]).toMatchObject({
			kind: 'trapped',
			value: { value: 12, verified: true, source: '' }
		});
	});

	test('a log entry leaves as corrected, a struck-out one not at all', async () => {
		const board = stage.board('command');
		const key = writeLog(board, { text: '火头越界 CANARY', channel: 'radio' });
		correctLog(board, key, '火头未越界');
		await propose('commander', 'log', key, { action: 'release' });
		expect((await released('log'))[0]).toMatchObject({ text: '火头未越界', channel: 'other' });
		correctLog(board, key, null, '误报');
		expect(await outcome(() => propose('commander', 'log', key))).toBe('409 struck_out');
		const [listed] = await stage.services.releases.list(stage.people.staff, stage.incidentId);
		expect(listed!.changed).toBe(true);
	});

	test('a shape that rounding swallows is refused', async () => {
		const key = createMapObject(stage.board('command'), {
			geometry: {
				type: 'LineString',
				coordinates: [
					[101.0001, 21.0001],
					[101.0002, 21.0002]
				]
			}
		});
		expect(await outcome(() => propose('staff', 'mapObjects', key, { roundMetres: 5000 }))).toBe(
			'422 too_coarse'
		);
	});
});

describe('again', () => {
	test('exact duplicates are refused', async () => {
		const key = fireLine();
		await propose('staff', 'mapObjects', key);
		expect(await outcome(() => propose('staff', 'mapObjects', key))).toBe('409 release_pending');
		const other = fireLine();
		await propose('commander', 'mapObjects', other, { action: 'release' });
		expect(await outcome(() => propose('commander', 'mapObjects', other))).toBe(
			'409 already_released'
		);
		expect(
			await outcome(() => propose('commander', 'mapObjects', other, { fields: ['label'] }))
		).toBe('ok');
		expect(await outcome(() => propose('commander', 'mapObjects', other, { partner: 'mm' }))).toBe(
			'ok'
		);
	});

	test('a new release of the same record brings its copy up to date', async () => {
		const key = fireLine();
		const board = stage.board('command');
		const first = await propose('commander', 'mapObjects', key, {
			fields: ['label', 'remark'],
			action: 'release'
		});
		reshape(board, key, { type: 'Point', coordinates: [101.7, 21.2] });
		const changed = async () =>
			(await stage.services.releases.list(stage.people.staff, stage.incidentId)).map(
				({ id, changed, superseded }) => ({ id, changed, superseded })
			);
		expect(await changed()).toEqual([{ id: first.id, changed: true, superseded: false }]);
		const second = await propose('commander', 'mapObjects', key, {
			fields: ['label'],
			action: 'release'
		});
		expect(second.target).toBe(first.target);
		expect(await changed()).toEqual([
			{ id: second.id, changed: false, superseded: false },
			{ id: first.id, changed: true, superseded: true }
		]);
		const copies = await released('mapObjects');
		expect(copies).toHaveLength(1);
		expect(copies[0]).toMatchObject({
			label: '火线',
			remark: '',
			geometry: { coordinates: [101.7, 21.2] },
			contradictions: []
		});
	});

	test('fields that were not chosen change without a mark', async () => {
		const key = fireLine();
		await propose('commander', 'mapObjects', key, { fields: ['label'], action: 'release' });
		const board = stage.board('command');
		setPlain(board, 'mapObjects', key, { remark: 'anything' });
		comment(board, 'mapObjects', key, 'anything');
		const list = () => stage.services.releases.list(stage.people.staff, stage.incidentId);
		expect((await list())[0]).toMatchObject({ changed: false });
		deleteRecord(board, 'mapObjects', key);
		expect((await list())[0]).toMatchObject({ changed: true, sourceDeleted: true });
	});
});

test('copy, decision and audit stand together or not at all', async () => {
	const key = fireLine();
	stage.rooms.write = () => Promise.reject(new Error('disk'));
	await expect(propose('commander', 'mapObjects', key, { action: 'release' })).rejects.toThrow();
	expect(stage.database.db.select().from(release).all()).toEqual([]);
	const actions = stage.database.db.select().from(audit).all();
	expect(actions.filter(({ action }) => action.startsWith('release'))).toEqual([]);
});
