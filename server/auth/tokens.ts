/** Bearer tokens for machines: made and withdrawn by an administrator, kept as a hash. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import { newId } from '#lib/board/ids.ts';
import type { Database } from '../db/open.ts';
import { apiToken, user } from '../db/schema.ts';
import { writeAudit } from '../incidents/audit.ts';
import { AuthError } from './auth-error.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { asSessionUser, type SessionUser } from './sessions.ts';

/** Makes a leaked token easy to find and to search for. */
const PREFIX = 'tongtu_';
/** `lastUsedAt` is written at most this often, ms. */
const USE_STEP = 60_000;

export interface TokenView {
	readonly id: string;
	readonly label: string;
	/** It acts as this user, with this user's rights. */
	readonly userId: string;
	readonly username: string;
	readonly createdAt: number;
	readonly expiresAt: number | null;
	readonly withdrawnAt: number | null;
	readonly lastUsedAt: number | null;
}

export class Tokens {
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	/** @returns the token itself, shown this once */
	create(
		wanted: { userId: string; label: string; expiresAt?: number | null },
		by: string | null
	): { token: string; view: TokenView } {
		const label = wanted.label.trim();
		if (label.length === 0 || label.length > 80) throw new AuthError('label_invalid');
		const { db } = this.#database;
		const owner = db.select().from(user).where(eq(user.id, wanted.userId)).get();
		if (!owner) throw new AuthError('user_not_found');
		const token = PREFIX + newSecret();
		const row = db.transaction(() => {
			const made = db
				.insert(apiToken)
				.values({
					id: newId(),
					tokenHash: hashSecret(token),
					userId: owner.id,
					label,
					createdBy: by ?? 'command-line',
					createdAt: Date.now(),
					expiresAt: wanted.expiresAt ?? null
				})
				.returning()
				.get();
			writeAudit(db, {
				incidentId: null,
				action: 'token.added',
				userId: by,
				detail: { id: made.id, label, user: owner.id },
				at: Date.now()
			});
			return made;
		});
		return { token, view: asView(row, owner.username) };
	}

	list(): TokenView[] {
		return this.#database.db
			.select({ token: apiToken, username: user.username })
			.from(apiToken)
			.innerJoin(user, eq(user.id, apiToken.userId))
			.orderBy(desc(apiToken.createdAt))
			.all()
			.map(({ token, username }) => asView(token, username));
	}

	/** @throws AuthError token_not_found, also for one already withdrawn */
	withdraw(id: string, by: string | null): void {
		const { db } = this.#database;
		db.transaction(() => {
			const done = db
				.update(apiToken)
				.set({ withdrawnAt: Date.now() })
				.where(and(eq(apiToken.id, id), isNull(apiToken.withdrawnAt)))
				.run();
			if (done.changes === 0) throw new AuthError('token_not_found');
			writeAudit(db, {
				incidentId: null,
				action: 'token.withdrawn',
				userId: by,
				detail: { id },
				at: Date.now()
			});
		});
	}

	/** The user a token acts as; null for an unknown, withdrawn or expired one. */
	validate(token: string): { user: SessionUser; tokenId: string } | null {
		if (!token.startsWith(PREFIX) || token.length > 200) return null;
		const { db } = this.#database;
		const found = db
			.select({ token: apiToken, user })
			.from(apiToken)
			.innerJoin(user, eq(user.id, apiToken.userId))
			.where(and(eq(apiToken.tokenHash, hashSecret(token)), isNull(user.disabledAt)))
			.get();
		const now = Date.now();
		if (!found || found.token.withdrawnAt !== null) return null;
		if (found.token.expiresAt !== null && found.token.expiresAt <= now) return null;
		if ((found.token.lastUsedAt ?? 0) < now - USE_STEP) {
			db.update(apiToken).set({ lastUsedAt: now }).where(eq(apiToken.id, found.token.id)).run();
		}
		return { user: asSessionUser(found.user), tokenId: found.token.id };
	}
}

function asView(row: typeof apiToken.$inferSelect, username: string): TokenView {
	const { id, label, userId, createdAt, expiresAt, withdrawnAt, lastUsedAt } = row;
	return { id, label, userId, username, createdAt, expiresAt, withdrawnAt, lastUsedAt };
}
