/** A field commander loses the network, works on, reloads, comes back: nothing of anyone's is lost. */
import { expect, test } from './support/fixtures.ts';
import { Link } from './support/link.ts';

test('offline, edited, reloaded, killed server, merged: every count exact', async ({ stage }) => {
	const link = new Link(stage.server.port);
	await link.open();
	const field = await stage.person('field1', {}, link.url);
	const commander = await stage.person('commander');
	await field.board.readyForOffline();

	await test.step('both are live', async () => {
		await field.board.show('log');
		await field.board.writeLog('断网前:到达北线起点');
		await commander.board.show('log');
		await expect(commander.board.page.getByText('断网前:到达北线起点').first()).toBeVisible();
		await field.board.expectSaved();
	});

	await test.step('the field goes on without a network', async () => {
		await link.cut();
		await field.board.expectOffline(0);
		await field.board.writeLog('离线一:开始清理灌木');
		await field.board.expectOffline(1);
		await field.board.newTask('离线二:派人看守水源');
		await field.board.expectOffline(2);
	});

	await test.step('meanwhile the post goes on too', async () => {
		await commander.board.writeLog('指挥部:风向转北,注意安全');
		await commander.board.expectSaved();
	});

	await test.step('reloaded without a network, everything of the device is there', async () => {
		await field.board.page.reload();
		await field.board.expectOffline(2);
		await field.board.show('log');
		await expect(field.board.page.getByText('离线一:开始清理灌木').first()).toBeVisible();
		await expect(field.board.page.getByText('指挥部:风向转北,注意安全')).toHaveCount(0);
		await field.board.writeLog('离线三:北线推进 200 米');
		await field.board.expectOffline(3);
	});

	await test.step('the server is killed and started again', async () => {
		await stage.server.kill();
		await commander.board.expectOffline(0);
		await commander.board.writeLog('指挥部:服务器断电期间记录');
		await commander.board.expectOffline(1);
		await field.board.expectOffline(3);
		await stage.server.run();
		await commander.board.expectSaved();
		await expect(commander.board.page.getByText('指挥部:风向转北,注意安全').first()).toBeVisible();
		await field.board.expectOffline(3);
	});

	await test.step('the field comes back and all is merged', async () => {
		await link.open();
		await field.board.expectSaved();
		for (const { board } of [field, commander]) {
			await board.show('log');
			for (const text of [
				'断网前:到达北线起点',
				'离线一:开始清理灌木',
				'离线三:北线推进 200 米',
				'指挥部:风向转北,注意安全',
				'指挥部:服务器断电期间记录'
			])
				await expect(board.page.getByText(text).first()).toBeVisible();
			await board.show('tasks');
			await expect(board.page.getByText('离线二:派人看守水源').first()).toBeVisible();
		}
	});

	await test.step('and stays so after another power cut', async () => {
		await stage.server.kill();
		await stage.server.run();
		const staff = await stage.person('staff');
		await staff.board.show('log');
		await expect(staff.board.page.getByText('离线三:北线推进 200 米').first()).toBeVisible();
	});
	await link.cut();
});
