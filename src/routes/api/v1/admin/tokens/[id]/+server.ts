import { administratorRoute } from '#server/api/administrator.ts';

/** Withdraws a token: it opens nothing from now on. */
export const DELETE = administratorRoute(({ services, actor, param }) => {
	services.auth.withdrawToken(param('id'), actor.userId);
	return undefined;
});
