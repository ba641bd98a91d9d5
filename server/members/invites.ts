/**
 * Invites by link and QR code. The code is in the link alone; the table has its hash.
 * An invite that is unknown, used up, expired or withdrawn answers in one way.
 */
import { and, desc, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { newId } from '#lib/board/ids.ts';
import type { Role } from '#lib/board/rights.ts';
import type { InvitePreview, InviteView, NewInvite } from '#lib/features/incidents/invite-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Accounts } from '../auth/accounts.ts';
import { hashSecret, newSecret } from '../auth/secrets.ts';
import type { SessionUser } from '../auth/sessions.ts';
import type { Database } from '../db/open.ts';
import { incident, invite, member } from '../db/schema.ts';
import { requireAction, type Actor } from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import { displayNames } from '../incidents/incident-views.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { CreateInvite, Register } from './member-input.ts';
import { placement } from './placement.ts';
import { addMember, freePost, requireFreePost } from './seating.ts';
import { findMembership } from './standing.ts';

type InviteRow = InferSelectModel<typeof invite>;

/** Seats of those whose invite names none. */
const POSTS: Readonly<Record<Role, string>> = {
	commander: '指挥官',
	staff: '指挥部',
	field: '前线',
	liaison: '联络员',
	observer: '观察员',
	controller: '导调',
	evaluator: '评估'
};

const CODE = /^[A-Za-z0-9_-]{20,64}$/;

export class Invites {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'rightsChanged'>;
	readonly #accounts: Pick<Accounts, 'create'>;
	readonly #now: () => number;
	/** A holder of a link must not find out by trying which user names there are. */
	readonly #registrations = new RateLimiterMemory({ points: 10, duration: 3600 });

	constructor(deps: {
		database: Database;
		rooms: Pick<Rooms, 'rightsChanged'>;
		accounts: Pick<Accounts, 'create'>;
		now?: () => number;
	}) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
		this.#accounts = deps.accounts;
		this.#now = deps.now ?? Date.now;
	}

	create(actor: Actor, incidentId: string, input: CreateInvite): NewInvite {
		const { incident } = requireAction(this.#database, actor, incidentId, 'invite');
		const { db } = this.#database;
		const place = placement(incident, input);
		// Whoever decides is named one by one.
		if (place.role === 'commander' && input.maxUses > 1)
			throw new ApiError(422, 'commander_invite_once');
		const now = this.#now();
		const post = input.post ?? freePost(db, incidentId, POSTS[place.role]);
		if (input.post !== undefined && input.maxUses === 1) requireFreePost(db, incidentId, post);
		const code = newSecret();
		const row = {
			id: newId(now),
			codeHash: hashSecret(code),
			incidentId,
			...place,
			post,
			expiresAt: now + input.expiresIn,
			maxUses: input.maxUses,
			uses: 0,
			createdBy: actor.userId,
			createdAt: now,
			withdrawnAt: null
		};
		this.#database.sqlite
			.transaction(() => {
				db.insert(invite).values(row).run();
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: 'invite.created',
					detail: {
						invite: row.id,
						...place,
						post,
						maxUses: row.maxUses,
						expiresAt: row.expiresAt
					},
					at: now
				});
			})
			.immediate();
		return { ...this.#views([row])[0]!, code, path: `/invite/${code}` };
	}

	/** Those that can still be used, newest first. */
	list(actor: Actor, incidentId: string): InviteView[] {
		requireAction(this.#database, actor, incidentId, 'invite');
		const rows = this.#database.db
			.select()
			.from(invite)
			.where(
				and(
					eq(invite.incidentId, incidentId),
					isNull(invite.withdrawnAt),
					gt(invite.expiresAt, this.#now()),
					lt(invite.uses, invite.maxUses)
				)
			)
			.orderBy(desc(invite.createdAt), desc(invite.id))
			.all();
		return this.#views(rows);
	}

	withdraw(actor: Actor, incidentId: string, inviteId: string): void {
		requireAction(this.#database, actor, incidentId, 'invite');
		const at = this.#now();
		this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				const { changes } = db
					.update(invite)
					.set({ withdrawnAt: at })
					.where(
						and(
							eq(invite.id, inviteId),
							eq(invite.incidentId, incidentId),
							isNull(invite.withdrawnAt)
						)
					)
					.run();
				if (changes === 0) throw new ApiError(404, 'no_such_invite');
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: 'invite.withdrawn',
					detail: { invite: inviteId },
					at
				});
			})
			.immediate();
	}

	/** What the link says before it is accepted; no sign-in needed. */
	preview(code: string): InvitePreview {
		const { invite, incident } = this.#usable(code);
		return {
			incidentName: incident.name,
			kind: incident.kind,
			role: invite.role as Role,
			post: invite.post ?? POSTS[invite.role as Role],
			partner: invite.partner,
			expiresAt: invite.expiresAt
		};
	}

	/** Joins a signed-in user; who is a member already stays as they are, and no use is counted. */
	accept(userId: string, code: string): { incidentId: string; joined: boolean } {
		const { invite, incident } = this.#usable(code);
		const now = this.#now();
		const joined = this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				if (findMembership(db, incident.id, userId)) return false;
				this.#refuseRemoved(userId, invite);
				this.#take(invite);
				this.#join(userId, invite, now);
				return true;
			})
			.immediate();
		if (joined) this.#rooms.rightsChanged(incident.id, userId);
		return { incidentId: incident.id, joined };
	}

	/** Makes an account for a new person and joins it. */
	async register(
		code: string,
		account: Register
	): Promise<{ incidentId: string; user: SessionUser }> {
		const { invite, incident } = this.#usable(code);
		try {
			await this.#registrations.consume(invite.id);
		} catch {
			throw new ApiError(429, 'too_many_attempts', { seconds: 3600 });
		}
		// The use is taken first: hashing a password takes long enough for another to come.
		this.#database.sqlite.transaction(() => this.#take(invite)).immediate();
		let user: SessionUser;
		try {
			user = await this.#accounts.create(account, invite.createdBy);
		} catch (error) {
			this.#giveBack(invite);
			throw error;
		}
		this.#database.sqlite.transaction(() => this.#join(user.id, invite, this.#now())).immediate();
		this.#rooms.rightsChanged(incident.id, user.id);
		return { incidentId: incident.id, user };
	}

	/** @throws ApiError 404 `invite_invalid` whatever is wrong with it */
	#usable(code: string): { invite: InviteRow; incident: InferSelectModel<typeof incident> } {
		const row = CODE.test(code)
			? this.#database.db
					.select()
					.from(invite)
					.innerJoin(incident, eq(incident.id, invite.incidentId))
					.where(eq(invite.codeHash, hashSecret(code)))
					.get()
			: undefined;
		if (
			!row ||
			row.invite.withdrawnAt !== null ||
			row.invite.expiresAt <= this.#now() ||
			row.invite.uses >= row.invite.maxUses ||
			row.incident.state !== 'open'
		)
			throw new ApiError(404, 'invite_invalid');
		return row;
	}

	#take({ id }: InviteRow): void {
		const { changes } = this.#database.db
			.update(invite)
			.set({ uses: sql`${invite.uses} + 1` })
			.where(
				and(
					eq(invite.id, id),
					lt(invite.uses, invite.maxUses),
					isNull(invite.withdrawnAt),
					gt(invite.expiresAt, this.#now())
				)
			)
			.run();
		if (changes === 0) throw new ApiError(404, 'invite_invalid');
	}

	#giveBack({ id }: InviteRow): void {
		this.#database.db
			.update(invite)
			.set({ uses: sql`max(0, ${invite.uses} - 1)` })
			.where(eq(invite.id, id))
			.run();
	}

	#join(userId: string, row: InviteRow, now: number): void {
		const { db } = this.#database;
		const { incidentId, role, partner, observes } = row;
		const post = freePost(db, incidentId, row.post ?? POSTS[role as Role]);
		const place = { role: role as Role, partner, observes, post };
		addMember(db, incidentId, userId, place, { at: now, by: row.createdBy });
		writeAudit(db, {
			incidentId,
			userId,
			action: 'invite.accepted',
			detail: { invite: row.id, ...place },
			at: now
		});
	}

	/** A link handed out before someone was removed must not bring them back. */
	#refuseRemoved(userId: string, row: InviteRow): void {
		const removed = this.#database.db
			.select({ removedAt: member.removedAt })
			.from(member)
			.where(
				and(
					eq(member.incidentId, row.incidentId),
					eq(member.userId, userId),
					isNotNull(member.removedAt)
				)
			)
			.all();
		if (removed.some(({ removedAt }) => (removedAt ?? 0) >= row.createdAt))
			throw new ApiError(403, 'right_withdrawn');
	}

	#views(rows: readonly InviteRow[]): InviteView[] {
		const names = displayNames(
			this.#database,
			rows.map((row) => row.createdBy)
		);
		return rows.map((row) => ({
			id: row.id,
			role: row.role as Role,
			post: row.post ?? POSTS[row.role as Role],
			partner: row.partner,
			observes: row.observes,
			expiresAt: row.expiresAt,
			maxUses: row.maxUses,
			uses: row.uses,
			createdAt: row.createdAt,
			createdBy: names.get(row.createdBy)?.displayName ?? ''
		}));
	}
}
