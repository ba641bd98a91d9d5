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
	/** The words of the language this person reads. */
	readonly say: typeof zh;

	constructor(page: Page, url: string, say = zh) {
		this.page = page;
		this.url = url;
		this.say = say;
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

	/** The program that opens the board without a network is on the device. */
	async readyForOffline(): Promise<void> {
		await this.page.evaluate(async () => {
			await navigator.serviceWorker.ready;
		});
		await expect
			.poll(() =>
				this.page.evaluate(async () =>
					Boolean(await caches.match('/shell', { ignoreSearch: true }))
				)
			)
			.toBe(true);
	}

	/** Offline with exactly so many commands unsent, in words too. */
	async expectOffline(unsent: number): Promise<void> {
		await expect(this.saveState).toHaveAttribute('data-link', 'offline');
		await expect(this.saveState).toHaveAttribute('data-unsent', String(unsent));
		await expect(this.saveState).toContainText(
			unsent > 0 ? this.say('sync_unsent', { n: unsent }) : this.say('sync_nothing_unsent')
		);
	}

	/** Shows a tab of the right panel. */
	async show(tab: keyof typeof TABS): Promise<void> {
		await this.page.getByRole('tab', { name: new RegExp(`^${this.say(TABS[tab])}`) }).click();
	}

	/** The key of a shortcut, pressed where no field has the focus. */
	async press(key: string): Promise<void> {
		await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
		await this.page.keyboard.press(key);
	}

	async newTask(title: string): Promise<void> {
		await this.press('n');
		const dialog = this.page.getByRole('dialog', { name: this.say('tasks_new') });
		await dialog.getByLabel(this.say('tasks_title')).fill(title);
		await dialog.getByRole('button', { name: this.say('tasks_issue'), exact: true }).click();
		await expect(dialog).toBeHidden();
	}

	/** By the quick line, the whole hand on the keyboard. */
	async find(words: string): Promise<void> {
		await this.press('/');
		const line = this.page.getByRole('combobox', { name: this.say('board_quick') });
		await line.fill(words);
		await expect(this.page.getByRole('option', { name: words }).first()).toBeVisible();
		await line.press('Enter');
	}

	async writeLog(text: string): Promise<void> {
		const line = this.page.getByRole('textbox', { name: this.say('log_quick') });
		await line.fill(text);
		await line.press('Enter');
		await expect(line).toHaveValue('');
	}
}
