/**
 * Accounts: made, listed, changed, disabled. An account is never deleted, because the record
 * of an incident says who sat where. `by` is the acting user, null for the command line.
 */
import { and, count, eq, isNull, ne } from 'drizzle-orm';
import { newId } from '#lib/board/ids.ts';
import type { Database } from '../db/open.ts';
import { organization, user } from '../db/schema.ts';
import { writeAudit } from '../incidents/audit.ts';
import { AuthError } from './auth-error.ts';
import { checkPassword, hashPassword, verifyPassword } from './passwords.ts';
import { asSessionUser, type Sessions, type SessionUser } from './sessions.ts';
import { canonicalUsername, checkUsername } from './username.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface NewAccount {
	readonly username: string;
	readonly displayName: string;
	readonly password: string;
	readonly organization?: string | null;
	readonly language?: Language;
	readonly isAdmin?: boolean;
	/** Set where someone else chose the password. */
	readonly mustChangePassword?: boolean;
}

/** An account as an administrator sees it. */
export interface AccountView {
	readonly id: string;
	readonly username: string;
	readonly displayName: string;
	readonly organization: string | null;
	readonly language: string;
	readonly isAdmin: boolean;
	readonly disabled: boolean;
	readonly mustChangePassword: boolean;
	readonly createdAt: number;
}

type EndSessions = (userId: string) => Promise<void>;

function checkDisplayName(name: string): string {
	const trimmed = name.normalize('NFC').trim();
	if (trimmed.length === 0 || trimmed.length > 80 || /\p{Cc}/u.test(trimmed)) {
		throw new AuthError('display_name_invalid');
	}
	return trimmed;
}

function checkLanguage(language: string): Language {
	const known = LANGUAGES.find((entry) => entry === language);
	if (!known) throw new AuthError('language_unknown');
	return known;
}

export class Accounts {
	readonly #database: Database;
	readonly #sessions: Sessions;
	readonly #endSessions: EndSessions;

	/** @param endSessions ends a user's sessions and their sockets */
	constructor(database: Database, sessions: Sessions, endSessions: EndSessions) {
		this.#database = database;
		this.#sessions = sessions;
		this.#endSessions = endSessions;
	}

