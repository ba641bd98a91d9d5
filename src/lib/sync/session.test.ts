import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#lib/board/board.ts';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { CLOSE } from './close-codes.ts';
import { FakeServer } from './fixtures/fake-server.ts';
import { incidentFixture, until } from './fixtures/incident.ts';
import { documentsOf, localDataOf } from './local-data.ts';
import { encodeNotice, NOTICE } from './protocol.ts';
import { openSession, type SessionOptions } from './session.ts';

// Coming back takes as long as backoff and a busy machine make it.
vi.setConfig({ testTimeout: 30_000 });

let server: FakeServer;
let user = 0;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
	server = new FakeServer();
	await server.start();
	user++;
});
afterEach(async () => {
	await Promise.all(closing.splice(0).map((close) => close()));
	await server.stop();
});

function me() {
	return { ...incidentFixture().me, userId: `USER${user}` };
}
async function open(options: Partial<SessionOptions> = {}) {
	const opened = await openSession({
		incident: incidentFixture(undefined, { me: me() }),
		environment: server.environment(),
		...options
	});
	let closed = false;
	const close = async () => {
		if (!closed) await opened.close();
		closed = true;
	};
	closing.push(close);
	return { ...opened, close };
}
const online = (session: Awaited<ReturnType<typeof open>>) =>
	until(() => session.handle.status.link === 'online');
function titlesAtServer(compartment = 'command'): string[] {
	const doc = server.doc(compartment);
	const board = openBoard([{ compartment, doc, writable: false }], { post: 'x' });
	const titles = board.tasks
		.list()
		.map((task) => task.title)
		.sort();
	board.destroy();
	return titles;
}
const quarantined = () =>
	server.requests
		.filter(({ method, path }) => method === 'POST' && path.endsWith('/quarantine'))
		.flatMap(
			({ body }) =>
				(JSON.parse(new TextDecoder().decode(body)) as { items: { deviceSeq: number }[] }).items
		);

