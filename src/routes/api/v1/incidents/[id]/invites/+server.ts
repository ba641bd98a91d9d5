import { created, readJson, route } from '#server/api/route.ts';
import { createInviteSchema } from '#server/members/member-input.ts';

export const GET = route(({ services, actor, param }) => services.invites.list(actor, param('id')));

export const POST = route(async ({ event, services, actor, param }) =>
	created(services.invites.create(actor, param('id'), await readJson(event, createInviteSchema)))
);

export const DELETE = route(({ event, services, actor, param }) => {
	const inviteId = event.url.searchParams.get('id') ?? '';
	services.invites.withdraw(actor, param('id'), inviteId);
	return undefined;
});
