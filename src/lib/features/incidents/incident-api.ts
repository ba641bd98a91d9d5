/** The API of incidents and the people in them, typed, for pages. Every call may throw `Refusal`. */
import type { IncidentState, Role } from '#lib/board/rights.ts';
import { call } from './api-call.ts';
import type { IncidentSummary } from './incident-summary.ts';
import type { IncidentView, MemberView } from './incident-view.ts';
import type { InviteView, NewInvite } from './invite-view.ts';
import type { SeatView } from './seat-view.ts';

/** What an incident is made of, and what of it can be changed. */
export interface IncidentFields {
	name: string;
	eventType: string | null;
	grade: number | null;
	place: string;
	lng: number | null;
	lat: number | null;
	clocks: { label: string; zone: string }[];
	partners: string[];
	/** UTC ms. */
	startedAt: number;
}

export interface NewIncident extends IncidentFields {
	kind: 'incident' | 'exercise';
	class: 'natural' | 'accident' | 'health' | 'security';
	response: { level: 1 | 2 | 3 | 4 | null; basis: string; plan: string };
	/** The creator's seat. */
	post: string;
}

export interface Placing {
	role: Role;
	post: string;
	partner: string | null;
	observes: string[];
}

export interface NewInviteFields extends Omit<Placing, 'post'> {
	post?: string;
	/** Milliseconds from now. */
	expiresIn: number;
	maxUses: number;
}

const of = (id: string, rest = '') => `/incidents/${encodeURIComponent(id)}${rest}`;

export const incidentApi = {
	list: () => call<IncidentSummary[]>('GET', '/incidents'),
	get: (id: string) => call<IncidentView>('GET', of(id)),
	create: (incident: NewIncident) => call<IncidentView>('POST', '/incidents', incident),
	edit: (id: string, patch: Partial<IncidentFields>) => call<IncidentView>('PATCH', of(id), patch),
	changeState: (id: string, state: IncidentState, reason: string) =>
		call<IncidentView>('POST', of(id, '/state'), { state, reason }),

	members: (id: string) => call<MemberView[]>('GET', of(id, '/members')),
	putMember: (id: string, who: { userId: string } | { username: string }, place: Placing) =>
		call<MemberView>('POST', of(id, '/members'), { ...who, ...place }),
	removeMember: (id: string, userId: string) =>
		call<undefined>('DELETE', of(id, `/members?userId=${encodeURIComponent(userId)}`)),

	seats: (id: string) => call<SeatView[]>('GET', of(id, '/seats')),
	handOver: (id: string, post: string, toUserId: string, note: string) =>
		call<SeatView[]>('POST', of(id, '/seats'), { post, toUserId, note }),

	invites: (id: string) => call<InviteView[]>('GET', of(id, '/invites')),
	invite: (id: string, invite: NewInviteFields) =>
		call<NewInvite>('POST', of(id, '/invites'), invite),
	withdrawInvite: (id: string, inviteId: string) =>
		call<undefined>('DELETE', of(id, `/invites?id=${encodeURIComponent(inviteId)}`))
};
