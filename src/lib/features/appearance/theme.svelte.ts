/**
 * Dark or light, by the system or by choice; a matter of this browser alone. The choice is
 * a cookie, so that pages rendered by the server come in it; the shell learns it here.
 */
export type Theme = 'system' | 'dark' | 'light';

const COOKIE = 'tongtu_theme';
const YEAR_S = 365 * 24 * 3600;

class ThemeChoice {
	choice = $state<Theme>(stored());

	/** Puts the choice on the page. */
	apply(): void {
		const { dataset } = document.documentElement;
		if (this.choice === 'system') delete dataset['theme'];
		else dataset['theme'] = this.choice;
	}

	choose(theme: Theme): void {
		this.choice = theme;
		const age = theme === 'system' ? 0 : YEAR_S;
		document.cookie = `${COOKIE}=${theme}; path=/; max-age=${age}; samesite=lax`;
		this.apply();
	}
}

function stored(): Theme {
	const match = /(?:^|; )tongtu_theme=(dark|light)/.exec(globalThis.document?.cookie ?? '');
	return (match?.[1] as Theme | undefined) ?? 'system';
}

export const theme = new ThemeChoice();
