/** A liaison's replay: what was released and what is their own, and nothing that counts the rest. */
import type { APIRequestContext, Page } from '@playwright/test';
import { createMapObject } from '#lib/board/commands/map.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { expect, signIn, test, type Stage } from './support/fixtures.ts';
import { connectBoard } from './support/headless-board.ts';
import { en } from './support/words.ts';

const RELEASED = '公开集结点';
const OWN = 'ໄຟໄໝ້ປ່າ: ຂໍການສະໜັບສະໜູນ';
const INTERNAL = '内部：尚未公开';
const POST = '老方联络席';

interface Overview {
	readonly compartments: readonly { key: string; entries: number }[];
	readonly people: readonly { posts: readonly string[] }[];
	readonly contacts: readonly unknown[];
	readonly othersEyes: boolean;
}

/** Internal work of which nothing may be told: issued orders, entries, marks. */
async function work({ server, incidentId }: Stage, times: number): Promise<string> {
	const staff = await connectBoard(server.url, incidentId, 'command', {
		username: 'staff',
		post: '综合协调组'
	});
	for (let i = 0; i < times; i++) {
		createTask(staff.board, { title: INTERNAL, issue: true });
		writeLog(staff.board, { text: INTERNAL, keyEvent: true });
	}
	const mark = (label: string) =>
		createMapObject(staff.board, {
			label,
			geometry: { type: 'Point', coordinates: [101.68, 21.19] }
		});
	mark(INTERNAL);
	const shared = mark(RELEASED);
	await staff.close();
	return shared.split('/')[1]!;
}

async function release(request: APIRequestContext, { server, incidentId }: Stage, id: string) {
	const response = await request.post(`${server.url}/api/v1/incidents/${incidentId}/releases`, {
		headers: { origin: server.url },
		data: {
			...{ partner: 'la', collection: 'mapObjects', recordId: id, action: 'release' },
			...{ fields: ['label', 'planned'], purpose: '通报集结位置', basis: '双边机制' }
		}
	});
	expect(response.ok(), await response.text()).toBe(true);
}

/** What the API tells the liaison of histories: how many entries of what, numbered how. */
async function told(request: APIRequestContext, { server, incidentId }: Stage) {
	const base = `${server.url}/api/v1/incidents/${incidentId}/history`;
	const overview = (await (await request.get(base)).json()) as Overview;
	const numbers = new Map<string, number[]>();
	for (const { key } of overview.compartments) {
		const lines = (await (await request.get(`${base}/${key}`)).text()).trim().split('\n');
		const values = lines.map((line) => JSON.parse(line) as unknown);
		numbers.set(
			key,
			values.filter(Array.isArray).map((entry: unknown[]) => entry[0] as number)
		);
	}
	return { overview, numbers };
}

async function openReplay(page: Page, { server, incidentId }: Stage, query = '') {
	await page.goto(`${server.url}/i/${incidentId}/replay${query}`);
	await expect(page.getByRole('slider', { name: en('replay_slider') })).toBeVisible();
}

test('a liaison replays what was released, and counts give nothing else away', async ({
	stage
}) => {
	const liaison = await stage.browser({ locale: 'en-GB' });
	await signIn(liaison, stage.server.url, 'liaison-la');
	const page = await liaison.newPage();
	const tab = (key: string) => page.getByRole('tab', { name: new RegExp(`^${en(key)}`) });
	const changes = page.getByRole('tabpanel').getByRole('listitem');
	const events = page.locator('[data-key-events] > li');
	await openReplay(page, stage, '?panel=changes&compare=0');
	await expect(changes).not.toHaveCount(0);
	const known = await changes.count();
	const taskTab = await tab('tasks_panel').innerText();
	await tab('replay_events').click();
	const knownEvents = await events.count();
	const late = page.getByRole('button', { name: new RegExp(`^${en('review_late')}`) });
	await tab('review_figures').click();
	const knownOrders = await late.innerText();

	const commander = await stage.browser();
	await signIn(commander, stage.server.url, 'commander');
	await release(commander.request, stage, await work(stage, 3));
	const own = await connectBoard(stage.server.url, stage.incidentId, 'liaison-la', {
		username: 'liaison-la',
		post: POST
	});
	writeLog(own.board, { text: OWN }, 'liaison-la');
	await own.close();

	await test.step('of all that was done, two things have come', async () => {
		// The history is derived a moment behind the log.
		await expect(async () => {
			await openReplay(page, stage, '?panel=changes&compare=0');
			await expect(changes).toHaveCount(known + 2, { timeout: 5000 });
		}).toPass();
		await expect(changes.filter({ hasText: RELEASED })).toHaveCount(1);
		await expect(changes.filter({ hasText: OWN })).toHaveCount(1);
		await expect(tab('tasks_panel')).toHaveText(taskTab);
		await tab('replay_events').click();
		await expect(events).toHaveCount(knownEvents);
	});

	await test.step('nothing internal stands anywhere on the page', async () => {
		for (const key of ['tasks_panel', 'board_panel_resources', 'log_panel', 'review_figures']) {
			await tab(key).click();
			await expect(page.getByRole('tabpanel')).not.toBeEmpty();
			await expect(page.locator('body')).not.toContainText(INTERNAL);
			await expect(page.locator('body')).not.toContainText('综合协调组');
		}
		await expect(tab('review_annotations')).toHaveCount(0);
		const eyes = page.locator('label', { hasText: en('replay_eyes') }).locator('option');
		await expect(eyes.first()).toHaveText(en('replay_eyes_everyone'));
		await expect(eyes.last()).toContainText(POST);
		await expect(eyes).toHaveCount(2);
	});

	const before = await told(liaison.request, stage);
	await test.step('figures count what the liaison may read', async () => {
		const entries = before.overview.compartments.reduce((sum, each) => sum + each.entries, 0);
		const edits = page.getByRole('button', { name: new RegExp(`^${en('review_edits')}`) });
		await expect(edits).toHaveText(new RegExp(`${en('review_edits')}\\s*${entries}$`));
		expect(await late.innerText()).toBe(knownOrders);
		await expect(page.getByRole('button', { name: en('review_chain') })).toHaveCount(0);
	});

	await test.step('entries are numbered within what is read, and more work adds none', async () => {
		expect(before.overview.compartments.map(({ key }) => key).sort()).toEqual([
			'liaison-la',
			'released-la'
		]);
		expect(before.overview.othersEyes).toBe(false);
		expect(before.overview.people.flatMap(({ posts }) => posts)).toEqual([POST]);
		for (const numbers of before.numbers.values())
			expect(numbers).toEqual(numbers.map((_, index) => index + 1));
		await work(stage, 5);
		const journal = `${stage.server.url}/api/v1/incidents/${stage.incidentId}/history/command`;
		await expect
			.poll(async () => {
				const lines = (await (await commander.request.get(journal)).text()).trim().split('\n');
				// Read, not searched as it lies there: histories are told in ASCII.
				return JSON.stringify(lines.map((line) => JSON.parse(line) as unknown)).split(INTERNAL)
					.length;
			})
			.toBeGreaterThan(16);
		const after = await told(liaison.request, stage);
		expect(after.numbers).toEqual(before.numbers);
		expect(after.overview.compartments).toEqual(before.overview.compartments);
		expect([403, 404]).toContain((await liaison.request.get(journal)).status());
	});
});
