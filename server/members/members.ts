/** Members of an incident: one role each, sitting at a post; and how a post changes hands. */
import { and, eq } from 'drizzle-orm';
import { mayKnow, mayTakeSeat, seesInternal, type Role } from '#lib/board/rights.ts';
import type { MemberView } from '#lib/features/incidents/incident-view.ts';
import type { SeatView } from '#lib/features/incidents/seat-view.ts';
import { ApiError } from '../api/api-error.ts';
import { canonicalUsername } from '../auth/username.ts';
import type { Database } from '../db/open.ts';
import { member, seat, user } from '../db/schema.ts';
import {
	checkAction,
	membershipOf,
	requireAction,
	type Actor,
	type Membership
} from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import { displayNames, visibleMembers } from '../incidents/incident-views.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { HandOver, PutMember } from './member-input.ts';
import { placement } from './placement.ts';
import { addMember, leaveSeat, moveMember, requireCommander, requireFreePost } from './seating.ts';
import { activeMembers, findMembership } from './standing.ts';

export class Members {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'rightsChanged' | 'presence'>;
	readonly #now: () => number;

	constructor(deps: {
		database: Database;
		rooms: Pick<Rooms, 'rightsChanged' | 'presence'>;
		now?: () => number;
	}) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
		this.#now = deps.now ?? Date.now;
	}

	list(actor: Actor, incidentId: string): MemberView[] {
		return visibleMembers(this.#database, membershipOf(this.#database, actor, incidentId));
	}

	/** Adds a member, or gives one another role or post; live connections feel it at once. */
	put(actor: Actor, incidentId: string, input: PutMember): { member: MemberView; added: boolean } {
		const membership = requireAction(this.#database, actor, incidentId, 'members.manage');
		const wanted = { ...placement(membership.incident, input), post: input.post };
		const moment = { at: this.#now(), by: actor.userId };
		const userId = this.#userId(input);
		const known = findMembership(this.#database.db, incidentId, userId);
		this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				requireFreePost(db, incidentId, wanted.post, userId);
				if (known) moveMember(db, known, wanted, moment);
				else addMember(db, incidentId, userId, wanted, moment);
				requireCommander(db, incidentId);
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: known ? 'member.changed' : 'member.added',
					detail: { userId, ...wanted, ...(known ? { was: known.role, satAt: known.post } : {}) },
					at: moment.at
				});
			})
			.immediate();
		this.#rooms.rightsChanged(incidentId, userId);
		return { member: this.#view(actor, incidentId, userId), added: !known };
	}

	remove(actor: Actor, incidentId: string, userId: string): void {
		requireAction(this.#database, actor, incidentId, 'members.manage');
		const at = this.#now();
		this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				const row = findMembership(db, incidentId, userId);
				if (!row) throw new ApiError(404, 'no_such_member');
				db.update(member)
					.set({ removedAt: at, removedBy: actor.userId })
					.where(eq(member.id, row.id))
					.run();
				leaveSeat(db, incidentId, userId, at);
				requireCommander(db, incidentId);
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: 'member.removed',
					detail: { userId, role: row.role, post: row.post },
					at
				});
			})
			.immediate();
		this.#rooms.rightsChanged(incidentId, userId);
	}

	/** Who sat where when, newest first; only of those the reader may know of. */
	seats(actor: Actor, incidentId: string): SeatView[] {
		const membership = membershipOf(this.#database, actor, incidentId);
		const { db } = this.#database;
		const rows = db
			.select()
			.from(seat)
			.where(eq(seat.incidentId, incidentId))
			.all()
			.filter((row) => this.#knows(membership, row))
			.sort((a, b) => b.fromAt - a.fromAt || (a.id < b.id ? 1 : -1));
		const internal = seesInternal(membership.standing);
		const names = displayNames(
			this.#database,
			rows.flatMap((row) => [row.userId, row.byUserId])
		);
		return rows.map((row) => {
			// Who at the post seated a liaison is the post's own business.
			const byKnown = internal || row.byUserId === row.userId;
			return {
				id: row.id,
				post: row.post,
				role: row.role as Role,
				userId: row.userId,
				displayName: names.get(row.userId)?.displayName ?? '',
				fromAt: row.fromAt,
				untilAt: row.untilAt,
				note: row.note,
				byUserId: byKnown ? row.byUserId : '',
				byName: byKnown ? (names.get(row.byUserId)?.displayName ?? '') : ''
			};
		});
	}

	/**
	 * A post moves to another person with a note. The role goes with the post; who gave it away
	 * stays a member, at a seat named after it, so that late words stay told apart.
	 */
	handOver(actor: Actor, incidentId: string, { post, toUserId, note }: HandOver): SeatView[] {
		const membership = membershipOf(this.#database, actor, incidentId);
		const own = membership.member.post === post;
		checkAction(membership, own ? 'seat.giveUp' : 'seat.handOver');
		const moment = { at: this.#now(), by: actor.userId };
		const touched: string[] = [toUserId];
		this.#database.sqlite
			.transaction(() => {
				const { db } = this.#database;
				const giver = activeMembers(db, incidentId).find((row) => row.post === post);
				if (!giver || !this.#knows(membership, giver)) throw new ApiError(404, 'no_such_post');
				if (giver.userId === toUserId) throw new ApiError(409, 'sits_there');
				const taker = findMembership(db, incidentId, toUserId);
				const mine = membership.standing.role;
				if (taker ? !this.#knows(membership, taker) : mine !== 'commander')
					throw new ApiError(404, 'no_such_member');
				if (taker && !mayTakeSeat(mine, giver.role, taker.role, own))
					throw new ApiError(403, 'seat_crosses_roles');
				if (taker && taker.partner !== giver.partner) throw new ApiError(403, 'seat_crosses_roles');
				const { role, partner, observes } = giver;
				const relieved = relievedPost(post, activeMembers(db, incidentId));
				// The one commander who hands over is relieved of command with it.
				moveMember(
					db,
					giver,
					{ post: relieved, role: role === 'commander' ? 'staff' : role },
					moment
				);
				if (taker) moveMember(db, taker, { post, role, partner, observes }, moment, note || null);
				else {
					this.#requireUser(toUserId);
					addMember(
						db,
						incidentId,
						toUserId,
						{ role, partner, observes, post },
						moment,
						note || null
					);
				}
				requireCommander(db, incidentId);
				touched.push(giver.userId);
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: 'seat.handed_over',
					detail: { post, role, from: giver.userId, to: toUserId, note },
					at: moment.at
				});
			})
			.immediate();
		for (const userId of touched) this.#rooms.rightsChanged(incidentId, userId);
		return this.seats(actor, incidentId);
	}

	/** Who is connected now, of those the reader may know of. */
	presence(
		actor: Actor,
		incidentId: string
	): { userId: string; displayName: string; post: string; role: string; since: number }[] {
		const visible = new Map(this.list(actor, incidentId).map((view) => [view.userId, view]));
		const here = new Map<string, number>();
		for (const { userId, since } of this.#rooms.presence(incidentId))
			if (visible.has(userId)) here.set(userId, Math.min(since, here.get(userId) ?? Infinity));
		return [...here]
			.map(([userId, since]) => {
				const { displayName, post, role } = visible.get(userId)!;
				return { userId, displayName, post, role, since };
			})
			.sort((a, b) => a.since - b.since);
	}

	#knows(
		{ standing, member: me, incident }: Membership,
		row: { userId: string; role: string; partner?: string | null }
	): boolean {
		if (row.userId === me.userId) return true;
		// Seats of the past have a role alone; the partner is that of the membership of the time.
		const partner =
			row.partner === undefined && row.role === 'liaison'
				? this.#partnerOf(incident.id, row.userId)
				: row.partner;
		return mayKnow(standing, { role: row.role as Role, partner: partner ?? null });
	}

	#partnerOf(incidentId: string, userId: string): string | null {
		return (
			this.#database.db
				.select({ partner: member.partner })
				.from(member)
				.where(
					and(
						eq(member.incidentId, incidentId),
						eq(member.userId, userId),
						eq(member.role, 'liaison')
					)
				)
				.get()?.partner ?? null
		);
	}

	#userId(input: PutMember): string {
		if (input.userId !== undefined) return this.#requireUser(input.userId);
		const row = this.#database.db
			.select({ id: user.id, disabledAt: user.disabledAt })
			.from(user)
			.where(eq(user.username, canonicalUsername(input.username ?? '')))
			.get();
		if (!row || row.disabledAt !== null) throw new ApiError(422, 'no_such_user');
		return row.id;
	}

	#requireUser(userId: string): string {
		const row = this.#database.db
			.select({ disabledAt: user.disabledAt })
			.from(user)
			.where(eq(user.id, userId))
			.get();
		if (!row || row.disabledAt !== null) throw new ApiError(422, 'no_such_user');
		return userId;
	}

	#view(actor: Actor, incidentId: string, userId: string): MemberView {
		const view = this.list(actor, incidentId).find((member) => member.userId === userId);
		if (!view) throw new ApiError(404, 'no_such_member');
		return view;
	}
}

/** 指挥官 → 指挥官（已交班）, with a number where several have. */
function relievedPost(post: string, members: readonly { post: string }[]): string {
	const base = `${post.replace(/[(（]已交班( \d+)?[)）]$/, '').slice(0, 85)}（已交班`;
	const taken = new Set(members.map((row) => row.post));
	for (let n = 1; ; n++) {
		const candidate = n === 1 ? `${base}）` : `${base} ${n}）`;
		if (!taken.has(candidate)) return candidate;
	}
}
