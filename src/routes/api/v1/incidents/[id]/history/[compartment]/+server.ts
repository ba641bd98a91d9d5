import * as v from 'valibot';
import { ULID } from '#lib/board/ids.ts';
import { checkQuery, route } from '#server/api/route.ts';
import { streamed } from '#server/history/compressed.ts';
import { natural } from '#server/history/parameters.ts';

const query = v.object({
	after: v.optional(natural),
	at: v.optional(natural),
	eyes: v.optional(v.pipe(v.string(), v.regex(ULID)))
});

/** The history as lines (docs/history-format.md). */
export const GET = route(async ({ event, services, actor, param }) => {
	const asked = checkQuery(query, event.url.searchParams);
	const { session } = event.locals;
	const asking = {
		actor,
		signedIn: () => session === null || services.sync.rights.sessionAlive(session.id)
	};
	const place = { incidentId: param('id'), compartment: param('compartment') };
	return streamed(
		await services.history.open(asking, place, asked),
		'application/x-ndjson',
		event.request.headers.get('accept-encoding')
	);
});
