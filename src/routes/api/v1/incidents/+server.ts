import { created, json, readJson, route } from '#server/api/route.ts';
import { createIncidentSchema } from '#server/incidents/incident-input.ts';

export const GET = route(async ({ services, actor }) => json(await services.incidents.list(actor)));

export const POST = route(async ({ event, services, actor }) =>
	created(await services.incidents.create(actor, await readJson(event, createIncidentSchema)))
);
