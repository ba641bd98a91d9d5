import { created, readJson, route } from '#server/api/route.ts';
import { positionsSchema } from '#server/positions/positions.ts';

export const POST = route(async ({ event, services, actor, param }) =>
	created(services.positions.report(actor, param('id'), await readJson(event, positionsSchema)))
);
