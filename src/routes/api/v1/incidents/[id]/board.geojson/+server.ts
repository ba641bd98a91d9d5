import { json, route } from '#server/api/route.ts';

export const GET = route(async ({ event, services, actor, param }) => {
	const compartment = event.url.searchParams.get('compartment') ?? undefined;
	const collection = await services.boards.geojson(actor, param('id'), compartment);
	return json(collection, 200, 'application/geo+json');
});
