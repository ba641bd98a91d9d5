/** [S100] The history of a compartment: whole, resumable, and for those alone who may read it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard, type Board } from '#lib/board/board.ts';
import { editText } from '#lib/board/commands/record.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { newId } from '#lib/board/ids.ts';
import { encodeApplied } from '#lib/sync/protocol.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { historyText, readHistory, type ReadHistory } from './harness/history-lines.ts';
import { stateOfDocument, stateOfPlain } from './harness/plain-state.ts';
import { RawClient } from './harness/raw-client.ts';
import type { BoardJson } from '../../server/board/board-json.ts';
import type { HistoryQuery } from '../../server/history/history.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
let client: RawClient;
let board: Board;
let sent = 0;
beforeAll(async () => {
	stage = await Stage.open();
	client = await RawClient.open(stage, stage.person('field1'));
	client.doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== client) client.author('DEVICE1', ++sent, update);
	});
	board = openBoard([{ compartment: 'command', doc: client.doc, writable: true }], {
		post: '前线1'
	});
	const task = createTask(board, { title: '开设隔离带', detail: '界河' });
	issueTask(board, task);
	for (let i = 0; i < 30; i++) editText(board, 'tasks', task, 'detail', `沿界河南岸开设 ${i}`);
	const liaison = await RawClient.open(stage, stage.person('liaison'), {
		compartment: 'liaison-la'
	});
	liaison.author('DEVICE2', 1, (doc) => doc.getMap('facts').set('odd', 1));
	await until('all is stored', () => client.committed === sent && liaison.committed === 1);
	await liaison.close();
	await stage.sync.journal.derived(stage.incidentId);
});
afterAll(() => stage.close());

const asking = (name: string, signedIn = () => true) => ({
	actor: { userId: stage.person(name).userId, isAdmin: false },
	signedIn
});
const place = (compartment: string) => ({ incidentId: stage.incidentId, compartment });
const open = (name: string, compartment: string, query: HistoryQuery = {}) =>
	stage.services.history.open(asking(name), place(compartment), query);
const read = async (
	name: string,
	compartment: string,
	query?: HistoryQuery
): Promise<ReadHistory> => readHistory(await open(name, compartment, query));

it('[S100] tells every update, from which the document is rebuilt', async () => {
	const { header, authors, entries, next } = await read('staff', 'command');
	expect(header).toEqual({ history: 1, ...place('command'), last: sent, live: true });
	expect(authors).toEqual([{ userId: stage.person('field1').userId, post: '前线1' }]);
	expect(entries.map(([n]) => n)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
	expect(next).toBe(sent);
	const plain = new PlainCompartment();
	for (const [, , , , , changes] of entries) plain.applyAll(changes);
	expect(stateOfPlain(plain)).toEqual(stateOfDocument(client.doc));
});

it('[S100] goes on after any entry', async () => {
	const whole = await read('staff', 'command');
	const rest = await read('staff', 'command', { after: 7 });
	expect(rest.entries).toEqual(whole.entries.slice(7));
	expect((await read('staff', 'command', { after: sent })).entries).toEqual([]);
	await expect(open('staff', 'command', { after: sent + 1 })).rejects.toThrow('history_after');
});

it('[S100] times of receipt never go back, though the server’s clock was set back', async () => {
	const set = (time: number) =>
		stage.sqlite
			.prepare(`update doc_update set received_at = ? where compartment = 'command' and n = 5`)
			.run(time);
	const [before, fifth] = (await read('staff', 'command')).entries.slice(3, 5);
	set(before![1] - 60_000);
	for (const query of [{}, { after: 3 }, { after: 4 }]) {
		const { entries } = await read('staff', 'command', query);
		expect(entries.find(([n]) => n === 5)![1]).toBe(before![1]);
	}
	set(fifth![1]);
});

it('[S100] begins at any moment with what stood then', async () => {
	const { entries } = await read('staff', 'command');
	for (const n of [1, 2, 9, sent]) {
		const at = entries[n - 1]![1];
		const last = entries.findLast((entry) => entry[1] <= at)![0];
		const { keyframe, entries: rest, next } = await read('staff', 'command', { at });
		const before = new PlainCompartment();
		for (const entry of entries.slice(0, last)) before.applyAll(entry[5]);
		const begun = new PlainCompartment();
		begun.applyAll(keyframe!.changes);
		expect(keyframe!.n).toBe(last);
		expect(stateOfPlain(begun)).toEqual(stateOfPlain(before));
		expect([rest, next]).toEqual([entries.slice(last), sent]);
	}
	const empty = await read('evaluator', 'control', { at: Date.now() });
	expect([empty.keyframe, empty.next]).toEqual([{ n: 0, changes: [] }, 0]);
	for (const at of [-1, Date.now() + 1e7])
		await expect(open('staff', 'command', { at })).rejects.toThrow('history_time');
	await expect(open('staff', 'command', { at: Date.now(), after: 1 })).rejects.toThrow(
		'invalid_parameter'
	);
});

it('[S100] gives the board as it stood, in the form of the present one', async () => {
	const { actor } = asking('staff');
	const { boards, history } = stage.services;
	const at = (time: number, compartment?: string) =>
		history
			.board(actor, stage.incidentId, compartment, time)
			.then((json) => JSON.parse(json) as BoardJson);
	const byKey = (json: BoardJson) => ({
		...json,
		collections: Object.fromEntries(
			Object.entries(json.collections).map(([name, records]) => [
				name,
				Object.fromEntries(records.map((record) => [record['key'], record]))
			])
		)
	});
	const now = await boards.json(actor, stage.incidentId);
	expect(now.collections.tasks).toHaveLength(1);
	const present = JSON.parse(JSON.stringify(now)) as BoardJson;
	expect(byKey(await at(Date.now()))).toEqual(byKey(present));
	const { entries } = await read('staff', 'command');
	const [task] = (await at(entries[0]![1], 'command')).collections.tasks;
	expect(task).toMatchObject({ title: '开设隔离带', detail: expect.stringContaining('界河') });
	expect((await at(0)).collections.tasks).toEqual([]);
	await expect(at(0, 'nowhere')).rejects.toThrow('no_such_compartment');
});

it('[S100] tells a liaison the own compartments, and of nobody else who it was', async () => {
	await expect(open('liaison', 'command')).rejects.toThrow('no_such_compartment');
	await expect(open('liaison', 'control')).rejects.toThrow('no_such_compartment');
	const own = await read('liaison', 'liaison-la');
	expect(own.authors).toEqual([{ userId: stage.person('liaison').userId, post: '老方联络员' }]);
	expect(own.entries.map((entry) => [entry[0], entry[4], entry[5]])).toEqual([
		[1, 'authored', [['m', 'odd', 1]]]
	]);
	await stage.services.rooms.write(
		stage.incidentId,
		'released-la',
		{ userId: stage.person('staff').userId, post: '综合协调组', kind: 'server' },
		(doc) => doc.getMap('facts').set('odd', 2)
	);
	await stage.sync.journal.derived(stage.incidentId);
	const released = await read('liaison', 'released-la');
	expect(released.authors).toEqual([{ userId: null, post: '综合协调组' }]);
	const overview = stage.services.history.overview(asking('liaison').actor, stage.incidentId);
	expect(overview.compartments.map(({ key }) => key).sort()).toEqual(['liaison-la', 'released-la']);
	expect(overview).toMatchObject({ othersEyes: false, people: [{ name: 'liaison' }] });
	expect(overview.contacts.every(({ userId }) => userId === stage.person('liaison').userId)).toBe(
		true
	);
});

it('[S101] looks through somebody’s eyes: what they wrote, and what their device said it had', async () => {
	const eyes = stage.person('field1').userId;
	const mine = await read('field1', 'command', { eyes });
	expect(mine.header).toEqual({ history: 1, ...place('command'), last: sent, live: true, eyes });
	const written = mine.entries.map(([n, , at, , , , knownAt]) => [n, at! <= knownAt!]);
	expect(written).toEqual(Array.from({ length: sent }, (_, i) => [i + 1, true]));
	const plain = new PlainCompartment();
	for (const entry of mine.entries) plain.applyAll(entry[5]);
	expect(stateOfPlain(plain)).toEqual(stateOfDocument(client.doc));
	expect((await read('field1', 'command', { eyes, after: 9 })).entries).toEqual(
		mine.entries.slice(9)
	);
	const other = stage.person('field2').userId;
	const none = await read('staff', 'command', { eyes: other });
	expect([none.header.last, none.entries, none.next]).toEqual([0, [], 0]);
	const device = await RawClient.open(stage, stage.person('field2'), { device: 'DEVICE3' });
	device.send(encodeApplied(5, 'DEVICE3'));
	const seen = () => read('staff', 'command', { eyes: other });
	await until('it is recorded', async () => (await seen()).entries.length === 5);
	await device.close();
});

it('[S101] a liaison looks through their own eyes alone, and nobody through those of a stranger', async () => {
	const eyes = stage.person('staff').userId;
	await expect(open('liaison', 'liaison-la', { eyes })).rejects.toThrow('other_eyes');
	const own = await read('liaison', 'liaison-la', { eyes: stage.person('liaison').userId });
	expect(own.entries.map(([n]) => n)).toEqual([1]);
	await expect(open('staff', 'command', { eyes: newId() })).rejects.toThrow('no_such_member');
	await expect(open('staff', 'command', { eyes, at: Date.now() })).rejects.toThrow(
		'invalid_parameter'
	);
});

it('[S100] ends without an end where the right or the session ends meanwhile', async () => {
	await stage.addPerson('leaving', '后勤', 'staff');
	const leaving = await open('leaving', 'command');
	await leaving.next();
	await leaving.next();
	stage.removeMember('leaving');
	expect(await leaving.next()).toEqual({ done: true, value: undefined });
	let signedIn = true;
	const signedOut = await stage.services.history.open(
		asking('staff', () => signedIn),
		place('command'),
		{}
	);
	await signedOut.next();
	signedIn = false;
	expect((await historyText(signedOut)).includes('"end"')).toBe(false);
});

it('[S100] one person reads so many at a time, and the others as before', async () => {
	const reading = [];
	for (let i = 0; i < 16; i++) {
		const lines = await open('staff', 'command');
		await lines.next();
		reading.push(lines);
	}
	await expect(open('staff', 'command')).rejects.toThrow('too_many_requests');
	expect((await read('field1', 'command')).next).toBe(sent);
	for (const lines of reading) await lines.return(undefined);
	expect((await read('staff', 'command')).next).toBe(sent);
});

it('[S100] stays readable when the incident is closed and archived', async () => {
	for (const state of ['closed', 'archived'] as const) {
		stage.setState(state);
		const { header, next } = await read('field1', 'command');
		expect([header.live, next]).toEqual([false, sent]);
	}
	stage.setState('open');
});

it('[S100] tells whom there is to look through, and who was connected', () => {
	const overview = stage.services.history.overview(asking('commander').actor, stage.incidentId);
	expect(overview.othersEyes).toBe(true);
	expect(overview.compartments.find(({ key }) => key === 'command')).toMatchObject({
		...{ entries: sent, firstAt: expect.any(Number) as number }
	});
	expect(overview.people.find(({ name }) => name === 'field1')).toEqual({
		...{ userId: stage.person('field1').userId, name: 'field1', role: 'field', posts: ['前线1'] }
	});
});
