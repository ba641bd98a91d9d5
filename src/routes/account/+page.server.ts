import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { isApiError } from '#server/api/api-error.ts';
import { clearSessionCookies, setLanguageCookie, setSessionCookies } from '#server/auth/cookies.ts';
import { MIN_PASSWORD } from '#server/auth/passwords.ts';
import { errorMessage } from '#lib/features/account/error-message.ts';
import { safeNext } from '#lib/features/account/safe-next.ts';
import type { Actions, PageServerLoad } from './$types.js';

/** The signed-in user and session; others go to sign in first. */
function required({ locals, url }: RequestEvent) {
	const { user, session } = locals;
	if (!user || !session) {
		redirect(303, `/login?reason=required&next=${encodeURIComponent(url.pathname)}`);
	}
	return { user, session };
}

export const load: PageServerLoad = (event) => {
	const { user, session } = required(event);
	const { users } = event.locals.services;
	return {
		user,
		organization: users.organizationOf(user.id),
		passwordRequired: user.mustChangePassword,
		next: safeNext(event.url.searchParams.get('next')),
		min: MIN_PASSWORD,
		sessions: users
			.sessionsOf(user.id)
			.map((entry) => ({ ...entry, here: entry.id === session.id }))
			.toSorted((a, b) => Number(b.here) - Number(a.here) || b.createdAt - a.createdAt)
	};
};

type Section = 'profile' | 'password' | 'sessions';

/** What a section says after its form: a refusal, or that it is done. */
function refused(section: Section, error: unknown) {
	if (!isApiError(error)) throw error;
	return fail(error.status, {
		section,
		code: error.code,
		message: errorMessage(error.code, error.params)
	});
}

const done = (section: Section) => ({ section, code: 'done', message: null });

export const actions: Actions = {
	async profile(event) {
		const { user } = required(event);
		const form = await event.request.formData();
		try {
			const changed = event.locals.services.users.updateProfile(user.id, {
				displayName: String(form.get('displayName') ?? ''),
				language: String(form.get('language') ?? user.language)
			});
			setLanguageCookie(event, changed.language);
		} catch (error) {
			return refused('profile', error);
		}
		redirect(303, '/account?saved=profile');
	},

	async password(event) {
		const { user } = required(event);
		const form = await event.request.formData();
		const text = (name: string) => String(form.get(name) ?? '');
		if (text('next') !== text('again')) {
			return fail(422, { section: 'password' as const, code: 'differ', message: null });
		}
		try {
			const { services, address } = event.locals;
			const agent = event.request.headers.get('user-agent');
			const from = { address, agent };
			const signedIn = await services.auth.changePassword(
				user,
				text('current'),
				text('next'),
				from
			);
			setSessionCookies(event, signedIn.cookie, signedIn.user);
		} catch (error) {
			return refused('password', error);
		}
		// Whoever was stopped on the way here goes on.
		redirect(303, user.mustChangePassword ? safeNext(text('goto')) : '/account?saved=password');
	},

	async endSession(event) {
		const { user, session } = required(event);
		const id = String((await event.request.formData()).get('id') ?? '');
		try {
			event.locals.services.auth.endSession(user.id, id);
		} catch (error) {
			return refused('sessions', error);
		}
		if (id !== session.id) return done('sessions');
		clearSessionCookies(event);
		redirect(303, '/login?reason=signed_out');
	},

	async everywhere(event) {
		const { user } = required(event);
		await event.locals.services.auth.signOutEverywhere(user.id);
		clearSessionCookies(event);
		redirect(303, '/login?reason=everywhere');
	},

	signOut(event) {
		const { session, services } = event.locals;
		if (session) services.auth.signOut(session);
		clearSessionCookies(event);
		redirect(303, '/login?reason=signed_out');
	}
};
