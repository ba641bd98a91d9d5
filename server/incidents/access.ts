/**
 * The check every service method begins with: who is asking, what they are in this
 * incident, and whether the rights module lets them. What lies outside someone's
 * compartments answers exactly like what does not exist.
 */
import { and, eq } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import { ULID } from '#lib/board/ids.ts';
import { accessTo, refusal, type Access, type Action, type Standing } from '#lib/board/rights.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import { compartment, incident, member } from '../db/schema.ts';
import { findMembership, standingOf, type MemberRow } from '../members/standing.ts';

/** Who asks: a signed-in user, through a session or a token. */
export interface Actor {
	readonly userId: string;
	readonly isAdmin: boolean;
}

export type IncidentRow = InferSelectModel<typeof incident>;

/** An actor inside one incident. */
export interface Membership {
	readonly incident: IncidentRow;
	readonly member: MemberRow;
	readonly standing: Standing;
}

/**
 * @throws ApiError 404 `no_such_incident` for strangers as for incidents that are not there,
 * 403 `right_withdrawn` for those who were members
 */
export function membershipOf(
	{ db }: Pick<Database, 'db'>,
	actor: Actor,
	incidentId: string
): Membership {
	const row = ULID.test(incidentId)
		? db.select().from(incident).where(eq(incident.id, incidentId)).get()
		: undefined;
	if (!row) throw new ApiError(404, 'no_such_incident');
	const mine = findMembership(db, incidentId, actor.userId);
	if (mine) return { incident: row, member: mine, standing: standingOf(mine) };
	const former = db
		.select({ id: member.id })
		.from(member)
		.where(and(eq(member.incidentId, incidentId), eq(member.userId, actor.userId)))
		.get();
	throw former ? new ApiError(403, 'right_withdrawn') : new ApiError(404, 'no_such_incident');
}

/** @throws ApiError also 403 `forbidden` by role, 409 `incident_not_open` by state */
export function requireAction(
	database: Pick<Database, 'db'>,
	actor: Actor,
	incidentId: string,
	action: Action
): Membership {
	const membership = membershipOf(database, actor, incidentId);
	checkAction(membership, action);
	return membership;
}

export function checkAction({ standing, incident }: Membership, action: Action): void {
	const why = refusal(standing, action, incident.state);
	if (why === 'role') throw new ApiError(403, 'forbidden');
	if (why === 'state') throw wrongState(incident.state);
}

export function wrongState(state: IncidentRow['state']): ApiError {
	return new ApiError(409, state === 'archived' ? 'incident_archived' : `incident_${state}`);
}

/** What a member may do with a compartment of the incident now; none where there is no such one. */
export function accessOf(
	{ db }: Pick<Database, 'db'>,
	{ incident, standing }: Membership,
	key: string
): Access {
	const access = accessTo(standing, key, incident.state);
	if (access === 'none') return 'none';
	const there = db
		.select({ key: compartment.key })
		.from(compartment)
		.where(and(eq(compartment.incidentId, incident.id), eq(compartment.key, key)))
		.get();
	return there ? access : 'none';
}

/** @throws ApiError 404 `no_such_compartment`; with `write` also 403 `read_only` and 409 by state */
export function requireCompartment(
	database: Pick<Database, 'db'>,
	membership: Membership,
	key: string,
	wanted: 'read' | 'write' = 'read'
): void {
	const access = accessOf(database, membership, key);
	if (access === 'none') throw new ApiError(404, 'no_such_compartment');
	if (wanted === 'read' || access === 'rw') return;
	const { incident, standing } = membership;
	if (accessTo(standing, key, 'open') === 'rw') throw wrongState(incident.state);
	throw new ApiError(403, 'read_only');
}

/** The compartments a member may read, with access, in the order of the incident. */
export function compartmentsFor(
	{ db }: Pick<Database, 'db'>,
	{ incident, standing }: Membership
): { key: string; access: Access }[] {
	return db
		.select({ key: compartment.key })
		.from(compartment)
		.where(eq(compartment.incidentId, incident.id))
		.orderBy(compartment.createdAt, compartment.key)
		.all()
		.map(({ key }) => ({ key, access: accessTo(standing, key, incident.state) }))
		.filter(({ access }) => access !== 'none');
}
