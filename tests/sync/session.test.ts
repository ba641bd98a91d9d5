/** The browser's session against the real server, over a real SQLite file. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import type { Environment } from '#lib/sync/environment.ts';
import { fetchIncident } from '#lib/sync/incident-refresh.ts';
import { openSession } from '#lib/sync/session.ts';
import { BrowserStage, type Browser } from './harness/browser-stage.ts';
import { Random } from './harness/random.ts';
import { until } from './harness/stage.ts';

let stage: BrowserStage;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
	stage = await BrowserStage.open();
});
afterEach(async () => {
	await Promise.all(closing.splice(0).map((close) => close()));
	await stage.close();
});

async function open(browser: Browser, incident = browser.incident(), fromDevice = false) {
	const opened = await openSession({ incident, environment: browser.environment, fromDevice });
	let closed = false;
	const close = async () => {
		if (!closed) await opened.close();
		closed = true;
	};
	closing.push(close);
	return { ...opened, close };
}
type Opened = Awaited<ReturnType<typeof open>>;
const online = (session: Opened) =>
	until('the link is up', () => session.handle.status.link === 'online', 15_000);
/** Cuts the network. */
async function cut(browser: Browser, session: Opened): Promise<void> {
	browser.network(false);
	await until('it is offline', () => session.handle.status.link === 'offline');
}
const onDisk = (session: Opened) => until('it is on the disk', () => session.handle.volatile === 0);
const sent = (session: Opened) =>
	until('nothing is unsent', () => session.handle.status.unsent === 0, 15_000);
const titles = (session: Opened) =>
	session.board.tasks
		.list()
		.map((task) => task.title)
		.sort();
const log = () =>
	stage.services.database.sqlite
		.prepare(
			`select kind, device_seq as n, post from doc_update
			where compartment = ? and kind <> 'server' order by seq`
		)
		.all('command') as { kind: string; n: number | null; post: string }[];
const quarantine = () =>
	stage.services.database.sqlite
		.prepare('select state, device_seq as n, user_id as userId from quarantine')
		.all() as { state: string; n: number; userId: string }[];

