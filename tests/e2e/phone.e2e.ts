/** A report from the field: located, timed, photographed, in three taps. */
import { expect, test } from './support/fixtures.ts';
import { zh } from './support/words.ts';

const PHONE = {
	viewport: { width: 390, height: 844 },
	hasTouch: true,
	isMobile: true,
	deviceScaleFactor: 2,
	geolocation: { longitude: 101.6744, latitude: 21.1877, accuracy: 12 },
	permissions: ['geolocation']
};

/** A red square of 64 pixels. */
const PHOTO = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsMtz/UvYygi+hcEKLNO+FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywJQM9EAdkU7MAAAAABJRU5ErkJggg==',
	'base64'
);

test('＋上报 in three taps reaches the command post, with its place and photo', async ({
	stage
}) => {
	const [field, commander] = await Promise.all([
		stage.person('field2', PHONE),
		stage.person('commander')
	]);
	const { page } = field.board;
	await commander.board.show('log');

	await page.getByRole('button', { name: zh('phone_report') }).tap();
	const sheet = page.getByRole('dialog', { name: zh('phone_report_title') });
	await sheet.getByRole('radio', { name: zh('log_category_fire') }).tap();
	await expect(sheet.getByText(/21°11.*101°40|21\.18.*101\.67/)).toBeVisible();
	await sheet.locator('input[type=file]').setInputFiles({
		name: '火点.png',
		mimeType: 'image/png',
		buffer: PHOTO
	});
	await sheet.getByRole('button', { name: zh('phone_report_send') }).tap();
	await expect(sheet).toBeHidden();
	await field.board.expectSaved();
	await expect(field.board.saveState).toHaveAttribute('data-uploads', '0');

	const entry = commander.board.page
		.getByRole('tabpanel')
		.getByText(zh('log_category_fire'), { exact: true })
		.first();
	await expect(entry).toBeVisible();
	const photo = commander.board.page
		.getByRole('tabpanel')
		.getByRole('img', { name: /火点/ })
		.first();
	await expect
		.poll(() => photo.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
		.toBe(64);
});

test('an order to my post stays on top until it is answered', async ({ stage }) => {
	const field = await stage.person('field2', PHONE);
	const commander = await stage.person('commander');
	const { page } = field.board;
	// The demo has an order that waits for this post's answer.
	const title = '向北线补给油料 200 升';
	const alert = page.getByRole('alert', { name: zh('board_orders_for_me') });
	await expect(alert).toContainText(title);
	await alert.getByRole('button', { name: zh('tasks_acknowledge') }).tap();
	const dialog = page.getByRole('dialog', { name: new RegExp(title) });
	await dialog.getByLabel(zh('tasks_read_back')).fill('送 200 升油到北线东段');
	await dialog.getByRole('button', { name: zh('tasks_acknowledge') }).tap();
	await expect(alert).toBeHidden();
	await field.board.expectSaved();

	await commander.board.page.getByText(title).first().click();
	await expect(commander.board.page.getByText('送 200 升油到北线东段').first()).toBeVisible();
});
