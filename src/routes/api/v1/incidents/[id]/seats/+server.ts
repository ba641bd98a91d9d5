import { readJson, route } from '#server/api/route.ts';
import { handOverSchema } from '#server/members/member-input.ts';

export const GET = route(({ services, actor, param }) =>
	services.members.seats(actor, param('id'))
);

/** A shift hand-over. */
export const POST = route(async ({ event, services, actor, param }) =>
	services.members.handOver(actor, param('id'), await readJson(event, handOverSchema))
);
