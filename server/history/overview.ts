/** What there is to replay of an incident, for one reader. */
import { eq } from 'drizzle-orm';
import type { ContactSpan, HistoryOverview, HistoryPerson } from '#lib/history/format.ts';
import type { Database } from '../db/open.ts';
import { connection, member, seat, user } from '../db/schema.ts';
import { compartmentsFor, membershipOf, type Actor } from '../incidents/access.ts';
import { seesInternal } from '#lib/board/rights.ts';
import type { LogPositions } from './log-positions.ts';

/** @throws ApiError 404 `no_such_incident`, 403 `right_withdrawn` */
export function historyOverview(
	database: Database,
	positions: LogPositions,
	actor: Actor,
	incidentId: string
): HistoryOverview {
	const membership = membershipOf(database, actor, incidentId);
	const othersEyes = seesInternal(membership.standing);
	const own = othersEyes ? undefined : actor.userId;
	const keys = compartmentsFor(database, membership).map(({ key }) => key);
	return {
		compartments: keys.map((key) => {
			const { last, firstAt, lastAt } = positions.extent({ incidentId, compartment: key });
			return { key, entries: last, firstAt, lastAt };
		}),
		people: people(database, incidentId, own),
		contacts: contacts(database, incidentId, new Set(keys), own),
		othersEyes
	};
}

/** Everybody who is or was a member, in order of joining, with the posts they held. */
function people({ db }: Database, incidentId: string, own: string | undefined): HistoryPerson[] {
	const found = new Map<string, HistoryPerson & { posts: string[] }>();
	const members = db
		.select({ userId: member.userId, name: user.displayName, role: member.role, post: member.post })
		.from(member)
		.innerJoin(user, eq(user.id, member.userId))
		.where(eq(member.incidentId, incidentId))
		.orderBy(member.createdAt, member.id)
		.all()
		.filter(({ userId }) => own === undefined || userId === own);
	// A later membership of the same person tells the role that counted last.
	for (const { userId, name, role } of members)
		found.set(userId, { userId, name, role, posts: [] });
	const seats = db
		.select({ userId: seat.userId, post: seat.post })
		.from(seat)
		.where(eq(seat.incidentId, incidentId))
		.orderBy(seat.fromAt, seat.id)
		.all();
	for (const { userId, post } of [...seats, ...members]) {
		const posts = found.get(userId)?.posts;
		if (posts && !posts.includes(post)) posts.push(post);
	}
	return [...found.values()];
}

function contacts(
	{ db }: Database,
	incidentId: string,
	keys: ReadonlySet<string>,
	own: string | undefined
): ContactSpan[] {
	return db
		.select({
			userId: connection.userId,
			post: connection.post,
			device: connection.device,
			compartment: connection.compartment,
			openedAt: connection.openedAt,
			closedAt: connection.closedAt
		})
		.from(connection)
		.where(eq(connection.incidentId, incidentId))
		.orderBy(connection.openedAt, connection.id)
		.all()
		.filter((row) => keys.has(row.compartment) && (own === undefined || row.userId === own));
}
