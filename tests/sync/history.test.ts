/** [S98] The history of a compartment: whole, resumable, and for those alone who may read it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard, type Board } from '#lib/board/board.ts';
import { editText } from '#lib/board/commands/record.commands.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { PlainCompartment } from '#lib/history/plain-compartment.ts';
import { readHistory, type ReadHistory } from './harness/history-lines.ts';
import { stateOfDocument, stateOfPlain } from './harness/plain-state.ts';
import { RawClient } from './harness/raw-client.ts';
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
const read = (name: string, compartment: string, after?: number): Promise<ReadHistory> =>
	readHistory(stage.services.history.open(asking(name), place(compartment), { after }));

it('[S98] tells every update, from which the document is rebuilt', async () => {
	const { header, authors, entries, next } = await read('staff', 'command');
	expect(header).toEqual({ history: 1, ...place('command'), last: sent, live: true });
	expect(authors).toEqual([{ userId: stage.person('field1').userId, post: '前线1' }]);
	expect(entries.map(([n]) => n)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
	expect(next).toBe(sent);
	const plain = new PlainCompartment();
	for (const [, , , , , changes] of entries) plain.applyAll(changes);
	expect(stateOfPlain(plain)).toEqual(stateOfDocument(client.doc));
});

it('[S98] goes on after any entry', async () => {
	const whole = await read('staff', 'command');
	const rest = await read('staff', 'command', 7);
	expect(rest.entries).toEqual(whole.entries.slice(7));
	expect((await read('staff', 'command', sent)).entries).toEqual([]);
	expect(() =>
		stage.services.history.open(asking('staff'), place('command'), { after: sent + 1 })
	).toThrow('history_after');
});

it('[S98] tells a liaison the own compartments, and of nobody else who it was', async () => {
	const open = (compartment: string) => () =>
		stage.services.history.open(asking('liaison'), place(compartment), {});
	expect(open('command')).toThrow('no_such_compartment');
	expect(open('control')).toThrow('no_such_compartment');
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

it('[S98] ends without an end where the right or the session ends meanwhile', async () => {
	await stage.addPerson('leaving', '后勤', 'staff');
	const leaving = stage.services.history.open(asking('leaving'), place('command'), {});
	await leaving.next();
	await leaving.next();
	stage.removeMember('leaving');
	expect(await leaving.next()).toEqual({ done: true, value: undefined });
	let signedIn = true;
	const signedOut = stage.services.history.open(
		asking('staff', () => signedIn),
		place('command'),
		{}
	);
	await signedOut.next();
	signedIn = false;
	expect((await readHistoryTail(signedOut)).includes('"end"')).toBe(false);
});

async function readHistoryTail(portions: AsyncGenerator<string>): Promise<string> {
	let text = '';
	for await (const portion of portions) text += portion;
	return text;
}

it('[S98] stays readable when the incident is closed and archived', async () => {
	for (const state of ['closed', 'archived'] as const) {
		stage.setState(state);
		const { header, next } = await read('field1', 'command');
		expect([header.live, next]).toEqual([false, sent]);
	}
	stage.setState('open');
});

it('[S98] tells whom there is to look through, and who was connected', () => {
	const overview = stage.services.history.overview(asking('commander').actor, stage.incidentId);
	expect(overview.othersEyes).toBe(true);
	expect(overview.compartments.find(({ key }) => key === 'command')).toMatchObject({
		...{ entries: sent, firstAt: expect.any(Number) as number }
	});
	expect(overview.people.find(({ name }) => name === 'field1')).toEqual({
		...{ userId: stage.person('field1').userId, name: 'field1', role: 'field', posts: ['前线1'] }
	});
});
