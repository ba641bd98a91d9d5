/**
 * The cookies of a signed-in browser. Only the first is a secret; the second tells the page,
 * also offline, whose data on this device it may open; the third is the language.
 */
import type { Cookies } from '@sveltejs/kit';
import { COOKIE_SECONDS, SESSION_COOKIE, type SessionUser } from './sessions.ts';

export const USER_COOKIE = 'tongtu_user';
export const LANGUAGE_COOKIE = 'tongtu_locale';

interface Here {
	readonly cookies: Cookies;
	/** Says whether the browser came by https. */
	readonly url: URL;
}

function common({ url }: Here) {
	return {
		path: '/',
		sameSite: 'lax',
		secure: url.protocol === 'https:',
		maxAge: COOKIE_SECONDS
	} as const;
}

export function setLanguageCookie(here: Here, language: string): void {
	here.cookies.set(LANGUAGE_COOKIE, language, { ...common(here), httpOnly: false });
}

/** @param cookie the raw session id, as `signIn` and `startSession` return it */
export function setSessionCookies(
	here: Here,
	cookie: string,
	user: Pick<SessionUser, 'id' | 'language'>
): void {
	here.cookies.set(SESSION_COOKIE, cookie, { ...common(here), httpOnly: true });
	here.cookies.set(USER_COOKIE, user.id, { ...common(here), httpOnly: false });
	setLanguageCookie(here, user.language);
}

/** The language stays: it is the device's as much as the user's. */
export function clearSessionCookies(here: Here): void {
	const options = { path: '/', sameSite: 'lax', secure: here.url.protocol === 'https:' } as const;
	here.cookies.delete(SESSION_COOKIE, { ...options, httpOnly: true });
	here.cookies.delete(USER_COOKIE, { ...options, httpOnly: false });
}
