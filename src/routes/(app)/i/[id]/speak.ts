import { setLocale, type Locale } from '#lib/i18n/paraglide/runtime.js';
import { rememberLanguage } from '#lib/sync/who.ts';

/** Changes the language of this browser at once, and of the account where the server can be reached. */
export async function speak(locale: Locale): Promise<void> {
	try {
		await fetch('/api/v1/me', {
			method: 'PATCH',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ language: locale }),
			signal: AbortSignal.timeout(3000)
		});
	} catch {
		// Offline: the cookie still carries the choice on this device.
	}
	rememberLanguage(locale);
	await setLocale(locale);
}
