import * as v from 'valibot';
import { administratorRoute } from '#server/api/administrator.ts';
import { created, readJson } from '#server/api/route.ts';
import { makePassword } from '#server/auth/passwords.ts';

const NewUser = v.object({
	username: v.string(),
	displayName: v.string(),
	/** Without one, the server makes one and tells it once. */
	password: v.optional(v.string()),
	organization: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(120)))),
	language: v.optional(v.picklist(['zh-CN', 'en'])),
	isAdmin: v.optional(v.boolean(), false)
});

export const GET = administratorRoute(({ services }) => ({ users: services.users.list() }));

/** The password must be changed at the first sign-in, whoever made it. */
export const POST = administratorRoute(async ({ event, services, actor }) => {
	const { password, language, organization, ...input } = await readJson(event, NewUser);
	const made = password === undefined ? makePassword() : null;
	const user = await services.users.create(
		{
			...input,
			password: made ?? password ?? '',
			organization: organization ?? null,
			language: language ?? 'zh-CN',
			mustChangePassword: true
		},
		actor.userId
	);
	const view = services.users.list().find(({ id }) => id === user.id);
	return created({ user: view, ...(made ? { password: made } : {}) });
});
