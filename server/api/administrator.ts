/** Handlers for administrators: 401 for nobody, 403 for everybody else. */
import type { RequestEvent } from '@sveltejs/kit';
import { ApiError } from './api-error.ts';
import { route, type Asked } from './route.ts';

export function administratorRoute(
	handler: Parameters<typeof route>[0]
): (event: RequestEvent) => Promise<Response> {
	return route((asked: Asked) => {
		if (!asked.actor.isAdmin) throw new ApiError(403, 'administrators_only');
		return handler(asked);
	});
}
