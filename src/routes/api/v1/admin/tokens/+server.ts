import * as v from 'valibot';
import { administratorRoute } from '#server/api/administrator.ts';
import { created, readJson } from '#server/api/route.ts';

const DAY = 24 * 3600_000;

const NewToken = v.object({
	userId: v.string(),
	label: v.string(),
	/** Null or absent: without end. */
	days: v.optional(
		v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650))),
		null
	)
});

export const GET = administratorRoute(({ services }) => ({ tokens: services.auth.tokens.list() }));

/** The answer has the token itself, this once. */
export const POST = administratorRoute(async ({ event, services, actor }) => {
	const { userId, label, days } = await readJson(event, NewToken);
	const expiresAt = days === null ? null : Date.now() + days * DAY;
	const { token, view } = services.auth.tokens.create({ userId, label, expiresAt }, actor.userId);
	return created({ token, view });
});
