import { route } from '#server/api/route.ts';

/** Why a socket was refused: asked by the page before it says "offline". */
export const GET = route(({ services, actor, param }) =>
	services.incidents.access(actor, param('id'), param('compartment'))
);
