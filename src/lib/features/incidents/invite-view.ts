/** Invites as a commander manages them, and as whoever holds the link sees them. */
import type { Role } from '#lib/board/rights.ts';

export interface InviteView {
	readonly id: string;
	readonly role: Role;
	readonly post: string;
	readonly partner: string | null;
	readonly observes: readonly string[];
	readonly expiresAt: number;
	readonly maxUses: number;
	readonly uses: number;
	readonly createdAt: number;
	readonly createdBy: string;
}

/** The one answer that carries the code; it is kept as a hash afterwards. */
export interface NewInvite extends InviteView {
	readonly code: string;
	/** Path of the page that accepts it. */
	readonly path: string;
}

export interface InvitePreview {
	readonly incidentName: string;
	readonly kind: 'incident' | 'exercise';
	readonly role: Role;
	readonly post: string;
	readonly partner: string | null;
	readonly expiresAt: number;
}
