/**
 * A liaison never receives a byte of what is internal. Canaries stand in every kind of
 * internal record, in names and in awareness; everything that reaches the liaison's browser
 * is searched for them, and the same search finds them all over the commander's.
 */
import type { APIRequestContext, Page } from '@playwright/test';
import type { Board } from '#lib/board/board.ts';
import { createGroups } from '#lib/board/commands/group.commands.ts';
import { declareResponse, setObjective } from '#lib/board/commands/incident.commands.ts';
import { correctLog, writeLog } from '#lib/board/commands/log.commands.ts';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import {
	comment,
	deleteRecord,
	editText,
	setFact,
	setPlain
} from '#lib/board/commands/record.commands.ts';
import { assign, createResource } from '#lib/board/commands/resource.commands.ts';
import { createTally } from '#lib/board/commands/tally.commands.ts';
import { createTask, declineTask } from '#lib/board/commands/task.commands.ts';
import { Evidence } from './support/evidence.ts';
import { expect, test, type Stage } from './support/fixtures.ts';
import { connectBoard, cookieOf, takeAccount, upgradeStatus } from './support/headless-board.ts';
import { PASSWORD } from './support/test-server.ts';
import { en, zh } from './support/words.ts';

const CANARY = 'C4NARY7F3A';
const canary = (what: string) => `${CANARY}-${what}-内部`;

/** Something internal in every kind of record and every kind of field. */
function plant(board: Board, mark: string): { shared: string } {
	const text = (what: string) => canary(`${mark}-${what}`);
	const task = createTask(board, {
		title: text('title'),
		detail: text('detail'),
		checklist: [text('item')],
		place: { text: text('place') },
		issue: true
	});
	editText(board, 'tasks', task, 'detail', `${text('detail')}${text('typed')}`);
	comment(board, 'tasks', task, text('comment'));
	declineTask(board, task, text('reason'));
	const gone = createTask(board, { title: text('deleted') });
	setPlain(board, 'tasks', gone, { title: text('renamed') });
	deleteRecord(board, 'tasks', gone);
	const resource = createResource(board, {
		name: text('resource'),
		kind: 'team',
		owner: text('owner'),
		contact: text('contact'),
		contactPost: text('post'),
		remark: text('remark')
	});
	assign(board, resource as never, { type: 'task', key: task as never });
	createGroups(board, [
		{ name: text('group'), lead: text('lead'), members: [text('member')], duties: text('duties') }
	]);
	const entry = writeLog(board, { text: text('log') });
	correctLog(board, entry, text('correction'), text('why'));
	createTally(board, 'missing', { value: 3, source: text('source') }, { scope: text('scope') });
	setObjective(board, { text: text('objective'), done: false });
	declareResponse(board, 2, text('basis'));
	const shared = createMapObject(board, {
		label: `公开标绘${mark}`,
		remark: text('remark'),
		source: text('import'),
		properties: { [text('property')]: text('value') },
		geometry: { type: 'Point', coordinates: [101.68, 21.19] }
	});
	comment(board, 'mapObjects', shared, text('comment'));
	return { shared };
}

/** An account and a post whose very names are internal. */
async function addInternalMember(request: APIRequestContext, { server, incidentId }: Stage) {
	const headers = { origin: server.url };
	const post = async (path: string, data: unknown) => {
		const response = await request.post(`${server.url}/api/v1${path}`, { data, headers });
		expect(response.ok(), `${path} ${await response.text()}`).toBe(true);
	};
	const given = `${PASSWORD}-given`;
	await post('/admin/users', {
		username: CANARY.toLowerCase(),
		displayName: canary('name'),
		organization: canary('organization'),
		password: given
	});
	await takeAccount(server.url, CANARY.toLowerCase(), given);
	await post(`/incidents/${incidentId}/members`, {
		username: CANARY.toLowerCase(),
		role: 'staff',
		post: canary('seat')
	});
}

async function release(request: APIRequestContext, { server, incidentId }: Stage, key: string) {
	const response = await request.post(`${server.url}/api/v1/incidents/${incidentId}/releases`, {
		headers: { origin: server.url },
		data: {
			partner: 'la',
			collection: 'mapObjects',
			recordId: key.split('/')[1],
			fields: ['label', 'planned'],
			roundMetres: 1000,
			purpose: canary('purpose'),
			basis: canary('legal'),
			action: 'release'
		}
	});
	expect(response.ok(), await response.text()).toBe(true);
}

/** Every answer the API gives for reading, allowed or not. */
async function readApi(
	request: APIRequestContext,
	{ server, incidentId }: Stage,
	evidence: Evidence
): Promise<Map<string, number>> {
	const incident = `/api/v1/incidents/${incidentId}`;
	const compartments = ['command', 'control', 'released-la', 'liaison-la'];
	const paths = [
		'/api/v1/session',
		'/api/v1/me/sessions',
		'/api/v1/incidents',
		'/api/v1/maps',
		'/api/v1/admin/users',
		'/api/v1/admin/tokens',
		incident,
		...['board', 'board.geojson', 'journal', 'members', 'seats', 'invites', 'releases'].map(
			(name) => `${incident}/${name}`
		),
		...['adoptions', 'quarantine', 'presence', 'positions'].map((name) => `${incident}/${name}`),
		...compartments.flatMap((key) => [
			`${incident}/board?compartment=${key}`,
			`${incident}/journal?compartment=${key}`,
			`${incident}/access/${key}`,
			`${incident}/attachments/${key}/${'0'.repeat(64)}`
		])
	];
	const statuses = new Map<string, number>();
	for (const path of paths) {
		const response = await request.get(server.url + path);
		statuses.set(path.replace(incident, ''), response.status());
		evidence.add('answer', path, await response.body());
	}
	return statuses;
}

