import * as v from 'valibot';
import { check, route } from '#server/api/route.ts';

const query = v.object({
	compartment: v.optional(v.string()),
	after: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number)), '0')
});

export const GET = route(({ event, services, actor, param }) => {
	const { compartment, after } = check(query, Object.fromEntries(event.url.searchParams));
	return services.journal.list(actor, param('id'), compartment, after);
});
