import { route } from '#server/api/route.ts';
import { clearSessionCookies } from '#server/auth/cookies.ts';

/** Ends one of my sessions. */
export const DELETE = route(({ event, services, actor, param }) => {
	const id = param('id');
	services.auth.endSession(actor.userId, id);
	if (event.locals.session?.id === id) clearSessionCookies(event);
	return undefined;
});
