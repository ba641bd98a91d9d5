/** Three people at one board: what one does, the others see. */
import { expect, test } from './support/fixtures.ts';
import { zh } from './support/words.ts';

test('edits go both ways, live', async ({ stage }) => {
	const [commander, field, staff] = await Promise.all([
		stage.person('commander'),
		stage.person('field1'),
		stage.person('staff')
	]);

	await commander.board.newTask('在河沟北侧设第二瞭望哨');
	for (const { board } of [field, staff]) {
		await board.show('tasks');
		await expect(board.page.getByText('在河沟北侧设第二瞭望哨').first()).toBeVisible();
	}

	await field.board.show('log');
	await field.board.writeLog('瞭望哨已到位,视野良好');
	for (const { board } of [commander, staff]) {
		await board.show('log');
		await expect(board.page.getByText('瞭望哨已到位,视野良好').first()).toBeVisible();
	}
	for (const { board } of [commander, field, staff]) await board.expectSaved();
	await expect(commander.board.page.getByText(zh('common_exercise_banner')).first()).toBeVisible();
});
