import { fail, redirect } from '@sveltejs/kit';
import { isApiError } from '#server/api/api-error.ts';
import { setSessionCookies } from '#server/auth/cookies.ts';
import { MIN_PASSWORD } from '#server/auth/passwords.ts';
import { errorMessage } from '#lib/features/account/error-message.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types.js';

/** Which field a refusal belongs to. */
function fieldOf(code: string): 'username' | 'displayName' | 'password' | 'form' {
	if (code.startsWith('username')) return 'username';
	if (code.startsWith('display_name')) return 'displayName';
	return code.startsWith('password') ? 'password' : 'form';
}

export const load: PageServerLoad = ({ url, locals }) => {
	const code = url.searchParams.get('code') ?? '';
	return { open: locals.services.auth.setup.accepts(code), code, min: MIN_PASSWORD };
};

export const actions: Actions = {
	async default(event) {
		const { services, address } = event.locals;
		const form = await event.request.formData();
		const text = (name: string) => String(form.get(name) ?? '');
		const given = { username: text('username'), displayName: text('displayName') };
		if (text('password') !== text('again')) {
			return fail(422, { ...given, field: 'again' as const, message: null });
		}
		try {
			const user = await services.auth.setup.use(text('code'), {
				...given,
				password: text('password'),
				language: getLocale()
			});
			const agent = event.request.headers.get('user-agent');
			const signedIn = await services.auth.openSession(user, { address, agent });
			setSessionCookies(event, signedIn.cookie, user);
		} catch (error) {
			if (!isApiError(error)) throw error;
			return fail(error.status, {
				...given,
				field: fieldOf(error.code),
				message: errorMessage(error.code, error.params)
			});
		}
		redirect(303, '/admin');
	}
};
