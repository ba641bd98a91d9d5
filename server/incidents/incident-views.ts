/** What a member is told of an incident; what is internal is left out here, not on the page. */
import { inArray } from 'drizzle-orm';
import { mayKnow, seesInternal } from '#lib/board/rights.ts';
import type { IncidentView, MemberView } from '#lib/features/incidents/incident-view.ts';
import type { IncidentSummary } from '#lib/features/incidents/incident-summary.ts';
import type { Database } from '../db/open.ts';
import { organization, user } from '../db/schema.ts';
import { activeMembers, standingOf } from '../members/standing.ts';
import { compartmentsFor, type Membership } from './access.ts';

/** The members whom this one may know of; oneself always. */
export function visibleMembers({ db }: Pick<Database, 'db'>, membership: Membership): MemberView[] {
	const rows = activeMembers(db, membership.incident.id).filter(
		(row) => row.id === membership.member.id || mayKnow(membership.standing, standingOf(row))
	);
	const names = displayNames(
		{ db },
		rows.map((row) => row.userId)
	);
	return rows.map((row) => ({
		id: row.id,
		userId: row.userId,
		displayName: names.get(row.userId)?.displayName ?? '',
		organization: names.get(row.userId)?.organization ?? null,
		role: row.role,
		post: row.post,
		partner: row.partner,
		observes: row.observes
	}));
}

export function displayNames(
	{ db }: Pick<Database, 'db'>,
	userIds: readonly string[]
): Map<string, { displayName: string; organization: string | null }> {
	if (userIds.length === 0) return new Map();
	const organizations = new Map(
		db
			.select()
			.from(organization)
			.all()
			.map(({ id, name }) => [id, name])
	);
	return new Map(
		db
			.select({
				id: user.id,
				displayName: user.displayName,
				organizationId: user.organizationId
			})
			.from(user)
			.where(inArray(user.id, [...new Set(userIds)]))
			.all()
			.map((row) => [
				row.id,
				{
					displayName: row.displayName,
					organization: row.organizationId ? (organizations.get(row.organizationId) ?? null) : null
				}
			])
	);
}

function partnersFor({ incident, standing }: Membership): string[] {
	if (seesInternal(standing)) return incident.partners;
	return incident.partners.filter(
		(partner) =>
			partner === standing.partner || standing.observes?.some((key) => key.endsWith(`-${partner}`))
	);
}

export function incidentView(database: Pick<Database, 'db'>, membership: Membership): IncidentView {
	const { incident, member, standing } = membership;
	const mine = displayNames(database, [member.userId]).get(member.userId);
	return {
		id: incident.id,
		name: incident.name,
		kind: incident.kind,
		class: incident.class,
		eventType: incident.eventType,
		grade: seesInternal(standing) ? incident.grade : null,
		place: incident.place,
		lng: incident.lng,
		lat: incident.lat,
		zoom: incident.zoom,
		clocks: incident.clocks,
		partners: partnersFor(membership),
		state: incident.state,
		startedAt: incident.startedAt,
		closedAt: incident.closedAt,
		me: {
			memberId: member.id,
			userId: member.userId,
			displayName: mine?.displayName ?? '',
			role: member.role,
			post: member.post,
			partner: member.partner
		},
		compartments: compartmentsFor(database, membership),
		members: visibleMembers(database, membership)
	};
}

/** What the document of the command compartment says now, as far as the list shows it. */
export interface PresentFacts {
	readonly level: 1 | 2 | 3 | 4 | null;
	readonly grade: number | null;
}

export function incidentSummary(
	{ incident, member, standing }: Membership,
	present: PresentFacts | undefined
): IncidentSummary {
	const internal = seesInternal(standing);
	return {
		id: incident.id,
		name: incident.name,
		kind: incident.kind,
		class: incident.class,
		eventType: incident.eventType,
		grade: internal ? (present ? present.grade : incident.grade) : null,
		level: internal ? (present?.level ?? null) : null,
		place: incident.place,
		clocks: incident.clocks,
		state: incident.state,
		startedAt: incident.startedAt,
		closedAt: incident.closedAt,
		me: { role: member.role, post: member.post, partner: member.partner }
	};
}
