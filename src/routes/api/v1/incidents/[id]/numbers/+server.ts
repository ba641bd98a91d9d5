import { created, readJson, route } from '#server/api/route.ts';
import { leaseSchema } from '#server/numbers/numbers.ts';

export const POST = route(async ({ event, services, actor, param }) =>
	created(services.numbers.lease(actor, param('id'), await readJson(event, leaseSchema)))
);
