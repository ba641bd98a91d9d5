import { created, json, readJson, route } from '#server/api/route.ts';
import { handOverItemsSchema } from '#server/quarantine/quarantine-input.ts';

/** Items of one hand-over in base64. */
const MAX_BODY = 16 * 1024 * 1024;

export const GET = route(async ({ services, actor, param }) =>
	json(await services.quarantine.list(actor, param('id')))
);

/** A device hands over what it may no longer send. */
export const POST = route(async ({ event, services, actor, param }) => {
	const items = await readJson(event, handOverItemsSchema, MAX_BODY);
	return created(services.quarantine.handOver(actor, param('id'), items));
});
