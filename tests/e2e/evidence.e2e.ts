/** The evidence: its head on the page, its bundle, and the page in it that checks it with no server. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { expect, test } from './support/fixtures.ts';
import { connectBoard } from './support/headless-board.ts';
import { expectNothingSerious } from './support/nothing-serious.ts';
import { zh } from './support/words.ts';

const WORDS = '接报：边境线南侧发现火情';

/** The bundle with one byte of what somebody wrote changed, and the entry in which it stands. */
function tampered(bundle: Uint8Array): { bytes: Uint8Array; entry: number } {
	const parts = unzipSync(bundle);
	const lines = strFromU8(parts['entries.ndjson']!).split('\n');
	const at = lines.findIndex((line) => line.includes('"update":"'));
	const place = lines[at]!.indexOf('"update":"') + '"update":"'.length;
	const digit = lines[at]![place] === 'a' ? 'b' : 'a';
	lines[at] = lines[at]!.slice(0, place) + digit + lines[at]!.slice(place + 1);
	parts['entries.ndjson'] = strToU8(lines.join('\n'));
	return { bytes: zipSync(parts), entry: at + 1 };
}

test('the bundle is checked from the disk, offline, and names the entry that was changed', async ({
	stage
}) => {
	const staff = await connectBoard(stage.server.url, stage.incidentId, 'command', {
		username: 'staff',
		post: '综合协调组'
	});
	writeLog(staff.board, { text: WORDS, channel: 'phone' });
	await staff.close();
	const { board } = await stage.person('commander');
	const { page } = board;
	const folder = await mkdtemp(path.join(tmpdir(), 'tongtu-evidence-'));
	const zip = path.join(folder, 'bundle.zip');

	const dialog = page.getByRole('dialog', { name: zh('board_chain') });
	await test.step('the head stands among the figures, and in full one click away', async () => {
		const row = page.getByRole('button', { name: new RegExp(zh('review_chain')) });
		// The chain is a moment behind the log.
		await expect(async () => {
			await page.goto(`${stage.server.url}/i/${stage.incidentId}/replay?panel=figures`);
			await expect(row).toBeVisible({ timeout: 5000 });
		}).toPass();
		await row.click();
		await expect(dialog.getByText(/^[0-9a-f]{64}$/)).toBeVisible();
		await expect(dialog).toContainText(zh('board_chain_entries'));
	});

	const head = await dialog.getByText(/^[0-9a-f]{64}$/).textContent();
	await test.step('the bundle is taken along', async () => {
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			dialog.getByRole('button', { name: zh('board_chain_bundle') }).click()
		]);
		expect(download.suggestedFilename()).toBe(`tongtu-${stage.incidentId}.zip`);
		await download.saveAs(zip);
	});
	const bundle = new Uint8Array(await readFile(zip));
	const parts = unzipSync(bundle);
	// What was added while it was made stands behind the head that was shown.
	expect(strFromU8(parts['entries.ndjson']!)).toContain(`"hash":"${head}"`);
	await writeFile(path.join(folder, 'verify.html'), parts['verify.html']!);

	const elsewhere = await stage.browser();
	await elsewhere.setOffline(true);
	const check = await elsewhere.newPage();
	const verify = async (file: string) => {
		await check.goto(pathToFileURL(path.join(folder, 'verify.html')).href);
		await check.getByLabel(/证据包/).setInputFiles(file);
	};
	await test.step('its own page says that it holds, and replays the list', async () => {
		await verify(zip);
		await expect(check.locator('#state')).toContainText('核验完成，全部相符');
		await expect(good(check, '首尾相连，无改动')).toBeVisible();
		await expect(good(check, '个链首的签名正确')).toBeVisible();
		await expect(check.locator('#checks .bad')).toHaveCount(0);
		await check.getByRole('searchbox').fill(WORDS);
		const row = check.getByRole('option').first();
		await row.click();
		await expect(check.locator('#detail')).toContainText(WORDS);
		await expectNothingSerious(check, 'verify.html');
	});

	await test.step('after one byte was changed it says which entry does not fit', async () => {
		const { bytes, entry } = tampered(bundle);
		const changed = path.join(folder, 'changed.zip');
		await writeFile(changed, bytes);
		await verify(changed);
		await expect(check.locator('#state')).toContainText('核验未通过');
		await expect(check.locator('#checks .bad').last()).toContainText(`第 ${entry} 条不符`);
		await expect(check.getByText(WORDS)).toHaveCount(0);
	});
	await rm(folder, { recursive: true });
});

function good(page: Page, words: string) {
	return page.locator('#checks .good').filter({ hasText: words });
}
