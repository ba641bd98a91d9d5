import * as v from 'valibot';
import { administratorRoute } from '#server/api/administrator.ts';
import { ApiError } from '#server/api/api-error.ts';
import { readJson } from '#server/api/route.ts';
import { makePassword } from '#server/auth/passwords.ts';

const Patch = v.object({
	disabled: v.optional(v.boolean()),
	/** A new password, or true: the server makes one and tells it once. */
	password: v.optional(v.union([v.string(), v.literal(true)]))
});

/** Disables or enables, or resets the password; either way the user's sessions end. */
export const PATCH = administratorRoute(async ({ event, services, actor, param }) => {
	const id = param('id');
	const { disabled, password } = await readJson(event, Patch);
	if (!services.users.find(id)) throw new ApiError(404, 'user_not_found');
	const made = password === true ? makePassword() : null;
	const next = made ?? password;
	if (typeof next === 'string') await services.users.resetPassword(id, next, actor.userId);
	if (disabled !== undefined) await services.users.setDisabled(id, disabled, actor.userId);
	const view = services.users.list().find((user) => user.id === id);
	return { user: view, ...(made ? { password: made } : {}) };
});
