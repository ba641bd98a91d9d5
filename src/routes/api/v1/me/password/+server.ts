import * as v from 'valibot';
import { ApiError } from '#server/api/api-error.ts';
import { readJson, route } from '#server/api/route.ts';
import { setSessionCookies } from '#server/auth/cookies.ts';
import { whoView } from '#server/auth/who-view.ts';

const Change = v.object({
	current: v.pipe(v.string(), v.maxLength(2000)),
	next: v.pipe(v.string(), v.maxLength(2000))
});

/** Every session ends; this browser gets a new one. Not for tokens: a person must prove it. */
export const POST = route(async ({ event, services }) => {
	const { user, session, address } = event.locals;
	if (!user || !session) throw new ApiError(403, 'sign_in_needed');
	const { current, next } = await readJson(event, Change, 8 * 1024);
	const agent = event.request.headers.get('user-agent');
	const signedIn = await services.auth.changePassword(user, current, next, { address, agent });
	setSessionCookies(event, signedIn.cookie, signedIn.user);
	return whoView(services, signedIn.user);
});
