import { created, readJson, route } from '#server/api/route.ts';
import { leaseSchema } from '#server/numbers/numbers.ts';

export const POST = route(async ({ event, services, actor, param }) => {
	const lease = await readJson(event, leaseSchema);
	await services.requestLimits.take(actor.userId, 'number', lease.count);
	return created(services.numbers.lease(actor, param('id'), lease));
});
