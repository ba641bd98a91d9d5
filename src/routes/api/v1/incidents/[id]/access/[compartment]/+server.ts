import { ApiError } from '#server/api/api-error.ts';
import { route } from '#server/api/route.ts';
import { isCrowded } from '#server/rooms/is-crowded.ts';

/** Pages come back of themselves at least so often, s. */
const COME_BACK = 10;

/** Why a socket was refused: asked by the page before it says "offline". */
export const GET = route(({ services, actor, param, event }) => {
	const answer = services.incidents.access(actor, param('id'), param('compartment'));
	const { address } = event.locals;
	if (isCrowded(services.sync, { userId: actor.userId, address }))
		throw new ApiError(429, 'too_many_connections', { seconds: COME_BACK });
	return answer;
});
