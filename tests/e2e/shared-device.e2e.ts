/** Two users of one browser: the second finds nothing of the first, in storage or on the page. */
import type { Page } from '@playwright/test';
import { BoardView } from './support/board-page.ts';
import { Evidence } from './support/evidence.ts';
import { expect, test, type Person } from './support/fixtures.ts';
import { Link } from './support/link.ts';
import { PASSWORD } from './support/test-server.ts';
import { zh } from './support/words.ts';

const SENT = 'C4NARYSENT';
const UNSENT = 'C4NARYUNSENT';

async function storageOf({ context, board }: Person): Promise<Evidence> {
	const evidence = new Evidence(context);
	await evidence.settle(board.page);
	return evidence;
}

async function signInByForm(page: Page, url: string, username: string): Promise<void> {
	await page.goto(`${url}/login`);
	await page.getByLabel(zh('account_username')).fill(username);
	await page.getByLabel(zh('account_password'), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: zh('account_sign_in'), exact: true }).click();
	await page.waitForURL(/\/(incidents|i\/)/);
}

test('what the first left unsent is sealed, unseen by the second, and sent when they return', async ({
	stage
}) => {
	const link = new Link(stage.server.port);
	await link.open();
	const first = await stage.person('commander', {}, link.url);
	const { context } = first;
	await first.board.newTask(`${SENT} 已发送`);
	await first.board.expectSaved();
	await link.cut();
	await first.board.expectOffline(0);
	await first.board.newTask(`${UNSENT} 未发送`);
	await first.board.expectOffline(1);
	const before = await storageOf(first);
	for (const canary of [SENT, UNSENT])
		expect(before.find(canary).filter((place) => place.startsWith('indexeddb'))).not.toEqual([]);
	await first.board.page.close();

	await test.step('the session ends and another person signs in', async () => {
		await context.clearCookies();
		await link.open();
		const page = await context.newPage();
		await signInByForm(page, link.url, 'liaison-la');
		const second = { context, board: new BoardView(page, first.board.url) };
		await second.board.open();
		const after = await storageOf(second);
		for (const word of [SENT, UNSENT, '周启明', '现场指挥官'])
			expect(after.find(word), word).toEqual([]);
		await page.close();
	});

	await test.step('the first returns and what was unsent goes out', async () => {
		await context.clearCookies();
		const page = await context.newPage();
		await signInByForm(page, link.url, 'commander');
		await new BoardView(page, first.board.url).open();
		const other = await stage.person('staff');
		await expect(other.board.page.getByText(`${UNSENT} 未发送`).first()).toBeVisible();
		await expect(other.board.page.getByText(`${SENT} 已发送`).first()).toBeVisible();
	});
	await link.cut();
});

test('signing out on a shared device removes what was there', async ({ stage }) => {
	const person = await stage.person('staff');
	const { page } = person.board;
	await person.board.newTask(`${SENT} 已发送`);
	await person.board.expectSaved();
	await page.getByRole('button', { name: zh('board_menu'), exact: true }).click();
	await page.getByRole('menuitem', { name: zh('board_menu_sign_out') }).click();
	const dialog = page.getByRole('dialog', { name: zh('sync_sign_out') });
	await expect(dialog.getByRole('checkbox')).toBeChecked();
	await dialog.getByRole('button', { name: zh('sync_sign_out'), exact: true }).click();
	await page.waitForURL(/\/login/);
	await expect.poll(async () => (await storageOf(person)).find(SENT)).toEqual([]);
});
