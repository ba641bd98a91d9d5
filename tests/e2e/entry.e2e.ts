/** Coming in: the sign-in form, the set-up of an empty server, and invites. */
import { expect, test } from './support/fixtures.ts';
import { PASSWORD, TestServer } from './support/test-server.ts';
import { zh } from './support/words.ts';

test('the form signs in, and does not tell which part was wrong', async ({ stage }) => {
	const context = await stage.browser();
	const page = await context.newPage();
	await page.goto(`${stage.server.url}/i/${stage.incidentId}`);
	await page.waitForURL(/\/login/);
	const said: (string | null)[] = [];
	for (const [username, password] of [
		['commander', 'wrong password'],
		['nobody', PASSWORD]
	] as const) {
		await page.getByLabel(zh('account_username')).fill(username);
		await page.getByLabel(zh('account_password'), { exact: true }).fill(password);
		await page.getByRole('button', { name: zh('account_sign_in'), exact: true }).click();
		const alert = page.getByText(zh('error_sign_in_failed'));
		await expect(alert).toBeVisible();
		said.push(await alert.textContent());
		await expect(page.getByLabel(zh('account_username'))).toHaveValue(username);
	}
	expect(said[0]).toBe(said[1]);
	await page.getByLabel(zh('account_username')).fill('commander');
	await page.getByLabel(zh('account_password'), { exact: true }).fill(PASSWORD);
	await page.getByRole('button', { name: zh('account_sign_in'), exact: true }).click();
	// Back to where the link led.
	await page.waitForURL(`**/i/${stage.incidentId}`);
	await expect(page.getByTestId('save-state')).toHaveAttribute('data-link', 'online');
});

test('an invite brings a new person to the board, as often as it says', async ({ stage }) => {
	const commander = await stage.person('commander');
	const { page } = commander.board;
	await page.goto(`${commander.board.url}/members`);
	await page
		.getByRole('button', { name: zh('incidents_invite_new') })
		.first()
		.click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: zh('incidents_invite_new'), exact: true }).click();
	await expect(dialog.getByRole('img', { name: zh('incidents_invite_qr') })).toBeVisible();
	const link = (await dialog.locator('code').textContent())!.trim();

	const context = await stage.browser();
	const newcomer = await context.newPage();
	await newcomer.goto(link);
	await newcomer.getByLabel(new RegExp(`^${zh('account_display_name')}`)).fill('刀岩');
	await newcomer.getByLabel(new RegExp(`^${zh('account_username')}`)).fill('daoyan');
	await newcomer
		.getByLabel(new RegExp(`^${zh('account_password')}`))
		.first()
		.fill('a field commander of three words');
	await newcomer.getByRole('button', { name: zh('incidents_invite_create') }).click();
	await newcomer.waitForURL(`**/i/${stage.incidentId}`);
	await expect(newcomer.getByTestId('save-state')).toHaveAttribute('data-link', 'online');

	await expect(async () => {
		await page.reload();
		await expect(page.getByText('刀岩').first()).toBeVisible({ timeout: 5_000 });
	}).toPass();

	const third = await (await stage.browser()).newPage();
	await third.goto(link);
	await expect(third.getByText(zh('error_invite_invalid')).first()).toBeVisible();
});

test('an empty server is set up once, by the link it prints', async ({ browser }) => {
	const server = await TestServer.start();
	try {
		const link = /(http\S+\/setup\?code=\S+)/.exec(server.output)?.[1];
		expect(link, server.output).toBeTruthy();
		const context = await browser.newContext();
		const page = await context.newPage();
		await page.goto(link!);
		await page.getByLabel(new RegExp(`^${zh('account_display_name')}`)).fill('系统管理员');
		await page.getByLabel(new RegExp(`^${zh('account_username')}`)).fill('admin');
		for (const field of await page.locator('input[type=password]').all())
			await field.fill('an administrator of four words');
		await page.getByRole('button', { name: zh('account_setup_create') }).click();
		await page.waitForURL(/\/admin/);
		const again = await context.newPage();
		await again.goto(link!);
		await expect(again.getByText(zh('account_setup_closed_title')).first()).toBeVisible();
		await context.close();
		expect(await server.stop()).toBe(0);
	} finally {
		await server.dispose();
	}
});
