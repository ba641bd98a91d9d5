import { json, readJson, route } from '#server/api/route.ts';
import { putMemberSchema } from '#server/members/member-input.ts';

export const GET = route(({ services, actor, param }) => services.members.list(actor, param('id')));

/** Adds a member, or changes one's role or post. */
export const POST = route(async ({ event, services, actor, param }) => {
	const input = await readJson(event, putMemberSchema);
	const { member, added } = services.members.put(actor, param('id'), input);
	return json(member, added ? 201 : 200);
});

export const DELETE = route(({ event, services, actor, param }) => {
	const userId = event.url.searchParams.get('userId') ?? '';
	services.members.remove(actor, param('id'), userId);
	return undefined;
});