describe('a session', () => {
	test('sends a command as one authored row and forgets it when it is committed', async () => {
		const session = await open();
		await online(session);
		server.commits = false;
		const key = createTask(session.board, { title: '开设隔离带' });
		expect(session.handle.status.unsent).toBe(1);
		await until(() => server.authored.length === 1);
		expect(session.handle.status.unsent).toBe(1);
		server.commits = true;
		issueTask(session.board, key);
		await until(() => server.authored.length === 2);
		expect(server.authored.map((row) => row.deviceSeq)).toEqual([1, 2]);
		expect(server.authored[0]!.at).toBeGreaterThan(Date.now() - 10_000);
	});

	test('counts exactly offline, also after a reload, and sends in order before anything else', async () => {
		const first = await open();
		await online(first);
		createTask(first.board, { title: 'A' });
		await until(() => first.handle.status.unsent === 0);
		await server.stop();
		await until(() => first.handle.status.link === 'offline');
		createTask(first.board, { title: 'B' });
		createTask(first.board, { title: 'C' });
		expect(first.handle.status.unsent).toBe(2);
		await first.close();

		const second = await open();
		expect(second.handle.status.unsent).toBe(2);
		expect(second.handle.status.loaded).toBe(true);
		expect(second.board.tasks.list()).toHaveLength(3);
		createTask(second.board, { title: 'D' });
		expect(second.handle.status.unsent).toBe(3);
		await second.close();
		expect((await localDataOf(me().userId)).unsent).toBe(3);

		await server.start(server.port);
		server.asksFirst = true;
		const third = await open();
		await online(third);
		await until(() => third.handle.status.unsent === 0);
		expect(titlesAtServer()).toEqual(['A', 'B', 'C', 'D']);
		expect(server.authored.map((row) => row.deviceSeq)).toEqual([1, 2, 3, 4]);
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(server.recovered).toEqual([]);
	});

	test('an undo is a row too', async () => {
		const session = await open();
		await online(session);
		createTask(session.board, { title: 'A' });
		session.board.undo.undo();
		await until(() => server.authored.length === 2);
		await until(() => session.handle.status.unsent === 0);
		expect(titlesAtServer()).toEqual([]);
	});

	test('a command that reached the server without an answer is stored once', async () => {
		const first = await open();
		await online(first);
		server.commits = false;
		createTask(first.board, { title: 'A' });
		await until(() => server.authored.length === 1);
		await server.stop();
		await first.close();
		server.commits = true;
		await server.start(server.port);
		const second = await open();
		await online(second);
		await until(() => second.handle.status.unsent === 0);
		expect(server.authored).toHaveLength(1);
		expect(titlesAtServer()).toEqual(['A']);
	});

	test('two tabs see each other offline and send each row once', async () => {
		await server.stop();
		const one = await open();
		const two = await open();
		const key = createTask(one.board, { title: 'A' });
		await until(() => two.board.tasks.list().length === 1);
		issueTask(two.board, key);
		await until(() => one.board.tasks.get(key)?.status === 'issued');
		await until(() => one.handle.status.unsent === 2 && two.handle.status.unsent === 2);
		await server.start(server.port);
		await until(() => one.handle.status.unsent === 0 && two.handle.status.unsent === 0, 15_000);
		expect(server.authored.map((row) => row.deviceSeq)).toEqual([1, 2]);
		expect(titlesAtServer()).toEqual(['A']);
	});

	test.each([false, true])(
		'takes what others write, and tells what changed on both sides of a separation (state divided: %s)',
		async (divides) => {
			server.divides = divides;
			const session = await open();
			await online(session);
			const key = createTask(session.board, { title: 'A' });
			await until(() => session.handle.status.unsent === 0);
			await server.stop();
			await until(() => session.handle.status.link === 'offline');
			issueTask(session.board, key);
			const other = openBoard(
				[{ compartment: 'command', doc: server.doc('command'), writable: true }],
				{ post: '前线1' }
			);
			const theirs = createTask(other, { title: 'B' });
			await server.start(server.port);
			await until(() => session.handle.apart !== undefined, 15_000);
			const changes = session.handle.apart!.changes;
			expect(changes.map(({ key, mine, theirs }) => ({ key, mine, theirs }))).toEqual([
				{ key, mine: true, theirs: false },
				{ key: theirs, mine: false, theirs: true }
			]);
			expect(changes[0]!.fields).toEqual(['status']);
			session.handle.dismissApart();
			expect(session.handle.apart).toBeUndefined();
		}
	);

	test("keeps the server's clock and says at most once a second how far it has come", async () => {
		server.clockAhead = 3_600_000;
		const session = await open();
		await online(session);
		expect(session.board.now()).toBeGreaterThan(Date.now() + 3_500_000);
		await until(() => server.applied.length > 0);
		expect(server.applied).toEqual([1]);
	});

	test('offers EXIF-free attachment records and uploads them when there is a link', async () => {
		server.answer = ({ method }) => (method === 'PUT' ? { status: 201, body: {} } : undefined);
		const session = await open();
		const attachment = await session.handle.attachFile(
			'command',
			new File(['hello'], '现场.txt', { type: 'text/plain' })
		);
		expect(attachment).toMatchObject({ name: '现场.txt', type: 'text/plain', size: 5 });
		expect(attachment.hash).toBe(
			'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'
		);
		await until(() => server.requests.some(({ method }) => method === 'PUT'));
		await until(() => session.handle.status.uploads === 0);
		expect(await session.handle.attachmentUrl('command', attachment.hash)).toContain(
			`/api/v1/incidents/INC1/attachments/command/${attachment.hash}`
		);
	});
});

