import { created, json, readJson, route } from '#server/api/route.ts';
import { proposeReleaseSchema } from '#server/releases/release-input.ts';

export const GET = route(async ({ services, actor, param }) =>
	json(await services.releases.list(actor, param('id')))
);

export const POST = route(async ({ event, services, actor, param }) => {
	const input = await readJson(event, proposeReleaseSchema);
	return created(await services.releases.propose(actor, param('id'), input));
});
