import * as v from 'valibot';
import { checkQuery, json, route } from '#server/api/route.ts';
import { natural } from '#server/history/parameters.ts';

const query = v.object({ compartment: v.optional(v.string()), at: v.optional(natural) });

/** The board as it stands, or with `at` as it stood. */
export const GET = route(async ({ event, services, actor, param }) => {
	const { compartment, at } = checkQuery(query, event.url.searchParams);
	if (at === undefined) return json(await services.boards.json(actor, param('id'), compartment));
	return new Response(await services.history.board(actor, param('id'), compartment, at), {
		headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
	});
});
