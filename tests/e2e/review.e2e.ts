/** The review of an incident: figures lead to their entries, notes stand on moments, a report comes out. */
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { acknowledgeTask, createTask, issueTask } from '#lib/board/commands/task.commands.ts';
import { writeLog } from '#lib/board/commands/log.commands.ts';
import { expect, test } from './support/fixtures.ts';
import { connectBoard } from './support/headless-board.ts';
import { zh } from './support/words.ts';

const ORDER = '撤离河沟南侧全部人员';
const NOTE = '前线1 断网期间没有收到撤离令。';

test('figures, notes and the report', async ({ stage }) => {
	const staff = await connectBoard(stage.server.url, stage.incidentId, 'command', {
		username: 'staff',
		post: '综合协调组'
	});
	writeLog(staff.board, { text: '接报：边境线南侧发现火情', channel: 'phone' });
	const order = createTask(staff.board, { title: ORDER });
	const answerBy = Date.now() + 100;
	issueTask(staff.board, order, answerBy);
	await expect.poll(() => Date.now()).toBeGreaterThan(answerBy);
	acknowledgeTask(staff.board, order);
	await staff.close();

	const { board } = await stage.person('commander');
	const { page } = board;
	const late = page.getByRole('button', { name: new RegExp(`^${zh('review_late')}`) });
	const behind = page.getByRole('tabpanel').getByRole('button', { name: new RegExp(ORDER) });
	await test.step('an overdue order is counted, with how it is counted', async () => {
		// The history is derived a moment behind the log.
		await expect(async () => {
			await page.goto(`${stage.server.url}/i/${stage.incidentId}/replay?panel=figures`);
			await late.click();
			await expect(behind.first()).toContainText(zh('review_late_answer'));
		}).toPass();
		await expect(page.getByText(zh('review_late_def'))).toBeVisible();
	});

	await test.step('the entry behind it is one click away', async () => {
		const slider = page.getByRole('slider', { name: zh('replay_slider') });
		const end = await slider.getAttribute('data-moment');
		await behind.first().click();
		await expect(slider).not.toHaveAttribute('data-moment', end!);
		await page.getByRole('tab', { name: new RegExp(`^${zh('tasks_panel')}`) }).click();
		await expect(page.getByRole('tabpanel').getByText(ORDER)).toBeVisible();
	});

	const notes = page.getByRole('tab', { name: new RegExp(`^${zh('review_annotations')}`) });
	await test.step('a note stands on its moment, and is there for others', async () => {
		await notes.click();
		await page.getByRole('button', { name: zh('review_annotate') }).click();
		await page.getByLabel(zh('review_annotate_text')).fill(NOTE);
		await page.getByRole('button', { name: zh('review_annotate_save'), exact: true }).click();
		await expect(page.getByText(NOTE)).toBeVisible();
		const other = await stage.person('staff');
		await other.board.page.goto(`${stage.server.url}/i/${stage.incidentId}/replay?panel=notes`);
		await expect(other.board.page.getByText(NOTE)).toBeVisible();
		// Only its author and a commander change it.
		await expect(
			other.board.page.getByRole('button', { name: zh('review_annotate_edit') })
		).toHaveCount(0);
	});

	await test.step('the report holds all of it, marked as an exercise', async () => {
		await page.getByRole('button', { name: zh('review_open_report') }).click();
		const report = page.getByRole('article');
		await expect(report.getByText(NOTE)).toBeVisible();
		await expect(report.getByText('接报：边境线南侧发现火情')).toBeVisible();
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('button', { name: zh('review_export_report') }).click()
		]);
		expect(download.suggestedFilename()).toMatch(/演练EXERCISE\.docx$/);
		const parts = unzipSync(await readFile(await download.path()));
		const text = strFromU8(parts['word/document.xml']!).replace(/<[^>]+>/g, '');
		for (const words of [NOTE, ORDER, '接报：边境线南侧发现火情', '演练，非真实 EXERCISE'])
			expect(text).toContain(words);
		const pictures = Object.keys(parts).filter((name) => name.startsWith('word/media/'));
		expect(pictures.length).toBeGreaterThan(0);
		await page.getByRole('button', { name: zh('common_close') }).click();
		await expect(notes).toBeVisible();
	});
});

test('an incident made a moment ago is replayed and reported on: it says what there is not', async ({
	stage
}) => {
	const { url } = stage.server;
	const { board } = await stage.person('commander');
	const { page } = board;
	const created = await page.request.post(`${url}/api/v1/incidents`, {
		data: { kind: 'incident', class: 'natural', name: '新建滑坡事件' },
		headers: { origin: url }
	});
	const { id } = (await created.json()) as { id: string };
	await page.goto(`${url}/i/${id}/replay?panel=figures`);
	await expect(page.getByText(zh('replay_read_only'))).toBeVisible();
	const figures = page.getByRole('tabpanel');
	await expect(figures).toContainText(zh('review_chart_empty'));
	await expect(
		figures.getByRole('button', { name: new RegExp(`^${zh('review_late')}`) })
	).toContainText(zh('review_none'));
	await page.keyboard.press('Home');
	await page.keyboard.press('Space');
	await expect(page.getByRole('button', { name: zh('replay_play') })).toBeVisible();

	await page.getByRole('button', { name: zh('review_open_report') }).click();
	const report = page.getByRole('article');
	await expect(report).toContainText('尚未结束，统计到');
	await expect(report).toContainText(zh('review_no_orders'));
	await expect(report).toContainText(zh('review_no_resources'));
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: zh('review_export_report') }).click()
	]);
	expect(download.suggestedFilename()).toMatch(/^新建滑坡事件.*\.docx$/);
	const bundle = await page.request.get(`${url}/api/v1/incidents/${id}/bundle`);
	expect(Object.keys(unzipSync(await bundle.body()))).toContain('manifest.json');
});
