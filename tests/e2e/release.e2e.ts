/**
 * What is internal leaves only as an approved copy, and what a partner writes enters only when
 * it is adopted: proposed by staff, decided by the commander, seen live by the liaison.
 */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import type { BoardView } from './support/board-page.ts';
import { en, zh } from './support/words.ts';

const AREA = '警戒区';
const TASK = '扑打火头前沿并盯防飞火';
const WIDER = '警戒区(东扩 500 米)';
const LAO = 'ຂໍ້ມູນໃໝ່: ມີຄວັນໄຟ ທາງທິດໃຕ້';
const READING = '译:南侧出现新烟点。未经人工校译。';

/** The dialog that says what leaves, to whom and why, from wherever it was opened. */
async function propose(page: Page, name: string): Promise<void> {
	const dialog = page.getByRole('dialog', { name });
	await dialog.getByLabel(zh('release_purpose')).fill('供老方避开警戒范围');
	await dialog.getByLabel(zh('release_basis')).fill('联防协议第三条(演练假定)');
	await dialog.getByRole('button', { name: zh('release_propose') }).click();
	await expect(dialog).toBeHidden();
}

/** The release desk from the top bar, at one of its tabs. */
async function desk({ page }: BoardView, tab: string) {
	await page.getByTestId('release-desk').click();
	const dialog = page.getByRole('dialog', { name: zh('release_desk') });
	await dialog.getByRole('tab', { name: new RegExp(`^${zh(tab)}`) }).click();
	return dialog;
}

test('out as an approved copy, in by adoption, each side live', async ({ stage }) => {
	const [{ board: staff }, { board: commander }, { board: liaison }] = await Promise.all([
		stage.person('staff'),
		stage.person('commander'),
		stage.person('liaison-la')
	]);
	/** The selected area, beside the map. */
	const editor = staff.page.getByRole('region', { name: zh('map_title') });
	/** What the liaison's map holds that is named like this. */
	const onLiaisonMap = (name: string | RegExp) => liaison.page.getByRole('button', { name });
	await liaison.page.getByRole('button', { name: en('map_list'), exact: true }).click();
	await expect(onLiaisonMap(/火场/)).toBeVisible();
	await expect(onLiaisonMap(new RegExp(AREA))).toHaveCount(0);

	await test.step('staff proposes a plotted area and a task', async () => {
		await staff.find(AREA);
		await staff.page.getByRole('button', { name: zh('map_release') }).click();
		await propose(staff.page, AREA);
		await expect(editor.getByText(zh('release_mark_proposed', { partner: 'LA' }))).toBeVisible();
		const card = staff.page.getByRole('article').filter({ hasText: TASK });
		await card.getByRole('button', { name: new RegExp(zh('common_more')) }).click();
		await staff.page.getByRole('menuitem', { name: zh('tasks_release') }).click();
		await propose(staff.page, TASK);
	});

	await test.step('until the commander approves the one and turns down the other', async () => {
		const dialog = await desk(commander, 'release_tab_proposed');
		const task = dialog.getByRole('article').filter({ hasText: TASK });
		await expect(task).toContainText('供老方避开警戒范围');
		await task.getByRole('button', { name: zh('release_reject'), exact: true }).click();
		const why = commander.page.getByRole('dialog', { name: zh('release_reject_title') });
		await why.getByLabel(zh('common_reason')).fill('含我方扑救部署,先不给');
		await why.getByRole('button', { name: zh('release_reject'), exact: true }).click();
		await expect(task).toHaveCount(0);
		await expect(onLiaisonMap(new RegExp(AREA))).toHaveCount(0);
		const area = dialog.getByRole('article').filter({ hasText: AREA });
		await area.getByRole('button', { name: zh('release_approve') }).click();
		await expect(area).toHaveCount(0);
		await commander.page.keyboard.press('Escape');
	});

	await test.step('the proposer hears both answers', async () => {
		const messages = staff.page.getByRole('log', { name: zh('common_messages') });
		await expect(messages).toContainText('含我方扑救部署,先不给');
		await expect(editor.getByText(zh('release_mark_released', { partner: 'LA' }))).toBeVisible();
	});

	await test.step('the liaison sees the copy without doing anything, and nothing else', async () => {
		await expect(onLiaisonMap(new RegExp(AREA))).toBeVisible();
		await expect(liaison.page.getByText(TASK)).toHaveCount(0);
		await expect(liaison.page.getByTestId('release-desk')).toHaveCount(0);
	});

	await test.step('the original changes: the post is told, the copy stays as it was', async () => {
		const label = staff.page.getByLabel(zh('map_label'), { exact: true });
		await label.fill(WIDER);
		await label.press('Enter');
		await staff.expectSaved();
		await expect(editor.getByText(zh('release_mark_changed', { partner: 'LA' }))).toBeVisible();
		const dialog = await desk(commander, 'release_tab_released');
		const area = dialog.getByRole('article').filter({ hasText: AREA });
		await expect(area).toContainText(zh('release_changed'));
		await expect(onLiaisonMap(new RegExp(AREA))).toBeVisible();
		await expect(onLiaisonMap(/东扩/)).toHaveCount(0);
		await area.getByRole('button', { name: zh('release_update') }).click();
		const again = commander.page.getByRole('dialog', {
			name: zh('release_title', { name: WIDER })
		});
		await again.getByRole('button', { name: zh('release_release_now') }).click();
		await expect(onLiaisonMap(/东扩/)).toBeVisible();
	});

	await test.step('what the liaison writes waits at the post and is adopted with its source', async () => {
		await liaison.show('log');
		await liaison.writeLog(LAO);
		await liaison.expectSaved();
		const dialog = await desk(staff, 'release_tab_inbound');
		const item = dialog.getByRole('article').filter({ hasText: LAO });
		await expect(item).toContainText('老方联络席');
		await item.getByLabel(zh('release_adopt_note')).fill(READING);
		await item.getByRole('button', { name: zh('release_adopt'), exact: true }).click();
		await expect(item.getByRole('button', { name: zh('release_adopt') })).toHaveCount(0);
		await staff.page.keyboard.press('Escape');
		for (const board of [staff, commander]) {
			await board.show('log');
			const entry = board.page.getByRole('listitem').filter({ hasText: LAO });
			await expect(entry.filter({ hasText: zh('board_compartment_liaison') })).not.toHaveCount(0);
			const adopted = entry.filter({ hasText: READING });
			await expect(adopted).toContainText(`${zh('board_compartment_liaison')} LA`);
		}
		// The copy is the post's own: the liaison goes on having one entry.
		await expect(liaison.page.getByRole('listitem').filter({ hasText: LAO })).toHaveCount(1);
		await expect(liaison.page.getByText(READING)).toHaveCount(0);
	});
});
