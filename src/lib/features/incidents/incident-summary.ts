/** An incident as the list shows it (`GET /api/v1/incidents`); the last list is kept on the device. */
import type { IncidentState, Role } from '#lib/board/rights.ts';

export interface IncidentSummary {
	readonly id: string;
	readonly name: string;
	readonly kind: 'incident' | 'exercise';
	readonly class: 'natural' | 'accident' | 'health' | 'security';
	readonly eventType: string | null;
	/** 1–4, or null: 未定级, or not for this member to know. */
	readonly grade: number | null;
	/** Response level 1–4 now; null: none declared, or not for this member to know. */
	readonly level: 1 | 2 | 3 | 4 | null;
	readonly place: string;
	readonly clocks: readonly { label: string; zone: string }[];
	readonly state: IncidentState;
	readonly startedAt: number;
	readonly closedAt: number | null;
	readonly me: {
		readonly role: Role;
		readonly post: string;
		readonly partner: string | null;
	};
}
