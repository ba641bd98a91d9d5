/** The board page as a person sees it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { zh } from './words.ts';

const TABS = {
	tasks: 'tasks_panel',
	resources: 'board_panel_resources',
	log: 'log_panel',
	tallies: 'board_panel_tallies'
} as const;

export class BoardView {
	readonly page: Page;
	readonly url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.url = url;
	}

	async open(): Promise<this> {
		await this.page.goto(this.url);
		await this.expectSaved();
		return this;
	}

	/** The words about the link and what is only on this device. */
	get saveState(): Locator {
		return this.page.getByTestId('save-state');
	}

	async expectSaved(): Promise<void> {
		await expect(this.saveState).toHaveAttribute('data-link', 'online');
		await expect(this.saveState).toHaveAttribute('data-unsent', '0');
	}

	/** Offline with exactly so many commands unsent, in words too. */
	async expectOffline(unsent: number): Promise<void> {
		await expect(this.saveState).toHaveAttribute('data-link', 'offline');
		await expect(this.saveState).toHaveAttribute('data-unsent', String(unsent));
		await expect(this.saveState).toContainText(
			unsent > 0 ? zh('sync_unsent', { n: unsent }) : zh('sync_nothing_unsent')
		);
	}

	/** Shows a tab of the right panel. */
	async show(tab: keyof typeof TABS): Promise<void> {
		await this.page.getByRole('tab', { name: new RegExp(`^${zh(TABS[tab])}`) }).click();
	}

	/** The key of a shortcut, pressed where no field has the focus. */
	async press(key: string): Promise<void> {
		await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await this.page.keyboard.press(key);
	}

	async newTask(title: string): Promise<void> {
		await this.press('n');
		const dialog = this.page.getByRole('dialog', { name: zh('tasks_new') });
		await dialog.getByLabel(zh('tasks_title')).fill(title);
		await dialog.getByRole('button', { name: zh('tasks_issue'), exact: true }).click();
		await expect(dialog).toBeHidden();
	}

	async writeLog(text: string): Promise<void> {
		const line = this.page.getByRole('textbox', { name: zh('log_quick') });
		await line.fill(text);
		await line.press('Enter');
		await expect(line).toHaveValue('');
	}
}
