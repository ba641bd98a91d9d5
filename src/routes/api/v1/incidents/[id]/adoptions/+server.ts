import { json, readJson, route } from '#server/api/route.ts';
import { adoptSchema } from '#server/releases/release-input.ts';

export const GET = route(async ({ services, actor, param }) =>
	json(await services.adoptions.list(actor, param('id')))
);

/** Takes an item over, or brings the copy of one taken over before up to date. */
export const POST = route(async ({ event, services, actor, param }) => {
	const input = await readJson(event, adoptSchema);
	const { adoption, created } = await services.adoptions.adopt(actor, param('id'), input);
	return json(adoption, created ? 201 : 200);
});
