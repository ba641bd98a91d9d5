/**
 * Who reads a history, and whether they still may: asked at the beginning and again between
 * pages, because a stream can take longer than a right lasts.
 */
import { COMMAND } from '#lib/board/compartments.ts';
import { seesInternal } from '#lib/board/rights.ts';
import type { Database } from '../db/open.ts';
import {
	membershipOf,
	requireCompartment,
	type Actor,
	type IncidentRow
} from '../incidents/access.ts';
import type { CurrentRights } from '../rooms/current-rights.ts';

/** Who asks, and whether they are still signed in: a stream can outlast a session. */
export interface Asking {
	readonly actor: Actor;
	readonly signedIn: () => boolean;
}

export interface HistoryReader {
	readonly incident: IncidentRow;
	readonly userId: string;
	/** Sees `command`: who does not learns of no other person and of no numbers of the incident. */
	readonly internal: boolean;
	/** Whether the right to this compartment is what it was. */
	mayStillRead(compartment: string): boolean;
}

/** @throws ApiError 404 `no_such_incident`, `no_such_compartment`, 403 `right_withdrawn` */
export function historyReader(
	deps: { readonly database: Database; readonly rights: CurrentRights },
	{ actor, signedIn }: Asking,
	incidentId: string,
	compartment?: string
): HistoryReader {
	const { rights } = deps;
	const membership = membershipOf(deps.database, actor, incidentId);
	if (compartment !== undefined) requireCompartment(deps.database, membership, compartment);
	const { userId } = actor;
	const internal = seesInternal(membership.standing);
	const reads = (key: string) => (rights.of(incidentId, userId, key)?.access ?? 'none') !== 'none';
	return {
		...{ incident: membership.incident, userId, internal },
		mayStillRead: (key) => signedIn() && reads(key) && reads(COMMAND) === internal
	};
}
