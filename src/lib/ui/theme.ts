/** Dark or light, by system or by button; a matter of this browser alone. */
export type Theme = 'system' | 'dark' | 'light';

const KEY = 'tongtu.theme';

export function storedTheme(): Theme {
	try {
		const stored = localStorage.getItem(KEY);
		return stored === 'dark' || stored === 'light' ? stored : 'system';
	} catch {
		// Storage may be closed to the page; the system's choice then stands.
		return 'system';
	}
}

/** Puts the choice on the page; pages call it once when they start. */
export function applyTheme(theme: Theme = storedTheme()): void {
	if (theme === 'system') delete document.documentElement.dataset['theme'];
	else document.documentElement.dataset['theme'] = theme;
}

export function chooseTheme(theme: Theme): void {
	try {
		localStorage.setItem(KEY, theme);
	} catch {
		// Kept for this page only.
	}
	applyTheme(theme);
}
