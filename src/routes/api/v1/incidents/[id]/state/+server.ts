import { readJson, route } from '#server/api/route.ts';
import { changeStateSchema } from '#server/incidents/incident-input.ts';

export const POST = route(async ({ event, services, actor, param }) =>
	services.incidents.changeState(actor, param('id'), await readJson(event, changeStateSchema))
);
