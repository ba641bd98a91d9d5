/**
 * Lucia's adapter for our tables. It hashes every id on its way in: the cookie keeps the raw
 * id, the database never has it, so a copied database opens no session. What it hands back
 * carries the id Lucia asked with, since Lucia passes that on to the next call.
 */
import { and, eq, isNull, lte } from 'drizzle-orm';
import type { Adapter, DatabaseSession, DatabaseUser, Lucia } from 'lucia';
import type { Database } from '../db/open.ts';
import { session, user } from '../db/schema.ts';
import { hashSecret } from './secrets.ts';

export type UserRow = typeof user.$inferSelect;
export type SessionRow = typeof session.$inferSelect;

declare module 'lucia' {
	interface Register {
		Lucia: Lucia<{ createdAt: number }, { row: UserRow }>;
		DatabaseUserAttributes: { row: UserRow };
		DatabaseSessionAttributes: Pick<SessionRow, 'createdAt' | 'address' | 'agent'>;
	}
}

export class SessionAdapter implements Adapter {
	readonly #db: Database['db'];

	constructor(database: Database) {
		this.#db = database.db;
	}

	async getSessionAndUser(
		rawId: string
	): Promise<[session: DatabaseSession | null, user: DatabaseUser | null]> {
		const found = this.#db
			.select({ session, user })
			.from(session)
			.innerJoin(user, and(eq(user.id, session.userId), isNull(user.disabledAt)))
			.where(eq(session.id, hashSecret(rawId)))
			.get();
		if (!found) return [null, null];
		return [
			{ ...asLucia(found.session), id: rawId },
			{ id: found.user.id, attributes: { row: found.user } }
		];
	}

	/** The ids here are hashes: the raw ones are known to the cookies alone. */
	async getUserSessions(userId: string): Promise<DatabaseSession[]> {
		return this.#db.select().from(session).where(eq(session.userId, userId)).all().map(asLucia);
	}

	async setSession(value: DatabaseSession): Promise<void> {
		this.#db
			.insert(session)
			.values({
				id: hashSecret(value.id),
				userId: value.userId,
				expiresAt: value.expiresAt.getTime(),
				createdAt: value.attributes.createdAt,
				address: value.attributes.address,
				agent: value.attributes.agent
			})
			.run();
	}

	async updateSessionExpiration(rawId: string, expiresAt: Date): Promise<void> {
		this.#db
			.update(session)
			.set({ expiresAt: expiresAt.getTime() })
			.where(eq(session.id, hashSecret(rawId)))
			.run();
	}

	async deleteSession(rawId: string): Promise<void> {
		this.#db
			.delete(session)
			.where(eq(session.id, hashSecret(rawId)))
			.run();
	}

	async deleteUserSessions(userId: string): Promise<void> {
		this.#db.delete(session).where(eq(session.userId, userId)).run();
	}

	async deleteExpiredSessions(): Promise<void> {
		this.#db.delete(session).where(lte(session.expiresAt, Date.now())).run();
	}
}

function asLucia(row: SessionRow): DatabaseSession {
	const { id, userId, createdAt, address, agent } = row;
	return {
		id,
		userId,
		expiresAt: new Date(row.expiresAt),
		attributes: { createdAt, address, agent }
	};
}