/** All exports of the page's menu, as files. */
async function exportAll(page: Page, word: typeof zh, evidence: Evidence): Promise<void> {
	const csv = (key: string) => word('export_csv', { what: word(key) });
	for (const name of [
		word('export_geojson'),
		word('export_kml'),
		word('export_excel'),
		csv('board_collection_resources'),
		csv('board_collection_tasks'),
		csv('board_collection_log'),
		csv('board_collection_tallies')
	]) {
		await page
			.getByRole('button', { name: word('export_button') })
			.first()
			.click();
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('menuitem', { name, exact: true }).click()
		]);
		const chunks: Buffer[] = [];
		for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
		evidence.add('export', download.suggestedFilename(), Buffer.concat(chunks));
	}
}

test('nothing internal reaches the liaison: sockets, awareness, answers, exports, storage', async ({
	stage
}) => {
	const { server, incidentId } = stage;
	const commander = await stage.browser();
	const liaison = await stage.browser({ locale: 'en-GB' });
	const [ofCommander, ofLiaison] = [new Evidence(commander), new Evidence(liaison)];

	const before = await connectBoard(server.url, incidentId, 'command', {
		username: 'staff',
		post: canary('author')
	});
	const { shared } = plant(before.board, 'before');
	// Both states are large enough to come packed.
	createTask(before.board, { title: '转移安置', detail: '各村组按预案集中。'.repeat(4000) });
	await before.close();
	const own = await connectBoard(server.url, incidentId, 'liaison-la', {
		username: 'liaison-la',
		post: '老方联络席'
	});
	const detail = 'ໄຟໄໝ້ປ່າ '.repeat(4000);
	createTask(own.board, { title: 'ຂໍການສະໜັບສະໜູນ', detail }, 'liaison-la');
	await own.close();
	const commanderPerson = await stage.join(commander, 'commander');
	await addInternalMember(commander.request, stage);
	const liaisonPerson = await stage.join(liaison, 'liaison-la');
	const [commanderPage, page] = [commanderPerson.board.page, liaisonPerson.board.page];

	await test.step('while the liaison looks on, the others work', async () => {
		const internal = await stage.person(CANARY.toLowerCase());
		await internal.board.page.mouse.move(400, 400);
		await internal.board.page.mouse.move(420, 380);
		await expect
			.poll(() => ofCommander.find(CANARY).filter((place) => place.startsWith('awareness')))
			.not.toEqual([]);
		const during = await connectBoard(server.url, incidentId, 'command', {
			username: 'staff',
			post: canary('author')
		});
		plant(during.board, 'during');
		setFact(during.board, 'mapObjects', shared, 'planned', true, { note: canary('note') });
		await release(commander.request, stage, shared);
		setPlain(during.board, 'mapObjects', shared, { remark: canary('after') });
		await during.close();
		const control = await connectBoard(server.url, incidentId, 'control', {
			username: 'controller',
			post: canary('control')
		});
		writeLog(control.board, { text: canary('inject') }, 'control');
		await control.close();
	});

	await test.step('the liaison has what was released, and works', async () => {
		const entry = page.getByRole('tab', { name: new RegExp(`^${en('log_panel')}`) });
		await entry.click();
		const line = page.getByRole('textbox', { name: en('log_quick') });
		await line.fill('ໄຟໄໝ້ປ່າ: test');
		await line.press('Enter');
		await liaisonPerson.board.expectSaved();
		await expect
			.poll(() => ofLiaison.find('公开标绘before').some((place) => place.startsWith('frame')))
			.toBe(true);
		await page.reload();
		await liaisonPerson.board.expectSaved();
	});

	await test.step('what the liaison is refused', async () => {
		const cookie = await cookieOf(server.url, 'liaison-la');
		for (const compartment of ['command', 'control', 'released-mm', 'liaison-mm'])
			expect(
				await upgradeStatus(server.url, `/sync/${incidentId}/${compartment}`, cookie),
				compartment
			).toBe(403);
		const statuses = await readApi(liaison.request, stage, ofLiaison);
		for (const path of [
			'/board?compartment=command',
			'/board?compartment=control',
			'/access/command',
			'/access/control',
			'/releases',
			'/quarantine',
			'/api/v1/admin/users'
		])
			expect([403, 404], path).toContain(statuses.get(path));
		expect(statuses.get('/board?compartment=released-la')).toBe(200);
	});

	await exportAll(page, en, ofLiaison);
	await exportAll(commanderPage, zh, ofCommander);
	await readApi(commander.request, stage, ofCommander);
	await ofLiaison.settle(page);
	await ofCommander.settle(commanderPage);

	// The search finds what is there: every way in, at the commander's.
	const ways = new Set(ofCommander.find(CANARY).map((place) => place.split(' ')[0]));
	for (const way of ['frame', 'packed', 'awareness', 'v1', 'v2', 'answer', 'indexeddb', 'export'])
		expect(ways, `the search for canaries works in ${way}`).toContain(way);
	const seen = new Set(ofLiaison.pieces.map(({ kind }) => kind));
	for (const way of [
		...['frame', 'packed', 'awareness', 'v1', 'v2', 'answer'],
		...['indexeddb', 'cache', 'export']
	])
		expect(seen, `the liaison's ${way} was searched`).toContain(way);

	expect(ofLiaison.find(CANARY)).toEqual([]);
});
