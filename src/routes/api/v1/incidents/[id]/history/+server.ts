import { json, route } from '#server/api/route.ts';

/** What there is to replay: compartments, people whose eyes one may take, contacts. */
export const GET = route(({ services, actor, param }) =>
	json(services.history.overview(actor, param('id')))
);
