import * as v from 'valibot';
import { checkQuery, route } from '#server/api/route.ts';
import { natural } from '#server/history/parameters.ts';
import { JOURNAL_PAGE } from '#server/incidents/journal-reader.ts';

const text = v.optional(v.pipe(v.string(), v.maxLength(200)));
const query = v.object({
	...{ compartment: text, post: text, kind: text, collection: text, record: text },
	after: v.optional(natural, '0'),
	limit: v.optional(v.pipe(natural, v.minValue(1), v.maxValue(JOURNAL_PAGE)), `${JOURNAL_PAGE}`),
	from: v.optional(natural),
	to: v.optional(natural),
	axis: v.optional(v.picklist(['received', 'happened']), 'received')
});

export const GET = route(({ event, services, actor, param }) =>
	services.journal.list(actor, param('id'), checkQuery(query, event.url.searchParams))
);
