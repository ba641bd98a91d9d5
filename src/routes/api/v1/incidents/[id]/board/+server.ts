import { json, route } from '#server/api/route.ts';

export const GET = route(async ({ event, services, actor, param }) => {
	const compartment = event.url.searchParams.get('compartment') ?? undefined;
	return json(await services.boards.json(actor, param('id'), compartment));
});
