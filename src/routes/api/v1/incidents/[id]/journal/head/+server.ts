import * as v from 'valibot';
import { checkQuery, created, route } from '#server/api/route.ts';

const query = v.object({
	/** An entry whose hash is asked for. */
	known: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)))
});

export const GET = route(({ event, services, actor, param }) => {
	const { known } = checkQuery(query, event.url.searchParams);
	return services.evidence.head(actor, param('id'), known);
});

/** Signs the head of now and keeps it. */
export const POST = route(async ({ services, actor, param }) =>
	created(await services.evidence.keep(actor, param('id')))
);
