/**
 * Rooms: the open compartments of all incidents and their connections, as the rest of the
 * server sees them. What a connection says and hears is in docs/sync-spec.md.
 */
import type { WebSocket } from 'ws';
import type * as Y from 'yjs';
import type { Role } from '#lib/board/rights.ts';

/** Who is at the other end of a socket, as found out before the upgrade. */
export interface ConnectionIdentity {
	readonly incidentId: string;
	readonly compartment: string;
	readonly userId: string;
	readonly memberId: string;
	readonly displayName: string;
	/** The seat (席位) at the time of connecting. */
	readonly post: string;
	readonly role: Role;
	readonly access: 'r' | 'rw';
	/** SHA-256 (hex) of the session id; null where a bearer token was shown. */
	readonly sessionId: string | null;
	readonly tokenId: string | null;
	readonly address: string;
	/** 1 where our own messages were asked for (`?v=1`), 0 for a stock provider. */
	readonly version: 0 | 1;
	/** Takes large messages packed and in parts (`&z=1`). */
	readonly packed?: boolean;
	/** The device as the query names it (`&device=`); null for a stock provider. */
	readonly device: string | null;
}

/** On whose behalf the server writes; `post` stands in the log and the journal. */
export interface ServerAuthor {
	readonly userId: string | null;
	readonly post: string;
	readonly kind: 'server' | 'adopted';
}

export interface Presence {
	readonly userId: string;
	readonly post: string;
	readonly role: Role;
	readonly compartment: string;
	/** UTC ms. */
	readonly since: number;
}

/** Whether the disk takes commits; `/healthz` shows it. */
export interface SyncHealth {
	readonly ok: boolean;
	/** UTC ms of the first commit that failed, while none has succeeded since. */
	readonly failingSince: number | null;
	readonly problem: string | null;
	readonly rooms: number;
	readonly connections: number;
	/** Updates received and not yet on disk. */
	readonly waiting: number;
}

export interface Rooms {
	/** Takes over a socket after upgrade.ts has checked path, origin, session and right. */
	accept(socket: WebSocket, who: ConnectionIdentity): void;
	/**
	 * Runs `write` on the compartment's document as the server (or for a member), commits,
	 * then broadcasts. `within` runs in the same SQLite transaction. Returns the seq.
	 * What `write` or `within` throw undoes both and is passed on.
	 * @throws RoomError where the room cannot be loaded or the change breaks a rule of the model
	 */
	write(
		incidentId: string,
		compartment: string,
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within?: () => void
	): Promise<number>;
	/** Gives the up-to-date document, for reading only. */
	read<T>(incidentId: string, compartment: string, read: (doc: Y.Doc) => T): Promise<T>;
	/**
	 * Everything accepted until now is on disk, or the disk has not taken it for two seconds. What
	 * follows at once comes before anything else is accepted.
	 */
	settled(): Promise<void>;
	/**
	 * Re-checks every connection of the incident (or of one user in it) against member, role,
	 * session and incident state, now: closes with 4403, or goes on with the new right.
	 */
	rightsChanged(incidentId: string, userId?: string): void;
	/** Closes all sockets of a session (hash), a token or a user with 4401. */
	sessionEnded(which: { sessionId?: string; tokenId?: string; userId?: string }): void;
	/** Who is connected now, one entry for each connection. */
	presence(incidentId: string): Presence[];
	/** Open connections of a user, or else from an address, for admission. */
	count(which: { userId?: string; address?: string }): number;
	health(): SyncHealth;
	/** Closes all sockets with 1001 and flushes everything to disk. */
	close(): Promise<void>;
}

export type RoomErrorCode =
	| 'unavailable'
	| 'closing'
	| 'incident_closed'
	/** The change overwrites or deletes a fact. */
	| 'fact_changed'
	/** The change refers to something the document does not hold. */
	| 'missing_dependency'
	| 'malformed';

/** An expected failure of `write` and `read`. */
export class RoomError extends Error {
	override readonly name = 'RoomError';
	readonly code: RoomErrorCode;
	constructor(code: RoomErrorCode, detail?: string) {
		super(detail ? `${code}: ${detail}` : code);
		this.code = code;
	}
}
