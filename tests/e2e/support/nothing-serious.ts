/** What axe finds on a page as it stands. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** @param view named where something is found */
export async function expectNothingSerious(page: Page, view: string): Promise<void> {
	// Fades end before colours are measured.
	await page.evaluate(() =>
		Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
	);
	const { violations } = await new AxeBuilder({ page }).analyze();
	const serious = violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => ({
			id,
			where: nodes.slice(0, 4).map((node) => node.html.slice(0, 160))
		}));
	expect(serious, view).toEqual([]);
}
