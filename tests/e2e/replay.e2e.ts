/** The day after: an order that did not reach somebody offline, seen again from either side. */
import type { Page } from '@playwright/test';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { expect, signIn, test, type Stage } from './support/fixtures.ts';
import { connectBoard } from './support/headless-board.ts';
import { Link } from './support/link.ts';
import { zh } from './support/words.ts';

const ORDER = '撤离河沟南侧全部人员';
const MINUTE = 60_000;

async function userId(page: Page, stage: Stage): Promise<string> {
	const answer = await page.request.get(`${stage.server.url}/api/v1/session`);
	return ((await answer.json()) as { user: { id: string } }).user.id;
}

/** A replay of the stage's incident, standing at its end. */
async function openReplay(page: Page, stage: Stage, query = ''): Promise<void> {
	await page.goto(`${stage.server.url}/i/${stage.incidentId}/replay${query}`);
	await expect(page.getByText(zh('replay_read_only'))).toBeVisible();
}

const slider = (page: Page) => page.getByRole('slider', { name: zh('replay_slider') });
const shownAt = async (page: Page) => Number(await slider(page).getAttribute('data-moment'));
const tab = (page: Page, word: string) =>
	page.getByRole('tab', { name: new RegExp(`^${zh(word)}`) });

test('a view through somebody’s eyes lacks the order until they are back', async ({ stage }) => {
	const link = new Link(stage.server.port);
	await link.open();
	const field = await stage.person('field1', {}, link.url);
	const { board } = await stage.person('commander');
	await board.show('tasks');
	await field.board.show('tasks');
	const eyes = await userId(field.board.page, stage);

	await link.cut();
	await field.board.expectOffline(0);
	await board.newTask(ORDER);
	await board.expectSaved();
	const issuedAt = Date.now();
	// Away for longer than what counts as prompt.
	await expect.poll(() => Date.now() - issuedAt).toBeGreaterThan(4000);
	await link.open();
	await expect(field.board.page.getByText(ORDER).first()).toBeVisible();
	await field.board.expectSaved();

	const { page } = board;
	const person = page.locator('[data-pane=person]');
	const missing = person.locator('[data-missing]');
	await test.step('at the order, the device does not hold it', async () => {
		// The device tells what it holds a moment after it has it.
		await expect(async () => {
			await openReplay(page, stage, `?eyes=${eyes}`);
			const orders = page.locator('[data-key-events]').getByRole('button', { name: ORDER });
			await expect(orders).toHaveCount(1);
			await orders.click();
			await expect(missing).toContainText(ORDER);
			await expect(missing).toContainText(/\d\d:\d\d:\d\d 到达设备/);
		}).toPass();
		await tab(page, 'replay_missing').click();
		await expect(page.getByRole('tabpanel').getByText(ORDER)).toBeVisible();
	});

	const panels = page.getByRole('complementary', { name: zh('replay_panels') });
	await test.step('the panels show either side', async () => {
		await tab(page, 'tasks_panel').click();
		await expect(panels.getByText(ORDER).first()).toBeVisible();
		await panels.getByRole('radiogroup').first().getByText('前线1').click();
		await expect(panels.getByText(ORDER)).toHaveCount(0);
	});

	await test.step('in the end the device holds everything', async () => {
		await slider(page).focus();
		await page.keyboard.press('End');
		await expect(missing).toHaveCount(0);
		await expect(panels.getByText(ORDER).first()).toBeVisible();
	});
	await link.cut();
});

