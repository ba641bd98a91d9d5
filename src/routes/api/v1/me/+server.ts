import * as v from 'valibot';
import { readJson, route } from '#server/api/route.ts';
import { setLanguageCookie } from '#server/auth/cookies.ts';
import { whoView } from '#server/auth/who-view.ts';

const Patch = v.object({
	displayName: v.optional(v.string()),
	language: v.optional(v.string())
});

/** Changes name or language. */
export const PATCH = route(async ({ event, services, actor }) => {
	const patch = await readJson(event, Patch);
	const user = services.users.updateProfile(actor.userId, patch);
	if (event.locals.session) setLanguageCookie(event, user.language);
	return whoView(services, user);
});
