import { route } from '#server/api/route.ts';

export const GET = route(({ services, actor, param }) =>
	services.members.presence(actor, param('id'))
);
