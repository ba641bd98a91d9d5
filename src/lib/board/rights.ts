/**
 * Who may do what: the one table that pages, API and sockets ask.
 * docs/rights.md prints it; rights.test.ts walks every role × compartment × action × state.
 */
import { parseCompartment } from './compartments.ts';

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

export const ACTIONS = [
	'members.manage',
	'seat.handOver',
	'invite',
	'incident.edit',
	'incident.close',
	'incident.reopen',
	'incident.archive',
	'release.propose',
	'release.approve',
	'adopt',
	'quarantine.see',
	'quarantine.decide',
	'position.share',
	'number.lease',
	'attachment.upload'
] as const;
export type Action = (typeof ACTIONS)[number];

const COMMANDING: readonly Role[] = ['commander'];
const STAFFING: readonly Role[] = ['commander', 'staff'];
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
	invite: { roles: COMMANDING, states: ['open'] },
	'incident.edit': { roles: STAFFING, states: ['open'] },
	'incident.close': { roles: COMMANDING, states: ['open'] },
	'incident.reopen': { roles: COMMANDING, states: ['closed'] },
	'incident.archive': { roles: COMMANDING, states: ['closed'] },
	'release.propose': { roles: STAFFING, states: ['open'] },
	'release.approve': { roles: COMMANDING, states: ['open'] },
	adopt: { roles: STAFFING, states: ['open'] },
	'quarantine.see': { roles: COMMANDING, states: ['open', 'closed'] },
	'quarantine.decide': { roles: COMMANDING, states: ['open', 'closed'] },
	'position.share': { roles: WRITING, states: ['open'] },
	'number.lease': { roles: WRITING, states: ['open'] },
	'attachment.upload': { roles: WRITING, states: ['open'] }
};

/** Whether a standing may do this in an incident of this state. */
export function may(standing: Standing, action: Action, state: IncidentState): boolean {
	const rule = RULES[action];
	return rule.roles.includes(standing.role) && rule.states.includes(state);
}
