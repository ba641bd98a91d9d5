/** Who someone is: signing in and out, sessions, tokens, and telling sockets when it ends. */
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database } from '../db/open.ts';
import { user as users } from '../db/schema.ts';
import { Accounts } from './accounts.ts';
import { AuthError } from './auth-error.ts';
import { verifyNobody, verifyPassword } from './passwords.ts';
import {
	asSessionUser,
	Sessions,
	type ActiveSession,
	type SessionUser,
	type SignedIn
} from './sessions.ts';
import { SetupLink } from './setup-link.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { Tokens } from './tokens.ts';
import { canonicalUsername } from './username.ts';

/** Told to the rooms, which close the sockets concerned with 4401. */
export type SessionEnd = { sessionId?: string; userId?: string; tokenId?: string };

export interface RequestOrigin {
	readonly address: string;
	readonly agent: string | null;
}

/** How often expired sessions are swept out, ms. */
const SWEEP = 3600_000;

export class Auth {
	readonly accounts: Accounts;
	readonly tokens: Tokens;
	readonly setup: SetupLink;
	readonly #database: Database;
	readonly #log: Logger;
	readonly #sessions: Sessions;
	readonly #limits = createSignInLimits();
	readonly #onEnd: (which: SessionEnd) => void;
	readonly #timers: NodeJS.Timeout[] = [];

	constructor(database: Database, log: Logger, onEnd: (which: SessionEnd) => void) {
		this.#database = database;
		this.#log = log;
		this.#onEnd = onEnd;
		this.#sessions = new Sessions(database);
		this.accounts = new Accounts(database, this.#sessions, (userId) =>
			this.signOutEverywhere(userId)
		);
		this.tokens = new Tokens(database);
		this.setup = new SetupLink(this.accounts);
	}

	/**
	 * @returns the user and the raw session id for the cookie
	 * @throws AuthError sign_in_failed (never saying which part was wrong), too_many_attempts
	 */
	async signIn(
		username: string,
		password: string,
		from: RequestOrigin
	): Promise<SignedIn & { cookie: string }> {
		const name = canonicalUsername(username).slice(0, 100);
		await this.#limits.take(name, from.address);
		const row = this.#database.db.select().from(users).where(eq(users.username, name)).get();
		const right = row
			? await verifyPassword(row.passwordHash, password)
			: await verifyNobody(password);
		if (!row || !right || row.disabledAt !== null) {
			this.#log.info({ event: 'sign_in_failed', username: name, address: from.address });
			throw new AuthError('sign_in_failed');
		}
		await this.#limits.succeeded(name, from.address);
		return this.openSession(asSessionUser(row), from);
	}

	/** A session for someone who has proved who they are (sign-in, set-up, invite). */
	async openSession(
		user: SessionUser,
		from: RequestOrigin
	): Promise<SignedIn & { cookie: string }> {
		const made = await this.#sessions.create(user.id, from);
		this.#log.info({ event: 'signed_in', user: user.id, address: from.address });
		return { user, session: made.session, cookie: made.cookie };
	}

	/** The same where only the id is at hand. @returns the value for the cookie */
	async startSession(userId: string, from: RequestOrigin): Promise<string> {
		return (await this.#sessions.create(userId, from)).cookie;
	}

	/** By the raw value of the cookie; slides the session. */
	validateSession(rawCookie: string): Promise<SignedIn | null> {
		return this.#sessions.validate(rawCookie);
	}

	/** By a bearer token. */
	validateToken(bearer: string): { user: SessionUser; tokenId: string } | null {
		return this.tokens.validate(bearer);
	}

	/** @throws AuthError token_not_found */
	withdrawToken(tokenId: string, by: string | null): void {
		this.tokens.withdraw(tokenId, by);
		this.#onEnd({ tokenId });
	}

	/** For a socket in use: slides its session, false if that has ended. */
	touchSession(sessionId: string): boolean {
		return this.#sessions.touch(sessionId);
	}

	signOut(session: Pick<ActiveSession, 'id'>): void {
		this.#sessions.end(session.id);
		this.#onEnd({ sessionId: session.id });
	}

	/** One of the user's own sessions, from the list. @throws AuthError session_not_found */
	endSession(userId: string, sessionId: string): void {
		if (!this.#sessions.end(sessionId, userId)) throw new AuthError('session_not_found');
		this.#onEnd({ sessionId });
	}

	async signOutEverywhere(userId: string): Promise<void> {
		await this.#sessions.endAll(userId);
		this.#onEnd({ userId });
	}

	/**
	 * All sessions end, and the one who changed it gets a new one.
	 * @throws AuthError wrong_password, password_*, too_many_attempts
	 */
	async changePassword(
		user: SessionUser,
		current: string,
		next: string,
		from: RequestOrigin
	): Promise<SignedIn & { cookie: string }> {
		await this.#limits.take(user.username, from.address);
		await this.accounts.changePassword(user.id, current, next);
		await this.#limits.succeeded(user.username, from.address);
		return this.openSession({ ...user, mustChangePassword: false }, from);
	}

	/** Sweeps out expired sessions from time to time. */
	start(): void {
		const sweep = () => {
			this.#sessions
				.removeExpired()
				.catch((error: unknown) => this.#log.error({ error }, 'sweeping sessions'));
		};
		sweep();
		this.#timers.push(setInterval(sweep, SWEEP).unref());
	}

	stop(): void {
		for (const timer of this.#timers) clearInterval(timer);
	}
}