describe('two browsers', () => {
	it('see each other at work, with numbers that never clash', async () => {
		const field = await open(await stage.join('field1', 'field', '前线1'));
		const staff = await open(await stage.join('staff', 'staff', '综合协调组'));
		await Promise.all([online(field), online(staff)]);
		const key = createTask(field.board, { title: '开设隔离带' });
		await until('staff has it', () => titles(staff).includes('开设隔离带'));
		issueTask(staff.board, key);
		await until('field has it', () => field.board.tasks.get(key)?.status === 'issued');
		await Promise.all([sent(field), sent(staff)]);
		expect(log().map(({ kind, post }) => [kind, post])).toEqual([
			['authored', '前线1'],
			['authored', '综合协调组']
		]);
		expect([...field.handle.others.values()].map(({ user }) => user.post)).toEqual(['综合协调组']);
	});

	it('[S99] a large board comes packed and says how much of it is here', async () => {
		const random = new Random(3);
		const by = { userId: null, post: '系统', kind: 'server' } as const;
		await stage.services.sync.rooms.write(stage.incidentId, 'command', by, (doc) => {
			for (let i = 0; i < 5000; i++)
				doc.getMap('mapObjects').set(`O${i}`, `${random.next()} ${random.next()} ${random.next()}`);
		});
		const field = await open(await stage.join('field1', 'field', '前线1'));
		const progress: number[] = [];
		field.handle.subscribe(() => {
			const share = field.handle.status.progress;
			if (share !== undefined && !field.handle.status.loaded) progress.push(share);
		});
		await online(field);
		expect(field.handle.status).toMatchObject({ loaded: true, progress: undefined });
		expect(progress.length).toBeGreaterThan(2);
		expect(progress.at(-1)).toBe(1);
		expect(field.board.malformed()).toHaveLength(5000);
		createTask(field.board, { title: 'A' });
		await sent(field);
	});

	it('[S12] in a full compartment reading goes on, and edits stay in the outbox until there is room', async () => {
		const field = await open(await stage.join('field1', 'field', '前线1'));
		await online(field);
		createTask(field.board, { title: 'A' });
		await sent(field);
		await stage.stop();
		process.env['SYNC_MAX_COMPARTMENT_BYTES'] = '10';
		await stage.start();
		createTask(field.board, { title: 'B' });
		await until(
			'it is said while reading',
			() =>
				field.handle.status.link === 'online' && field.handle.status.problem === 'compartment_full',
			20_000
		);
		expect(field.handle.status.unsent).toBe(1);
		createTask(field.board, { title: 'C' });
		const by = { userId: null, post: '系统', kind: 'server' } as const;
		await stage.services.sync.rooms.write(stage.incidentId, 'command', by, (doc) =>
			doc.getMap('mapObjects').set('O1', 'seen')
		);
		await until('it still reads', () => field.board.malformed().length === 1);
		expect(field.handle.status).toMatchObject({ link: 'online', unsent: 2 });
		expect(quarantine()).toEqual([]);
		await stage.stop();
		delete process.env['SYNC_MAX_COMPARTMENT_BYTES'];
		await stage.start();
		await sent(field);
		expect(field.handle.status.problem).toBeUndefined();
		expect(log()).toHaveLength(3);
	});

	it('a field post works on without network, through a reload and a server that comes back', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		const incident = browser.incident();
		const staff = await open(await stage.join('staff', 'staff', '综合协调组'));
		const first = await open(browser);
		await Promise.all([online(first), online(staff)]);
		const key = createTask(first.board, { title: 'A' });
		await sent(first);

		await cut(browser, first);
		issueTask(first.board, key);
		createTask(first.board, { title: 'B' });
		expect(first.handle.status.unsent).toBe(2);
		await first.close();

		const second = await open(browser, incident);
		expect(second.handle.status).toMatchObject({ unsent: 2, loaded: true });
		expect(titles(second)).toEqual(['A', 'B']);
		createTask(second.board, { title: 'C' });
		expect(second.handle.status.unsent).toBe(3);

		createTask(staff.board, { title: 'D' });
		await sent(staff);
		await stage.stop();
		createTask(staff.board, { title: 'E' });
		await stage.start();
		browser.network(true);
		await Promise.all([online(second), online(staff)]);
		await Promise.all([sent(second), sent(staff)]);
		await until('all is everywhere', () => [second, staff].every((s) => titles(s).length === 5));
		expect(titles(second)).toEqual(['A', 'B', 'C', 'D', 'E']);
		expect(titles(staff)).toEqual(titles(second));
		const mine = log().filter(({ post }) => post === '前线1');
		expect(mine.map(({ kind, n }) => [kind, n])).toEqual([
			['authored', 1],
			['authored', 2],
			['authored', 3],
			['authored', 4]
		]);
		expect(log().some(({ kind }) => kind === 'recovered')).toBe(false);
		const apart = second.handle.apart!.changes;
		expect(apart.filter((change) => change.mine)).toHaveLength(3);
		expect(apart.some((change) => change.theirs)).toBe(true);
	});

	it('what one tab wrote and could not send, the next one sends; nothing is stored twice', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		const incident = browser.incident();
		browser.network(false);
		const one = await open(browser, incident);
		const two = await open(browser, incident);
		const key = createTask(one.board, { title: 'A' });
		await until('the other tab has it', () => titles(two).length === 1);
		issueTask(two.board, key);
		await until('both count two', () => [one, two].every((tab) => tab.handle.status.unsent === 2));
		await one.close();
		browser.network(true);
		await online(two);
		await sent(two);
		expect(log().map(({ n }) => n)).toEqual([1, 2]);
		const three = await open(browser);
		await Promise.all([online(three), online(two)]);
		createTask(three.board, { title: 'B' });
		createTask(two.board, { title: 'C' });
		await Promise.all([sent(two), sent(three)]);
		await until('both have all', () => [two, three].every((tab) => titles(tab).length === 3));
		expect(log().map(({ n }) => n)).toEqual([1, 2, 3, 4]);
	});
});