describe('refusals', () => {
	test('4401 keeps what is on the device and does not try again', async () => {
		const session = await open();
		await online(session);
		server.commits = false;
		createTask(session.board, { title: 'A' });
		await until(() => server.authored.length === 1);
		server.close(CLOSE.sessionEnded);
		await until(() => session.handle.status.link === 'refused');
		expect(session.handle.status).toMatchObject({ problem: 'session_ended', unsent: 1 });
		createTask(session.board, { title: 'B' });
		expect(session.handle.status.unsent).toBe(2);
		await until(() => server.peers.size === 0);
		server.commits = true;
		session.handle.resume();
		await online(session);
		await until(() => session.handle.status.unsent === 0);
		expect(titlesAtServer()).toEqual(['A', 'B']);
	});

	test('4403 gives what is unsent to quarantine and leaves nothing on the device', async () => {
		server.answer = ({ method }) => (method === 'POST' ? { status: 201, body: {} } : undefined);
		const session = await open();
		await online(session);
		server.commits = false;
		createTask(session.board, { title: 'A' });
		await until(() => server.authored.length === 1);
		server.close(CLOSE.rightWithdrawn);
		await until(() => session.board.compartments().length === 0);
		await until(() => quarantined().length === 1);
		await until(() => session.handle.status.unsent === 0);
		expect(session.handle.status.problem).toBe('right_withdrawn');
		await session.close();
		const copy = new Y.Doc();
		const again = await open({ environment: { ...server.environment() } });
		Y.applyUpdate(copy, Y.encodeStateAsUpdate(again.board.document('command').doc));
		expect(again.board.tasks.list()).toEqual([]);
		expect(again.handle.status).toMatchObject({ unsent: 0, loaded: false });
	});

	test('a right that went while apart is learned by HTTP, and what cannot be handed over stays', async () => {
		const session = await open();
		await online(session);
		await server.stop();
		await until(() => session.handle.status.link === 'offline');
		createTask(session.board, { title: 'A' });
		server.refuse = 403;
		server.answer = ({ path }) =>
			path.includes('/access/')
				? { status: 403, body: { code: 'forbidden', message: '' } }
				: { status: 503, body: { code: 'unavailable' } };
		await server.start(server.port);
		await until(() => session.board.compartments().length === 0, 15_000);
		expect(session.handle.status).toMatchObject({ problem: 'right_withdrawn', unsent: 1 });
		await session.close();
		expect((await localDataOf(me().userId)).unsent).toBe(1);

		server.answer = ({ method }) => (method === 'POST' ? { status: 201, body: {} } : undefined);
		server.requests.length = 0;
		const again = await open({ incident: incidentFixture([], { me: me() }) });
		await until(() => quarantined().length > 0);
		await until(() => again.handle.status.unsent === 0);
		let left = 1;
		void (async () => {
			while ((left = (await documentsOf(me().userId)).length) > 0);
		})();
		await until(() => left === 0);
		expect((await localDataOf(me().userId)).unsent).toBe(0);
	});

	test('4409 turns the board read-only, hands over what is unsent and goes on reading', async () => {
		const closed = incidentFixture([{ key: 'command', access: 'r' }], {
			me: me(),
			state: 'closed'
		});
		server.answer = ({ method, path }) => {
			if (method === 'POST') return { status: 201, body: {} };
			return path.endsWith('/INC1') ? { status: 200, body: closed } : undefined;
		};
		const views: string[] = [];
		const session = await open({ onIncident: ({ state }) => views.push(state) });
		await online(session);
		createTask(session.board, { title: 'A' });
		await until(() => session.handle.status.unsent === 0);
		server.commits = false;
		createTask(session.board, { title: 'B' });
		await until(() => server.authored.length === 2);
		server.close(CLOSE.incidentClosed);
		await until(() => quarantined().length === 1);
		await until(() => views.includes('closed'));
		await online(session);
		await until(() => session.board.compartments().includes('command'));
		expect(session.board.writable('command')).toBe(false);
		// What the server did not take is not shown as if it stood.
		await until(
			() =>
				session.board.tasks
					.list()
					.map((t) => t.title)
					.join() === 'A'
		);
		expect(session.handle.status.unsent).toBe(0);
	});

	test('after a quarantine notice the copy is loaded anew, and numbering goes on', async () => {
		server.answer = ({ method }) => (method === 'POST' ? { status: 201, body: {} } : undefined);
		const session = await open();
		await online(session);
		server.commits = false;
		createTask(session.board, { title: 'A' });
		await until(() => server.authored.length === 1);
		server.commits = true;
		server.broadcast('command', encodeNotice(NOTICE.quarantined, { reason: 'foreign-client-id' }));
		await until(() => quarantined().length === 1);
		await until(() => session.handle.status.loaded && session.board.compartments().length === 1);
		await online(session);
		expect(session.board.tasks.list()).toEqual([]);
		expect(session.handle.status.problem).toBe('quarantined');
		createTask(session.board, { title: 'B' });
		await until(() => server.authored.length === 2);
		expect(server.authored.map((row) => row.deviceSeq)).toEqual([1, 2]);
	});

	test('a server that is not there is "offline", one that refuses sockets alone is told apart', async () => {
		server.refuse = 400;
		server.answer = () => ({ status: 200, body: { access: 'rw' } });
		const session = await open();
		await until(() => session.handle.status.problem === 'socket_blocked', 15_000);
		expect(session.handle.status.link).toBe('offline');
	});

	test('[S6] one connection too many is told as that, and let in when there is room', async () => {
		server.refuse = 429;
		server.answer = () => ({ status: 429, body: { code: 'too_many_connections', message: '' } });
		const session = await open();
		await until(() => session.handle.status.problem === 'crowded');
		expect(session.handle.status.link).toBe('offline');
		server.refuse = undefined;
		await online(session);
		expect(session.handle.status.problem).toBeUndefined();
	});
});
