import { readJson, route } from '#server/api/route.ts';
import { decideQuarantineSchema } from '#server/quarantine/quarantine-input.ts';

export const POST = route(async ({ event, services, actor, param }) => {
	const decision = await readJson(event, decideQuarantineSchema);
	await services.quarantine.decide(actor, param('id'), param('qid'), decision);
	return undefined;
});
