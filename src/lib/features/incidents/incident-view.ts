/** An incident as the API gives it to a member (`GET /api/v1/incidents/:id`), kept on the device for offline use. */
import { COMMAND } from '#lib/board/compartments.ts';
import type { Access, IncidentState, Role } from '#lib/board/rights.ts';

export interface MemberView {
	readonly id: string;
	readonly userId: string;
	readonly displayName: string;
	readonly organization: string | null;
	readonly role: Role;
	readonly post: string;
	readonly partner: string | null;
	/** For an observer: the compartments named in the membership. */
	readonly observes: readonly string[];
}

export interface IncidentView {
	readonly id: string;
	readonly name: string;
	readonly kind: 'incident' | 'exercise';
	readonly class: 'natural' | 'accident' | 'health' | 'security';
	readonly eventType: string | null;
	/** 1–4, or null: 未定级. */
	readonly grade: number | null;
	readonly place: string;
	/** WGS84 and zoom where the map opens. */
	readonly lng: number | null;
	readonly lat: number | null;
	readonly zoom: number | null;
	readonly clocks: readonly { label: string; zone: string }[];
	readonly partners: readonly string[];
	readonly state: IncidentState;
	readonly startedAt: number;
	readonly closedAt: number | null;
	readonly me: {
		readonly memberId: string;
		readonly userId: string;
		readonly displayName: string;
		readonly role: Role;
		readonly post: string;
		readonly partner: string | null;
	};
	/** Only those I may read. */
	readonly compartments: readonly { key: string; access: Access }[];
	/** Only those I may know of: a liaison sees its own partner's liaisons. */
	readonly members: readonly MemberView[];
}

/** Whether this member sees the inside (`command`); who does not has no journal's chain to look at. */
export function seesInside({ compartments }: Pick<IncidentView, 'compartments'>): boolean {
	return compartments.some(({ key }) => key === COMMAND);
}