test('seek, play, link to a moment, and either order of time', async ({ stage }) => {
	const { board } = await stage.person('commander');
	const happenedAt = Date.now() - 20 * MINUTE;
	const staff = await connectBoard(stage.server.url, stage.incidentId, 'command', {
		username: 'staff',
		post: '综合协调组'
	});
	writeLog(staff.board, { text: '补记:二十分钟前桥面已封闭', happenedAt });
	await staff.close();
	const { page } = board;
	const entry = page.getByText('补记:二十分钟前桥面已封闭');

	await test.step('the end shows what was written last, and that it came late', async () => {
		await expect(async () => {
			await openReplay(page, stage, '?panel=log');
			await expect(entry).toBeVisible();
		}).toPass();
		await expect(page.getByText(/补录 · .*收到/).first()).toBeVisible();
		await expect(page.getByRole('textbox', { name: zh('log_quick') })).toHaveCount(0);
	});

	await test.step('one event back it is not there; one on it is', async () => {
		const step = async (key: string) => {
			const before = await shownAt(page);
			await page.keyboard.press(key);
			await expect.poll(() => shownAt(page)).not.toBe(before);
		};
		// The end can lie a moment after the last event.
		const end = await shownAt(page);
		await step(',');
		if ((await entry.count()) > 0) await step(',');
		await expect(entry).toHaveCount(0);
		expect(await shownAt(page)).toBeLessThan(end);
		await step('.');
		await expect(entry).toBeVisible();
	});

	await test.step('by the time it happened it stands where it happened', async () => {
		await openReplay(page, stage, `?panel=log&axis=happened&t=${happenedAt + 1000}`);
		await expect(entry).toBeVisible();
		expect(await shownAt(page)).toBe(happenedAt + 1000);
		await page.getByText(zh('replay_axis_received'), { exact: true }).click();
		await expect(entry).toHaveCount(0);
		const lines = page.getByRole('region', { name: zh('log_panel') }).getByRole('listitem');
		const newest = lines.first();
		await slider(page).focus();
		await page.keyboard.press('End');
		await expect(newest).toContainText('补记:二十分钟前桥面已封闭');
		await page.getByText(zh('replay_axis_happened'), { exact: true }).click();
		await expect(newest).not.toContainText('补记:二十分钟前桥面已封闭');
		await expect(lines.filter({ has: entry })).toContainText(/补录 · .*收到/);
	});

	await test.step('the address leads back to the moment', async () => {
		await slider(page).focus();
		await page.keyboard.press('Home');
		await page.keyboard.press('Shift+ArrowRight');
		const moment = Number(await slider(page).getAttribute('aria-valuemin')) + 5 * MINUTE;
		await expect(slider(page)).toHaveAttribute('data-moment', String(moment));
		await expect(page).toHaveURL(new RegExp(`[?&]t=${moment}(&|$)`));
		const other = await page.context().newPage();
		await other.goto(page.url());
		await expect(slider(other)).toHaveAttribute('data-moment', String(moment));
		await other.close();
	});

	await test.step('it plays to the end and stops there', async () => {
		const from = await shownAt(page);
		await page.getByText(zh('replay_speed_value', { n: 600 }), { exact: true }).click();
		await slider(page).focus();
		await page.keyboard.press('Space');
		await expect(page.getByRole('button', { name: zh('replay_pause') })).toBeVisible();
		await expect.poll(() => shownAt(page)).toBeGreaterThan(from);
		await expect(page.getByRole('button', { name: zh('replay_play') })).toBeVisible();
		await expect(slider(page)).toHaveAttribute(
			'data-moment',
			String(await slider(page).getAttribute('aria-valuemax'))
		);
	});
});

test('two moments are compared, and a stranger gets an answer', async ({ stage }) => {
	const { board } = await stage.person('commander');
	await board.newTask(ORDER);
	await board.expectSaved();
	const { page } = board;
	await expect(async () => {
		await openReplay(page, stage);
		await expect(page.locator('[data-key-events]').getByText(ORDER)).toBeVisible();
	}).toPass();
	await page.getByRole('button', { name: zh('replay_compare') }).click();
	await slider(page).focus();
	await page.keyboard.press('Home');
	await tab(page, 'replay_changes').click();
	const change = page.getByRole('listitem').filter({ hasText: ORDER });
	await expect(change).toContainText(zh('replay_change_added'));
	await expect(page).toHaveURL(/[?&]compare=\d+/);

	const stranger = await stage.browser();
	await signIn(stranger, stage.server.url, 'liaison-la');
	const elsewhere = await stranger.newPage();
	await elsewhere.goto(`${stage.server.url}/i/01ARZ3NDEKTSV4RRFFQ69G5FAV/replay`);
	await expect(elsewhere.getByRole('alert')).toBeVisible();
});