	get #db() {
		return this.#database.db;
	}

	/** @throws AuthError username_invalid, username_taken, password_*, display_name_invalid */
	async create(account: NewAccount, by: string | null): Promise<SessionUser> {
		const username = checkUsername(account.username);
		const displayName = checkDisplayName(account.displayName);
		const language = checkLanguage(account.language ?? 'zh-CN');
		if (this.findByName(username)) throw new AuthError('username_taken');
		checkPassword(account.password, username);
		const passwordHash = await hashPassword(account.password);
		return this.#db.transaction((tx) => {
			// Asked again: another request may have come while the password was hashed.
			if (tx.select().from(user).where(eq(user.username, username)).get()) {
				throw new AuthError('username_taken');
			}
			const row = tx
				.insert(user)
				.values({
					id: newId(),
					username,
					displayName,
					organizationId: this.#organizationId(account.organization ?? null),
					language,
					passwordHash,
					isAdmin: account.isAdmin ?? false,
					mustChangePassword: account.mustChangePassword ?? false,
					createdAt: Date.now()
				})
				.returning()
				.get();
			this.#note({
				action: 'user.added',
				userId: by,
				detail: { user: row.id, username, isAdmin: row.isAdmin }
			});
			return asSessionUser(row);
		});
	}

	#organizationId(name: string | null): string | null {
		const trimmed = name?.normalize('NFC').trim();
		if (!trimmed) return null;
		const known = this.#db.select().from(organization).where(eq(organization.name, trimmed)).get();
		if (known) return known.id;
		const id = newId();
		this.#db.insert(organization).values({ id, name: trimmed, createdAt: Date.now() }).run();
		return id;
	}

	list(): AccountView[] {
		return this.#db
			.select({ user, organization: organization.name })
			.from(user)
			.leftJoin(organization, eq(organization.id, user.organizationId))
			.orderBy(user.username)
			.all()
			.map(({ user: row, organization: name }) => ({
				id: row.id,
				username: row.username,
				displayName: row.displayName,
				organization: name,
				language: row.language,
				isAdmin: row.isAdmin,
				disabled: row.disabledAt !== null,
				mustChangePassword: row.mustChangePassword,
				createdAt: row.createdAt
			}));
	}

	count(): number {
		return this.#db.select({ n: count() }).from(user).get()?.n ?? 0;
	}

	findByName(username: string) {
		return this.#db
			.select()
			.from(user)
			.where(eq(user.username, canonicalUsername(username)))
			.get();
	}

	find(userId: string) {
		return this.#db.select().from(user).where(eq(user.id, userId)).get();
	}

	#require(userId: string) {
		const row = this.find(userId);
		if (!row) throw new AuthError('user_not_found');
		return row;
	}

	organizationOf(userId: string): string | null {
		return (
			this.#db
				.select({ name: organization.name })
				.from(user)
				.innerJoin(organization, eq(organization.id, user.organizationId))
				.where(eq(user.id, userId))
				.get()?.name ?? null
		);
	}

	/** Name and language, by the user. */
	updateProfile(userId: string, patch: { displayName?: string; language?: string }): SessionUser {
		const row = this.#require(userId);
		const displayName =
			patch.displayName === undefined ? row.displayName : checkDisplayName(patch.displayName);
		const language = patch.language === undefined ? row.language : checkLanguage(patch.language);
		this.#db.update(user).set({ displayName, language }).where(eq(user.id, userId)).run();
		return asSessionUser({ ...row, displayName, language });
	}

	/** Ends the user's sessions and sockets; enabling brings none back. */
	async setDisabled(userId: string, disabled: boolean, by: string | null): Promise<void> {
		const row = this.#require(userId);
		if (disabled && row.isAdmin && !this.#otherAdministrators(userId)) {
			throw new AuthError('last_administrator');
		}
		if ((row.disabledAt !== null) === disabled) return;
		this.#db.transaction(() => {
			this.#db
				.update(user)
				.set({ disabledAt: disabled ? Date.now() : null })
				.where(eq(user.id, userId))
				.run();
			this.#note({
				action: disabled ? 'user.disabled' : 'user.enabled',
				userId: by,
				detail: { user: userId, username: row.username }
			});
		});
		if (disabled) await this.#endSessions(userId);
	}

	#otherAdministrators(userId: string): boolean {
		return (
			this.#db
				.select({ id: user.id })
				.from(user)
				.where(and(eq(user.isAdmin, true), isNull(user.disabledAt), ne(user.id, userId)))
				.get() !== undefined
		);
	}

	/** By an administrator: the user chooses a new one at the next sign-in, all sessions end. */
	async resetPassword(userId: string, password: string, by: string | null): Promise<void> {
		const row = this.#require(userId);
		checkPassword(password, row.username);
		const passwordHash = await hashPassword(password);
		this.#db.transaction(() => {
			this.#db
				.update(user)
				.set({ passwordHash, mustChangePassword: true })
				.where(eq(user.id, userId))
				.run();
			this.#note({
				action: 'user.password_reset',
				userId: by,
				detail: { user: userId, username: row.username }
			});
		});
		await this.#endSessions(userId);
	}

	/**
	 * By the user, who proves the current one. Every session ends; the caller opens a new one.
	 * @throws AuthError wrong_password, password_*
	 */
	async changePassword(userId: string, current: string, next: string): Promise<void> {
		const row = this.#require(userId);
		if (!(await verifyPassword(row.passwordHash, current))) throw new AuthError('wrong_password');
		if (current === next) throw new AuthError('password_unchanged');
		checkPassword(next, row.username);
		const passwordHash = await hashPassword(next);
		this.#db.transaction(() => {
			this.#db
				.update(user)
				.set({ passwordHash, mustChangePassword: false })
				.where(eq(user.id, userId))
				.run();
			this.#note({ action: 'user.password_changed', userId });
		});
		await this.#endSessions(userId);
	}

	#note(entry: { action: string; userId: string | null; detail?: Record<string, unknown> }): void {
		writeAudit(this.#db, { incidentId: null, detail: {}, at: Date.now(), ...entry });
	}

	sessionsOf(userId: string) {
		return this.#sessions.listOf(userId);
	}
}
