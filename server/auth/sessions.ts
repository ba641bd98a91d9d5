/**
 * Sessions: the one module that knows Lucia. They last 14 days and slide: any use in the
 * second half of that time starts it anew, whether by a request or by a busy socket.
 */
import { and, eq, gt } from 'drizzle-orm';
import { Lucia, TimeSpan } from 'lucia';
import type { Database } from '../db/open.ts';
import { session as sessions, user as users } from '../db/schema.ts';
import { hashSecret } from './secrets.ts';
import { SessionAdapter, type UserRow } from './session-adapter.ts';

export const SESSION_COOKIE = 'tongtu_session';
const LIFETIME = new TimeSpan(14, 'd');
/**
 * The cookie outlives the session, whose end the server alone decides: while only the socket
 * is busy there is no answer that could carry a new cookie. Browsers cap it at 400 days.
 */
export const COOKIE_SECONDS = 400 * 24 * 3600;

/** A user as every part of the process may see it: no hash in it. */
export interface SessionUser {
	readonly id: string;
	readonly username: string;
	readonly displayName: string;
	readonly organizationId: string | null;
	readonly language: string;
	readonly isAdmin: boolean;
	readonly mustChangePassword: boolean;
}

export interface ActiveSession {
	/** SHA-256 of the cookie's id: safe to pass about and to compare, useless as a cookie. */
	readonly id: string;
	readonly userId: string;
	/** UTC ms. */
	readonly expiresAt: number;
	readonly createdAt: number;
}

/** A session in the user's own list of places signed in. */
export interface SessionView {
	readonly id: string;
	readonly createdAt: number;
	readonly expiresAt: number;
	readonly address: string | null;
	readonly agent: string | null;
}

export interface SignedIn {
	readonly user: SessionUser;
	readonly session: ActiveSession;
}

export function asSessionUser(row: UserRow): SessionUser {
	const { id, username, displayName, organizationId, language, isAdmin, mustChangePassword } = row;
	return { id, username, displayName, organizationId, language, isAdmin, mustChangePassword };
}

type LuciaOfOurs = Lucia<{ createdAt: number }, { row: UserRow }>;

export class Sessions {
	readonly #lucia: LuciaOfOurs;
	readonly #db: Database['db'];

	constructor(database: Database) {
		this.#db = database.db;
		this.#lucia = new Lucia(new SessionAdapter(database), {
			sessionExpiresIn: LIFETIME,
			getSessionAttributes: ({ createdAt }) => ({ createdAt }),
			getUserAttributes: ({ row }) => ({ row })
		});
	}

	/** @returns the raw id for the cookie, the only time it is known to the server */
	async create(
		userId: string,
		from: { address: string | null; agent: string | null }
	): Promise<{ cookie: string; session: ActiveSession }> {
		const createdAt = Date.now();
		const made = await this.#lucia.createSession(userId, {
			createdAt,
			address: from.address,
			agent: from.agent?.slice(0, 300) ?? null
		});
		return {
			cookie: made.id,
			session: {
				id: hashSecret(made.id),
				userId,
				expiresAt: made.expiresAt.getTime(),
				createdAt
			}
		};
	}

	/** Also slides. Null for an unknown, expired or ended session, or a disabled account. */
	async validate(rawCookie: string): Promise<SignedIn | null> {
		if (rawCookie.length > 200) return null;
		const { session, user } = await this.#lucia.validateSession(rawCookie);
		if (!session) return null;
		return {
			user: asSessionUser(user.row),
			session: {
				id: hashSecret(rawCookie),
				userId: user.id,
				expiresAt: session.expiresAt.getTime(),
				createdAt: session.createdAt
			}
		};
	}

	/**
	 * For a busy socket, by the hash: slides, and tells whether the session still stands.
	 * Cheap enough to call at every heartbeat.
	 */
	touch(sessionId: string): boolean {
		const found = this.#db
			.select({ expiresAt: sessions.expiresAt, disabledAt: users.disabledAt })
			.from(sessions)
			.innerJoin(users, eq(users.id, sessions.userId))
			.where(eq(sessions.id, sessionId))
			.get();
		const now = Date.now();
		if (!found || found.disabledAt !== null || found.expiresAt <= now) return false;
		if (found.expiresAt - now < LIFETIME.milliseconds() / 2) {
			this.#db
				.update(sessions)
				.set({ expiresAt: now + LIFETIME.milliseconds() })
				.where(eq(sessions.id, sessionId))
				.run();
		}
		return true;
	}

	/** Ends one session by its hash; true if there was one (of this user, where one is given). */
	end(sessionId: string, userId?: string): boolean {
		const which = userId
			? and(eq(sessions.id, sessionId), eq(sessions.userId, userId))
			: eq(sessions.id, sessionId);
		return this.#db.delete(sessions).where(which).run().changes > 0;
	}

	async endAll(userId: string): Promise<void> {
		await this.#lucia.invalidateUserSessions(userId);
	}

	listOf(userId: string): SessionView[] {
		return this.#db
			.select({
				id: sessions.id,
				createdAt: sessions.createdAt,
				expiresAt: sessions.expiresAt,
				address: sessions.address,
				agent: sessions.agent
			})
			.from(sessions)
			.where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, Date.now())))
			.orderBy(sessions.createdAt)
			.all();
	}

	async removeExpired(): Promise<void> {
		await this.#lucia.deleteExpiredSessions();
	}
}