describe('rights', () => {
	it('removed while offline: unsent work goes to quarantine, the copy goes from the device', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		const incident = browser.incident();
		const session = await open(browser);
		await online(session);
		createTask(session.board, { title: 'A' });
		await sent(session);
		await cut(browser, session);
		createTask(session.board, { title: 'B' });
		createTask(session.board, { title: 'C' });
		stage.services.members.remove(stage.commander, stage.incidentId, browser.userId);
		browser.network(true);
		await until('the board is empty', () => session.board.compartments().length === 0, 15_000);
		await sent(session);
		expect(session.handle.status).toMatchObject({ link: 'refused', problem: 'right_withdrawn' });
		expect(quarantine().map(({ n, state }) => [n, state])).toEqual([
			[2, 'pending'],
			[3, 'pending']
		]);
		await session.close();
		browser.network(false);
		const again = await open(browser, incident);
		expect(titles(again)).toEqual([]);
		expect(again.handle.status).toMatchObject({ unsent: 0, loaded: false });
	});

	it('removed while online: the socket ends at once with the same outcome', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		const session = await open(browser);
		await online(session);
		createTask(session.board, { title: 'A' });
		await sent(session);
		stage.services.members.remove(stage.commander, stage.incidentId, browser.userId);
		await until('the board is empty', () => session.board.compartments().length === 0);
		expect(session.handle.status.problem).toBe('right_withdrawn');
		expect(quarantine()).toEqual([]);
	});

	it('what quarantine does not take yet is handed over once, however often the incident is read again', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		let refusing = true;
		const environment: Environment = {
			...browser.environment,
			fetch: (input, init) =>
				refusing && String(input).endsWith('/quarantine')
					? Promise.resolve(new Response(null, { status: 503 }))
					: browser.environment.fetch(input, init)
		};
		const session = await open({ ...browser, environment });
		const { handle } = session;
		await online(session);
		createTask(session.board, { title: 'A' });
		await sent(session);
		await cut(browser, session);
		createTask(session.board, { title: 'B' });
		await onDisk(session);
		stage.services.members.put(stage.commander, stage.incidentId, {
			...{ userId: browser.userId, post: '联络员', observes: [] },
			...{ role: 'liaison', partner: 'la' }
		});
		let most = 0;
		handle.subscribe(() => (most = Math.max(most, handle.status.unsent)));
		browser.network(true);
		await until('it is a liaison', () => handle.incident.me.role === 'liaison');
		await online(session);
		refusing = false;
		await cut(browser, session);
		browser.network(true);
		await sent(session);
		expect(most).toBe(1);
		expect(quarantine().map(({ n, state }) => [n, state])).toEqual([[2, 'pending']]);
	});

	it('an incident that is closed goes on being read, and can be written again when reopened', async () => {
		const views: string[] = [];
		const browser = await stage.join('field1', 'field', '前线1');
		const opened = await openSession({
			incident: browser.incident(),
			environment: browser.environment,
			onIncident: ({ state }) => views.push(state)
		});
		closing.push(opened.close);
		const session = { ...opened };
		await online(session);
		createTask(session.board, { title: 'A' });
		await sent(session);
		const { incidents } = stage.services;
		await incidents.changeState(stage.commander, stage.incidentId, {
			state: 'closed',
			reason: '演练结束'
		});
		await until(
			'it is read-only',
			() => views.includes('closed') && !session.board.writable('command')
		);
		await online(session);
		expect(titles(session)).toEqual(['A']);
		expect(session.handle.status.problem).toBe('incident_closed');
		await incidents.changeState(stage.commander, stage.incidentId, {
			state: 'open',
			reason: '继续'
		});
		await until('it can be written', () => session.board.writable('command'), 15_000);
		await online(session);
		createTask(session.board, { title: 'B' });
		await sent(session);
	});

	it.each([false, true])(
		'[S55] what was not handed over before a page was closed is at the next opening (view of the device: %s)',
		async (fromDevice) => {
			const browser = await stage.join('field1', 'field', '前线1');
			const first = await open(browser);
			await online(first);
			createTask(first.board, { title: 'A' });
			await sent(first);
			await cut(browser, first);
			createTask(first.board, { title: 'B' });
			await onDisk(first);
			await first.close();
			const { incidents } = stage.services;
			await incidents.changeState(stage.commander, stage.incidentId, {
				state: 'closed',
				reason: '演练结束'
			});
			browser.network(true);
			const incident = await fetchIncident(browser.environment, stage.incidentId);
			if (!incident || incident === 'gone') throw new Error('the incident cannot be read');
			expect(incident.state).toBe('closed');
			const again = await open(browser, incident, fromDevice);
			await sent(again);
			expect(again.handle.status.problem).toBe('quarantined');
			await online(again);
			await until('the board is as the server has it', () => titles(again).join() === 'A');
			expect(quarantine()).toEqual([{ state: 'pending', n: 2, userId: browser.userId }]);
		}
	);

	it('a session that ended keeps everything and goes on after signing in again', async () => {
		const browser = await stage.join('field1', 'field', '前线1');
		const session = await open(browser);
		await online(session);
		await stage.services.auth.signOutEverywhere(browser.userId);
		await until('it is refused', () => session.handle.status.link === 'refused');
		expect(session.handle.status.problem).toBe('session_ended');
		createTask(session.board, { title: 'A' });
		expect(session.handle.status.unsent).toBe(1);
		await onDisk(session);
		await session.close();
		const again = await open(await stage.browser(browser.userId));
		expect(again.handle.status.unsent).toBe(1);
		await online(again);
		await sent(again);
		expect(log()).toHaveLength(1);
	});

	it("a liaison's board holds the partner's two compartments and nothing else", async () => {
		const browser = await stage.join('la', 'liaison', '老方联络员', 'la');
		const liaison = await open(browser);
		await online(liaison);
		const block = `tongtu:${browser.userId}:numbers:${stage.incidentId}:liaison-la:T`;
		await until('numbers are leased', () => browser.environment.storage.getItem(block) !== null);
		expect(liaison.board.compartments().sort()).toEqual(['liaison-la', 'released-la']);
		createTask(liaison.board, { title: '边境老方一侧火线' }, 'liaison-la');
		await sent(liaison);
		expect(liaison.board.tasks.list()[0]!.number).toMatch(/^LA-T-/);
		const names = (await indexedDB.databases()).map(({ name }) => name!);
		const mine = names.filter((name) => name.includes(browser.userId));
		expect(mine).toContain(`tongtu:${browser.userId}:doc:${stage.incidentId}:liaison-la`);
		expect(mine.filter((name) => name.includes(':command'))).toEqual([]);
	});
});
