/** The server is put back to an older backup: devices that saw more say so, truly and until it is explained. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { zh } from './support/words.ts';

const CLI = path.resolve(import.meta.dirname, '../../server/admin/cli.ts');

/** Makes a backup of a running server's data as an operator does. @returns its folder */
function backUp(dataDir: string, into: string): string {
	const env = { ...process.env, DATA_DIR: dataDir };
	execFileSync(process.execPath, [CLI, 'backup', into], { env, stdio: 'pipe' });
	const [folder] = readdirSync(into);
	return path.join(into, folder!);
}

/** The evidence dialog over the figures of the replay. */
async function openEvidence(page: Page, url: string) {
	const row = page.getByRole('button', { name: new RegExp(zh('review_chain')) });
	// The chain is a moment behind the log.
	await expect(async () => {
		await page.goto(`${url}/replay?panel=figures`);
		await expect(row).toBeVisible({ timeout: 5000 });
	}).toPass();
	await row.click();
	const dialog = page.getByRole('dialog', { name: zh('board_chain') });
	await expect(dialog.getByText(zh('board_chain_here'), { exact: true })).toBeVisible();
	return { row, dialog };
}

test('after a restore a device says what it misses, brings up its own, and is put right', async ({
	stage
}) => {
	const { board } = await stage.person('commander');
	const { page } = board;
	await board.show('log');
	await board.writeLog('备份之前的记录');
	await board.expectSaved();
	const into = mkdtempSync(path.join(tmpdir(), 'tongtu-restore-'));
	const backup = backUp(stage.server.dataDir, into);

	await board.writeLog('备份之后的记录一');
	await board.writeLog('备份之后的记录二');
	await board.expectSaved();
	const before = await openEvidence(page, board.url);
	const seen = await before.dialog.getByText(/^[0-9a-f]{64}$/).textContent();
	// No page is open that could bring anything up before it is looked at.
	await page.goto('about:blank');

	await stage.server.kill();
	rmSync(stage.server.dataDir, { recursive: true });
	cpSync(backup, stage.server.dataDir, { recursive: true });
	rmSync(into, { recursive: true });
	await stage.server.run();

	const { row, dialog } = await openEvidence(page, board.url);
	await test.step('it tells how far the server goes, and what it noted itself', async () => {
		const alert = dialog.getByRole('alert');
		await expect(alert).toContainText('服务器多半恢复到了较早的备份');
		await expect(alert).toContainText(seen!);
		await page.keyboard.press('Escape');
		await expect(row).toContainText(zh('review_chain_broken'));
	});

	await test.step('what it wrote itself comes back by itself', async () => {
		await board.open();
		const other = await stage.person('staff');
		await other.board.show('log');
		await expect(other.board.page.getByText('备份之后的记录一').first()).toBeVisible();
		await expect(other.board.page.getByText('备份之后的记录二').first()).toBeVisible();
	});

	await test.step('once it is explained the head of now is noted, and the other listed', async () => {
		const again = await openEvidence(page, board.url);
		await again.dialog.getByRole('button', { name: zh('board_chain_settle') }).click();
		await expect(again.dialog.getByRole('alert')).toHaveCount(0);
		await expect(again.dialog.getByRole('listitem')).toContainText(seen!);
		await page.keyboard.press('Escape');
		await expect(again.row).not.toContainText(zh('review_chain_broken'));
	});
});
