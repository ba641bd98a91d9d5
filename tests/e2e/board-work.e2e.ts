/** A shift at the board, done as people do it: plotting, forces, orders, contradictions, files. */
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { BoardView } from './support/board-page.ts';
import { expect, test } from './support/fixtures.ts';
import { Link } from './support/link.ts';
import { zh } from './support/words.ts';

const RESOURCES = path.resolve(import.meta.dirname, '../fixtures/resources-mengla.gb18030.csv');

/** Clicks on the map, at parts of its width and height. */
async function clickMap(page: Page, points: readonly (readonly [number, number])[]) {
	const map = page.getByRole('application', { name: zh('map_title') });
	const box = (await map.boundingBox())!;
	for (const [x, y] of points)
		await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

const editor = (page: Page) => page.getByRole('region', { name: zh('map_title') });

/** Draws with a tool taken up by its key, finishes with Enter and names what was drawn. */
async function draw(
	board: BoardView,
	key: string,
	hint: string,
	points: readonly (readonly [number, number])[],
	name: string
) {
	const { page } = board;
	await board.press(key);
	await expect(page.getByText(zh(hint))).toBeVisible();
	await clickMap(page, points);
	await page.keyboard.press('Enter');
	const label = editor(page).getByLabel(zh('map_label'), { exact: true });
	await expect(label).toBeFocused();
	await page.keyboard.type(name);
	await page.keyboard.press('Enter');
	await expect(editor(page).getByRole('heading', { name })).toBeVisible();
}

test('a line and an area are drawn, reshaped, taken back, and found with /', async ({ stage }) => {
	const [{ board: field }, { board: staff }] = await Promise.all([
		stage.person('field1'),
		stage.person('staff')
	]);
	const { page } = field;
	await draw(
		field,
		'r',
		'map_hint_line',
		[
			[0.2, 0.75],
			[0.3, 0.8],
			[0.42, 0.86]
		],
		'二号隔离带'
	);
	await page.keyboard.press('Escape');
	await draw(
		field,
		'a',
		'map_hint_area',
		[
			[0.12, 0.3],
			[0.22, 0.3],
			[0.22, 0.45],
			[0.12, 0.45]
		],
		'直升机起降场'
	);
	const measure = editor(page)
		.getByText(/m²|km²|公顷|ha/)
		.first();
	const before = await measure.textContent();
	const measured = editor(page).getByText(before!, { exact: true });

	await test.step('a corner is dragged, and the change taken back alone', async () => {
		await editor(page)
			.getByRole('button', { name: zh('map_reshape') })
			.click();
		const corner = page.getByRole('button', { name: zh('map_handle_vertex') }).first();
		const box = (await corner.boundingBox())!;
		await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
		await page.mouse.down();
		await page.mouse.move(box.x - 30, box.y - 30, { steps: 4 });
		await page.mouse.up();
		await expect(measured).toHaveCount(0);
		await page.keyboard.press('Escape');
		await field.press('Control+z');
		await expect(measured).toBeVisible();
		await expect(editor(page).getByRole('heading', { name: '直升机起降场' })).toBeVisible();
		await field.expectSaved();
	});

	await test.step('the post finds both by the quick line', async () => {
		for (const name of ['二号隔离带', '直升机起降场']) {
			await staff.find(name);
			await expect(editor(staff.page).getByRole('heading', { name })).toBeVisible();
		}
	});
});

test('a team is sent and reports, an order is read back, done and checked', async ({ stage }) => {
	const [{ board: commander }, { board: field }] = await Promise.all([
		stage.person('commander'),
		stage.person('field1')
	]);
	const title = '接应西侧撤出群众';
	const team = '社会应急力量 山地救援队';
	const card = (board: BoardView) => board.page.getByRole('article').filter({ hasText: title });

	await test.step('an order with an answer in five minutes', async () => {
		await commander.press('n');
		const dialog = commander.page.getByRole('dialog', { name: zh('tasks_new') });
		await dialog.getByLabel(zh('tasks_title')).fill(title);
		await dialog.getByLabel(zh('tasks_assignee')).selectOption({ label: '前线1' });
		await dialog.getByRole('button', { name: zh('tasks_issue'), exact: true }).click();
		await expect(dialog).toBeHidden();
	});

	await test.step('alerts its post, which reads it back', async () => {
		const alert = field.page.getByRole('alert', { name: zh('board_orders_for_me') });
		await expect(alert).toContainText(title);
		await field.page
			.getByRole('article')
			.filter({ hasText: title })
			.getByRole('button')
			.first()
			.click();
		const order = field.page.getByRole('dialog', { name: title });
		await order.getByRole('button', { name: zh('tasks_acknowledge') }).click();
		const answer = field.page.getByRole('dialog', { name: title });
		await answer.getByLabel(zh('tasks_read_back')).fill('明白,接应西侧群众');
		await answer.getByRole('button', { name: zh('tasks_acknowledge') }).click();
		await commander.find(title);
		const seen = commander.page.getByRole('dialog', { name: title });
		await expect(seen.getByText(zh('tasks_status_acknowledged')).first()).toBeVisible();
		await commander.page.keyboard.press('Escape');
	});

	await test.step('a team goes to it, by its menu, and its status by the row', async () => {
		await field.page.keyboard.press('Escape');
		await field.show('resources');
		const row = field.page.getByRole('row').filter({ hasText: team });
		const number = (await row.getByRole('button').first().textContent())!.trim();
		await row.getByRole('button', { name: zh('resources_more', { number }) }).click();
		await field.page.getByRole('menuitem', { name: zh('resources_assign_to') }).click();
		const dialog = field.page.getByRole('dialog', { name: number });
		const target = dialog.getByLabel(zh('resources_target'));
		await target.selectOption({
			label: (await target.locator('option', { hasText: title }).textContent())!
		});
		await dialog.getByRole('button', { name: zh('resources_assign'), exact: true }).click();
		await expect(dialog).toBeHidden();
		await row.getByLabel(zh('resources_status_of', { number })).selectOption('dispatched');
		await commander.show('resources');
		const seen = commander.page.getByRole('row').filter({ hasText: team });
		await expect(seen.getByLabel(zh('resources_status_of', { number }))).toHaveValue('dispatched');
	});

	await test.step('begun and done in the field, seen as done at the post', async () => {
		await field.show('tasks');
		await card(field).getByRole('button').first().click();
		const order = field.page.getByRole('dialog', { name: title });
		await order.getByRole('button', { name: zh('tasks_start') }).click();
		await order.getByRole('button', { name: zh('tasks_complete') }).click();
		await commander.show('tasks');
		await commander.find(title);
		const seen = commander.page.getByRole('dialog', { name: title });
		await expect(seen.getByText(zh('tasks_status_done')).first()).toBeVisible();
		await expect(seen.getByText('明白,接应西侧群众').first()).toBeVisible();
	});
});

test('one team promised twice while apart: both sides stand until a ruling', async ({ stage }) => {
	const link = new Link(stage.server.port);
	await link.open();
	const [{ board: field }, { board: commander }] = await Promise.all([
		stage.person('field1', {}, link.url),
		stage.person('commander')
	]);
	const team = '社会应急力量 山地救援队';
	const conflicts = async ({ page }: BoardView, n: number) =>
		expect(page.getByRole('button', { name: zh('board_conflict_count', { n }) })).toBeVisible();
	/** Sends the team to a task from its row, as the post knows things. */
	const send = async (board: BoardView, task: string) => {
		await board.show('resources');
		const row = board.page.getByRole('row').filter({ hasText: team });
		const number = (await row.getByRole('button').first().textContent())!.trim();
		await row.getByRole('button', { name: zh('resources_more', { number }) }).click();
		await board.page.getByRole('menuitem', { name: zh('resources_assign_to') }).click();
		const dialog = board.page.getByRole('dialog', { name: team });
		const target = dialog.getByLabel(zh('resources_target'));
		const option = target.locator('option', { hasText: task });
		await target.selectOption((await option.getAttribute('value'))!);
		await dialog.getByRole('button', { name: zh('resources_assign'), exact: true }).click();
		await expect(dialog).toBeHidden();
	};
	// Two are in the demo from the start.
	for (const board of [field, commander]) await conflicts(board, 2);
	await field.readyForOffline();
	await link.cut();
	await field.expectOffline(0);
	await send(field, '开设北侧隔离带');
	await field.expectOffline(1);
	await send(commander, '转移磨憨社区下风向群众');
	await commander.expectSaved();
	await link.open();
	await field.expectSaved();
	for (const board of [field, commander]) await conflicts(board, 3);

	await commander.page.getByRole('button', { name: zh('board_conflict_count', { n: 3 }) }).click();
	const dialog = commander.page.getByRole('dialog', { name: zh('board_conflict') });
	const sides = dialog.locator('form').filter({ hasText: team });
	await expect(sides).toContainText('前线1');
	await expect(sides).toContainText('现场指挥官');
	await sides.getByRole('checkbox', { name: /转移磨憨社区下风向群众/ }).check();
	await sides.getByLabel(zh('board_conflict_note')).fill('群众先行');
	await sides.getByRole('button', { name: zh('board_conflict_rule'), exact: true }).click();
	await expect(sides).toHaveCount(0);
	for (const board of [field, commander]) await conflicts(board, 2);
	await field.show('log');
	await expect(field.page.getByText('群众先行').first()).toBeVisible();
	await link.cut();
});

test('a table of resources comes in as one step that can be taken back', async ({ stage }) => {
	const { board } = await stage.person('staff');
	const { page } = board;
	const count = async () => {
		const tab = page.getByRole('tab', { name: new RegExp(`^${zh('board_panel_resources')}`) });
		return Number(/\d+/.exec((await tab.textContent()) ?? '')?.[0]);
	};
	const before = await count();
	await board.show('resources');
	await page.getByRole('button', { name: zh('import_button') }).click();
	const dialog = page.getByRole('dialog', { name: zh('import_title') });
	await dialog.locator('input[type=file]').setInputFiles(RESOURCES);
	const table = page.getByRole('dialog', { name: zh('import_table_title') });
	// The row whose number is no number is told by its line, and stays out.
	await expect(table.getByRole('row').filter({ hasText: '数量不是数' })).toContainText('22');
	for (const box of await table.getByRole('row').getByRole('checkbox').all()) await box.check();
	const chosen = await table.getByRole('row').getByRole('checkbox').count();
	expect(chosen).toBeGreaterThan(10);
	await table.getByRole('button', { name: zh('import_do', { n: chosen }) }).click();
	await expect(table).toBeHidden();
	await expect.poll(count).toBe(before + chosen);
	await board.expectSaved();
	await board.press('Control+z');
	await expect.poll(count).toBe(before);
	await board.expectSaved();
});
