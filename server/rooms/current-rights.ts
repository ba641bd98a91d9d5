/**
 * What the database says about a member now: asked before the upgrade, when something has
 * changed, and from time to time. One prepared statement each, a few microseconds; `+?` keeps
 * it prepared (see the statements of the store).
 */
import type Sqlite from 'better-sqlite3';
import { compartmentsOf } from '#lib/board/compartments.ts';
import { accessTo, type Access, type IncidentState, type Role } from '#lib/board/rights.ts';

export interface CurrentRight {
	readonly memberId: string;
	readonly displayName: string;
	readonly post: string;
	readonly role: Role;
	readonly state: IncidentState;
	/** `none` where there is no such compartment, too. */
	readonly access: Access;
	/** Whether it would be more if the incident were open. */
	readonly heldBackByState: boolean;
}

interface Row {
	member_id: string;
	display_name: string;
	post: string;
	role: Role;
	partner: string | null;
	observes: string;
	state: IncidentState;
	kind: 'incident' | 'exercise';
	partners: string;
}

export interface CurrentRights {
	/** Undefined for strangers, former members and disabled users. */
	of(incidentId: string, userId: string, compartment: string): CurrentRight | undefined;
	/** Whether there is such an incident at all, and whether the user was a member once. */
	knows(incidentId: string, userId: string): { incident: boolean; former: boolean };
	sessionAlive(sessionId: string): boolean;
	tokenAlive(tokenId: string): boolean;
	/** Changes whenever another process has written to the database. */
	version(): number;
}

export function createCurrentRights(sqlite: Sqlite.Database): CurrentRights {
	const right = sqlite.prepare<[string, string], Row>(
		`select m.id as member_id, u.display_name, m.post, m.role, m.partner, m.observes, i.state,
		i.kind, i.partners from member m join user u on u.id = m.user_id
		join incident i on i.id = m.incident_id
		where m.incident_id = +? and m.user_id = +? and m.removed_at is null
		and u.disabled_at is null`
	);
	const incident = sqlite.prepare<[string]>('select 1 from incident where id = ?');
	const former = sqlite.prepare<[string, string]>(
		'select 1 from member where incident_id = ? and user_id = ?'
	);
	const session = sqlite.prepare<[string, number]>(
		`select 1 from session s join user u on u.id = s.user_id
		where s.id = +? and s.expires_at > +? and u.disabled_at is null`
	);
	const token = sqlite.prepare<[string, number]>(
		`select 1 from api_token t join user u on u.id = t.user_id
		where t.id = +? and t.withdrawn_at is null
		and (t.expires_at is null or t.expires_at > +?)
		and u.disabled_at is null`
	);
	return {
		of(incidentId, userId, compartment) {
			const row = right.get(incidentId, userId);
			if (!row) return undefined;
			const standing = {
				role: row.role,
				partner: row.partner,
				observes: JSON.parse(row.observes) as string[]
			};
			const exists = compartmentsOf(row.kind, JSON.parse(row.partners) as string[]);
			const access = exists.includes(compartment)
				? accessTo(standing, compartment, row.state)
				: 'none';
			return {
				memberId: row.member_id,
				displayName: row.display_name,
				post: row.post,
				role: row.role,
				state: row.state,
				access,
				heldBackByState: access === 'r' && accessTo(standing, compartment, 'open') === 'rw'
			};
		},
		knows: (incidentId, userId) => ({
			incident: incident.get(incidentId) !== undefined,
			former: former.get(incidentId, userId) !== undefined
		}),
		sessionAlive: (sessionId) => session.get(sessionId, Date.now()) !== undefined,
		tokenAlive: (tokenId) => token.get(tokenId, Date.now()) !== undefined,
		version: () => sqlite.pragma('data_version', { simple: true }) as number
	};
}
