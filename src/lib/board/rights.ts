/**
 * Who may do what: the one table that pages, API and sockets ask.
 * docs/rights.md prints it; rights.test.ts walks every role × compartment × action × state.
 */
import { COMMAND, liaisonOf, parseCompartment } from './compartments.ts';

export const ROLES = [
	'commander',
	'staff',
	'field',
	'liaison',
	'observer',
	'controller',
	'evaluator'
] as const;
export type Role = (typeof ROLES)[number];

export type IncidentState = 'open' | 'closed' | 'archived';
export type Access = 'none' | 'r' | 'rw';

/** A membership as far as rights go. */
export interface Standing {
	role: Role;
	/** For a liaison: the one partner. */
	partner?: string | null;
	/** For an observer: the compartments named in the membership. */
	observes?: readonly string[];
}

/** What a standing may do with a compartment while the incident is open. */
function accessWhenOpen(standing: Standing, compartment: string): Access {
	const parsed = parseCompartment(compartment);
	if (!parsed) return 'none';
	const { kind, partner } = parsed;
	switch (standing.role) {
		case 'commander':
		case 'staff':
		case 'field':
			if (kind === 'command') return 'rw';
			return kind === 'control' ? 'none' : 'r';
		case 'liaison':
			if (!standing.partner || partner !== standing.partner) return 'none';
			return kind === 'liaison' ? 'rw' : 'r';
		case 'observer':
			// Control is never observed: injects are for controllers and evaluators alone.
			return kind !== 'control' && standing.observes?.includes(compartment) ? 'r' : 'none';
		case 'controller':
			return kind === 'command' || kind === 'control' ? 'rw' : 'r';
		case 'evaluator':
			return kind === 'control' ? 'rw' : 'r';
		default:
			return 'none';
	}
}

/** `rw`, `r` or `none`: closed and archived incidents are read-only for everyone. */
export function accessTo(standing: Standing, compartment: string, state: IncidentState): Access {
	const access = accessWhenOpen(standing, compartment);
	return access === 'rw' && state !== 'open' ? 'r' : access;
}

/** Whether a standing has the internal picture: who has not learns of nobody and nothing in it. */
export function seesInternal(standing: Standing): boolean {
	return accessWhenOpen(standing, COMMAND) !== 'none';
}

/**
 * Whether a standing may know that another member exists. Those with the internal picture
 * know everyone; a liaison, or an observer of a partner's compartment, knows its liaisons only.
 */
export function mayKnow(standing: Standing, other: Standing): boolean {
	if (seesInternal(standing)) return true;
	return (
		other.role === 'liaison' &&
		!!other.partner &&
		accessWhenOpen(standing, liaisonOf(other.partner)) !== 'none'
	);
}

/** A foreign liaison's account is a guest's: it opens no incidents of its own. */
export function mayCreateIncident(user: { isAdmin: boolean; roles: readonly Role[] }): boolean {
	return user.isAdmin || !user.roles.includes('liaison');
}

/** Whether a role exists in an incident of this kind: control is for exercises. */
export function roleFits(role: Role, kind: 'incident' | 'exercise'): boolean {
	return kind === 'exercise' || (role !== 'controller' && role !== 'evaluator');
}

/**
 * Whether the member giving a post away, one's own or another's, may give it to a member of
 * role `to`: a post carries its role along, so only a commander lifts someone into another one,
 * and nobody crosses the line between the inside and a partner. The posts of others that staff
 * give are those of staff and field: they neither relieve a commander nor move a partner's.
 */
export function mayTakeSeat(giver: Role, seat: Role, to: Role, own: boolean): boolean {
	if (!own && giver !== 'commander' && seat !== 'staff' && seat !== 'field') return false;
	if (seat === to) return true;
	const inside: readonly Role[] = ['commander', 'staff', 'field'];
	if (!inside.includes(seat) || !inside.includes(to)) return false;
	return giver === 'commander' || (giver === 'staff' && seat !== 'commander' && to !== 'commander');
}

export const ACTIONS = [
	'members.manage',
	'seat.handOver',
	'seat.giveUp',
	'invite',
	'incident.edit',
	'incident.close',
	'incident.reopen',
	'incident.archive',
	'release.see',
	'release.propose',
	'release.approve',
	'adopt',
	'quarantine.see',
	'quarantine.decide',
	'position.share',
	'number.lease',
	'attachment.upload',
	'review.see',
	'review.write'
] as const;
export type Action = (typeof ACTIONS)[number];

const COMMANDING: readonly Role[] = ['commander'];
const STAFFING: readonly Role[] = ['commander', 'staff'];
const INSIDE: readonly Role[] = ['commander', 'staff', 'field', 'controller', 'evaluator'];
const WRITING: readonly Role[] = [
	'commander',
	'staff',
	'field',
	'liaison',
	'controller',
	'evaluator'
];

const RULES: Record<Action, { roles: readonly Role[]; states: readonly IncidentState[] }> = {
	'members.manage': { roles: COMMANDING, states: ['open', 'closed'] },
	'seat.handOver': { roles: STAFFING, states: ['open'] },
	'seat.giveUp': { roles: WRITING, states: ['open'] },
	invite: { roles: COMMANDING, states: ['open'] },
	'incident.edit': { roles: STAFFING, states: ['open'] },
	'incident.close': { roles: COMMANDING, states: ['open'] },
	'incident.reopen': { roles: COMMANDING, states: ['closed'] },
	'incident.archive': { roles: COMMANDING, states: ['closed'] },
	'release.see': { roles: INSIDE, states: ['open', 'closed', 'archived'] },
	'release.propose': { roles: STAFFING, states: ['open'] },
	'release.approve': { roles: COMMANDING, states: ['open'] },
	adopt: { roles: STAFFING, states: ['open'] },
	// A controller decides over control, a commander over everything else.
	'quarantine.see': { roles: ['commander', 'controller'], states: ['open', 'closed'] },
	'quarantine.decide': { roles: ['commander', 'controller'], states: ['open', 'closed'] },
	'position.share': { roles: WRITING, states: ['open'] },
	'number.lease': { roles: WRITING, states: ['open'] },
	'attachment.upload': { roles: WRITING, states: ['open'] },
	// A review begins while things go on and lasts beyond the archive; it touches no document.
	'review.see': { roles: INSIDE, states: ['open', 'closed', 'archived'] },
	'review.write': { roles: INSIDE, states: ['open', 'closed', 'archived'] }
};

/** Whether a standing may do this in an incident of this state. */
export function may(standing: Standing, action: Action, state: IncidentState): boolean {
	return refusal(standing, action, state) === undefined;
}

/** Why not: the role never may, or it may in another state of the incident. */
export function refusal(
	standing: Standing,
	action: Action,
	state: IncidentState
): 'role' | 'state' | undefined {
	const rule = RULES[action];
	if (!rule.roles.includes(standing.role)) return 'role';
	return rule.states.includes(state) ? undefined : 'state';
}
