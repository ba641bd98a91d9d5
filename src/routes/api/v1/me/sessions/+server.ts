import { route } from '#server/api/route.ts';
import { clearSessionCookies } from '#server/auth/cookies.ts';

/** Where I am signed in. */
export const GET = route(({ event, services, actor }) => ({
	sessions: services.users.sessionsOf(actor.userId).map((session) => ({
		...session,
		here: session.id === event.locals.session?.id
	}))
}));

/** Signs out everywhere, here too. */
export const DELETE = route(async ({ event, services, actor }) => {
	await services.auth.signOutEverywhere(actor.userId);
	clearSessionCookies(event);
	return undefined;
});
