import { readJson, route } from '#server/api/route.ts';
import { decideReleaseSchema } from '#server/releases/release-input.ts';

export const POST = route(async ({ event, services, actor, param }) => {
	const decision = await readJson(event, decideReleaseSchema);
	return services.releases.decide(actor, param('id'), param('rid'), decision);
});
