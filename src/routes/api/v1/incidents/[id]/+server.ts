import { readJson, route } from '#server/api/route.ts';
import { editIncidentSchema } from '#server/incidents/incident-input.ts';

export const GET = route(({ services, actor, param }) =>
	services.incidents.get(actor, param('id'))
);

export const PATCH = route(async ({ event, services, actor, param }) =>
	services.incidents.edit(actor, param('id'), await readJson(event, editIncidentSchema))
);
