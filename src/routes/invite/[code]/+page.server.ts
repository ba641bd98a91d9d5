import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { ApiError, isApiError } from '#server/api/api-error.ts';
import { localeOf, messageOf } from '#server/api/route.ts';
import { setSessionCookies } from '#server/auth/cookies.ts';
import { MIN_PASSWORD } from '#server/auth/passwords.ts';
import { registerSchema } from '#server/members/member-input.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Actions, PageServerLoad } from './$types.js';

export const load: PageServerLoad = (event) => {
	const { locals, params, setHeaders } = event;
	// The code is the secret: no other site learns the address of this page. With no-referrer the
	// browser would send `Origin: null` with the form, and the form would be refused.
	setHeaders({ 'referrer-policy': 'same-origin' });
	const user = locals.user ? { displayName: locals.user.displayName } : null;
	const common = { user, code: params.code, passwordMin: MIN_PASSWORD };
	try {
		return { ...common, invite: locals.services.invites.preview(params.code) };
	} catch (error) {
		if (!isApiError(error)) throw error;
		return { ...common, invite: null };
	}
};

export const actions: Actions = {
	/** As the user who is signed in. */
	async join(event) {
		const { locals, params } = event;
		if (!locals.user) redirect(303, `/login?next=${encodeURIComponent(event.url.pathname)}`);
		let incidentId: string;
		try {
			({ incidentId } = locals.services.invites.accept(locals.user.id, params.code));
		} catch (error) {
			return refused(event, error);
		}
		redirect(303, `/i/${incidentId}`);
	},

	/** As someone new. */
	async register(event) {
		const { locals, params, request } = event;
		const { services, address } = locals;
		const form = await request.formData();
		const given = {
			username: text(form, 'username'),
			displayName: text(form, 'displayName'),
			organization: text(form, 'organization') || null,
			language: getLocale()
		};
		let incidentId: string;
		try {
			const parsed = v.safeParse(registerSchema, { ...given, password: text(form, 'password') });
			if (!parsed.success) {
				const field = v.getDotPath(parsed.issues[0]) ?? '';
				throw new ApiError(422, field === 'displayName' ? 'display_name_invalid' : 'status_422');
			}
			const made = await services.invites.register(params.code, parsed.output);
			const agent = request.headers.get('user-agent');
			const signedIn = await services.auth.openSession(made.user, { address, agent });
			setSessionCookies(event, signedIn.cookie, made.user);
			({ incidentId } = made);
		} catch (error) {
			return refused(event, error, given);
		}
		redirect(303, `/i/${incidentId}`);
	}
};

type Event = Parameters<Actions[string]>[0];
type Given = { username: string; displayName: string; organization: string | null };

function refused(event: Event, error: unknown, given?: Given) {
	if (!isApiError(error)) throw error;
	return fail(error.status, {
		code: error.code,
		message: messageOf(error, localeOf(event)),
		...given
	});
}

/** Trimmed but for the password, whose blanks are its own. */
function text(form: FormData, name: string): string {
	const value = form.get(name);
	return typeof value === 'string' ? (name === 'password' ? value : value.trim()) : '';
}
