/** Sizes and modes of this browser's page; nothing of the board. */
const PREFIX = 'tongtu.page.';

export function kept(name: string): string | null {
	try {
		return localStorage.getItem(PREFIX + name);
	} catch {
		return null;
	}
}

export function keep(name: string, value: string): void {
	try {
		localStorage.setItem(PREFIX + name, value);
	} catch {
		// Storage closed to the page: it lasts as long as the page.
	}
}
