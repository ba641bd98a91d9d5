/** axe finds nothing serious on the main views, live and in replay, in both themes, on desktop and phone. */
import { expect, test } from './support/fixtures.ts';
import { expectNothingSerious } from './support/nothing-serious.ts';
import { zh } from './support/words.ts';

for (const colorScheme of ['dark', 'light'] as const) {
	test(`pages before the board (${colorScheme})`, async ({ stage }) => {
		const context = await stage.browser({ colorScheme });
		const page = await context.newPage();
		await page.goto(`${stage.server.url}/login`);
		await expectNothingSerious(page, 'login');
		const { board } = await stage.join(context, 'commander');
		for (const path of ['/incidents', '/incidents/new', '/account', '/admin']) {
			await board.page.goto(stage.server.url + path);
			await expect(board.page.getByRole('heading').first()).toBeVisible();
			await expectNothingSerious(board.page, path);
		}
		await board.page.goto(`${board.url}/members`);
		await expect(board.page.getByText('岩温').first()).toBeVisible();
		await expectNothingSerious(board.page, 'members');
	});

	test(`the board on a desktop (${colorScheme})`, async ({ stage }) => {
		const { board } = await stage.person('commander', { colorScheme });
		const { page } = board;
		for (const tab of ['tasks', 'resources', 'log', 'tallies'] as const) {
			await board.show(tab);
			await expect(page.getByRole('tabpanel')).toBeVisible();
			await expectNothingSerious(page, tab);
		}
		await board.press('n');
		await expect(page.getByRole('dialog', { name: zh('tasks_new') })).toBeVisible();
		await expectNothingSerious(page, 'new task');
		await page.keyboard.press('Escape');
		await page
			.getByRole('button', { name: new RegExp(zh('board_conflict_count', { n: 2 })) })
			.click();
		await expect(page.getByRole('dialog')).toBeVisible();
		await expectNothingSerious(page, 'contradictions');
	});

	test(`the board on a phone (${colorScheme})`, async ({ stage }) => {
		const { board } = await stage.person('field1', {
			colorScheme,
			viewport: { width: 390, height: 844 },
			hasTouch: true,
			isMobile: true
		});
		const nav = board.page.getByRole('navigation', { name: zh('phone_nav') });
		for (const label of ['tasks_panel', 'board_panel_resources', 'log_panel', 'board_panel_map']) {
			await nav.getByRole('button', { name: new RegExp(`^${zh(label)}`) }).tap();
			await expectNothingSerious(board.page, label);
		}
		await board.page.getByRole('button', { name: zh('phone_report') }).tap();
		await expect(board.page.getByRole('dialog')).toBeVisible();
		await expectNothingSerious(board.page, 'report');
	});

	test(`the replay on a desktop (${colorScheme})`, async ({ stage }) => {
		const { board } = await stage.person('commander', { colorScheme });
		const { page } = board;
		await board.newTask('撤离河沟南侧全部人员');
		await board.expectSaved();
		const replay = `${board.url}/replay`;
		const me = await page.request.get(`${stage.server.url}/api/v1/session`);
		const { user } = (await me.json()) as { user: { id: string } };

		await page.goto(replay);
		await expect(page.locator('[data-key-events]').getByRole('button').first()).toBeVisible();
		await expectNothingSerious(page, 'turning points');
		for (const [panel, words] of [
			['figures', 'review_figures'],
			['notes', 'review_annotations'],
			['log', 'log_panel']
		] as const) {
			await page.getByRole('tab', { name: new RegExp(`^${zh(words)}`) }).click();
			await expect(page.getByRole('tabpanel')).toBeVisible();
			await expectNothingSerious(page, panel);
		}
		await page.getByRole('tab', { name: new RegExp(`^${zh('review_figures')}`) }).click();
		await page.getByRole('button', { name: new RegExp(`^${zh('review_chain')}`) }).click();
		const evidence = page.getByRole('dialog', { name: zh('board_chain') });
		await expect(evidence.getByText(zh('board_chain_here'), { exact: true })).toBeVisible();
		await expectNothingSerious(page, 'evidence');
		await page.keyboard.press('Escape');
		await page.getByRole('tab', { name: new RegExp(`^${zh('review_annotations')}`) }).click();
		await page.getByRole('button', { name: zh('review_annotate') }).click();
		await expectNothingSerious(page, 'a new note');

		const start = Number(
			await page.getByRole('slider', { name: zh('replay_slider') }).getAttribute('aria-valuemin')
		);
		await page.goto(`${replay}?panel=changes&compare=${start}`);
		await expect(page.getByRole('tabpanel').getByRole('listitem').first()).toBeVisible();
		await expectNothingSerious(page, 'two moments');
		await page.goto(`${replay}?panel=missing&eyes=${user.id}&t=${start}`);
		await expect(page.locator('[data-pane=person]')).toBeVisible();
		await expectNothingSerious(page, 'eyes');

		await page.getByRole('button', { name: zh('review_open_report') }).click();
		await expect(page.getByRole('article')).toBeVisible();
		await expectNothingSerious(page, 'report');
	});

	test(`the replay on a phone (${colorScheme})`, async ({ stage }) => {
		const { board } = await stage.person('commander', { colorScheme });
		const { context } = await stage.person('staff', {
			colorScheme,
			viewport: { width: 390, height: 844 },
			hasTouch: true,
			isMobile: true
		});
		const page = await context.newPage();
		await page.goto(`${board.url}/replay`);
		await expect(page.getByText(zh('replay_read_only'))).toBeVisible();
		for (const screen of ['map', 'events', 'figures', 'notes', 'log']) {
			await page.getByRole('combobox', { name: zh('replay_screen') }).selectOption(screen);
			await expectNothingSerious(page, screen);
		}
	});
}
