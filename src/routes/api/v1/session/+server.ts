import * as v from 'valibot';
import { ApiError } from '#server/api/api-error.ts';
import { created, openRoute, readJson, route } from '#server/api/route.ts';
import { clearSessionCookies, setSessionCookies } from '#server/auth/cookies.ts';
import { whoView } from '#server/auth/who-view.ts';

const Credentials = v.object({
	username: v.pipe(v.string(), v.maxLength(200)),
	password: v.pipe(v.string(), v.maxLength(2000))
});

/** Who am I: also for a bearer token. */
export const GET = route(({ event, services }) => {
	const { user } = event.locals;
	if (!user) throw new ApiError(401, 'not_signed_in');
	return whoView(services, user);
});

/** Signs in; the session of this browser so far ends. */
export const POST = openRoute(async (event) => {
	const { services, session, address } = event.locals;
	const { username, password } = await readJson(event, Credentials, 8 * 1024);
	const agent = event.request.headers.get('user-agent');
	const signedIn = await services.auth.signIn(username, password, { address, agent });
	if (session) services.auth.signOut(session);
	setSessionCookies(event, signedIn.cookie, signedIn.user);
	return created(whoView(services, signedIn.user));
});

/** Signs out. Without a session there is nothing to do, and that is done. */
export const DELETE = openRoute((event) => {
	const { services, session } = event.locals;
	if (session) services.auth.signOut(session);
	clearSessionCookies(event);
	return undefined;
});
