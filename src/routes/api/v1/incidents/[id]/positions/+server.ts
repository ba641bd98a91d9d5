import { created, readJson, route } from '#server/api/route.ts';
import { positionsSchema } from '#server/positions/positions.ts';

export const POST = route(async ({ event, services, actor, param }) => {
	const report = await readJson(event, positionsSchema);
	await services.requestLimits.take(actor.userId, 'position', report.positions.length);
	return created(services.positions.report(actor, param('id'), report));
});
