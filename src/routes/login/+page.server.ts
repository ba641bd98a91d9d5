import { fail, redirect } from '@sveltejs/kit';
import { isApiError } from '#server/api/api-error.ts';
import { LANGUAGES } from '#server/auth/accounts.ts';
import { setLanguageCookie, setSessionCookies } from '#server/auth/cookies.ts';
import { errorMessage } from '#lib/features/account/error-message.ts';
import { safeNext } from '#lib/features/account/safe-next.ts';
import type { Actions, PageServerLoad } from './$types.js';

/** Why someone was sent here; anything else in the address is not shown. */
const REASONS = ['ended', 'required', 'signed_out', 'everywhere', 'other'] as const;

export const load: PageServerLoad = ({ url, locals }) => ({
	reason: REASONS.find((reason) => reason === url.searchParams.get('reason')) ?? null,
	next: safeNext(url.searchParams.get('next')),
	user: locals.user ? { displayName: locals.user.displayName } : null,
	secure: url.protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
});

export const actions: Actions = {
	async signIn(event) {
		const form = await event.request.formData();
		const username = String(form.get('username') ?? '');
		const { services, session, address } = event.locals;
		const agent = event.request.headers.get('user-agent');
		let next = safeNext(String(form.get('next') ?? ''));
		try {
			const password = String(form.get('password') ?? '');
			const signedIn = await services.auth.signIn(username, password, { address, agent });
			if (session) services.auth.signOut(session);
			setSessionCookies(event, signedIn.cookie, signedIn.user);
			if (signedIn.user.mustChangePassword) {
				next = `/account?password=required&next=${encodeURIComponent(next)}`;
			}
		} catch (error) {
			if (!isApiError(error)) throw error;
			return fail(error.status, {
				username: username.slice(0, 100),
				next,
				message: errorMessage(error.code, error.params)
			});
		}
		redirect(303, next);
	},

	async language(event) {
		const form = await event.request.formData();
		const language = LANGUAGES.find((entry) => entry === form.get('language'));
		if (language) setLanguageCookie(event, language);
		const next = form.get('next');
		redirect(303, typeof next === 'string' ? safeNext(next) : '/login');
	}
};
