/** One sitting: who sat at a post from when until when (`GET /api/v1/incidents/:id/seats`). */
import type { Role } from '#lib/board/rights.ts';

export interface SeatView {
	readonly id: string;
	readonly post: string;
	readonly role: Role;
	readonly userId: string;
	readonly displayName: string;
	readonly fromAt: number;
	readonly untilAt: number | null;
	/** The hand-over note given with the seat. */
	readonly note: string | null;
	readonly byUserId: string;
	readonly byName: string;
}
