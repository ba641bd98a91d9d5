/**
 * Who sits where, as statements inside a transaction. One person a post at a time: facts
 * name posts, so two people at one would be indistinguishable in the record.
 */
import { and, eq, isNull } from 'drizzle-orm';
import { newId } from '#lib/board/ids.ts';
import { ApiError } from '../api/api-error.ts';
import { member, seat } from '../db/schema.ts';
import type { Statements } from '../incidents/audit.ts';
import type { Placement } from './placement.ts';
import { activeMembers, type MemberRow } from './standing.ts';

export interface Moment {
	readonly at: number;
	/** Who does it. */
	readonly by: string;
}

function sameName(a: string, b: string): boolean {
	return a.normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();
}

/** @throws ApiError 409 `post_taken` */
export function requireFreePost(
	tx: Statements,
	incidentId: string,
	post: string,
	exceptUserId?: string
): void {
	const taken = activeMembers(tx, incidentId).some(
		(row) => row.userId !== exceptUserId && sameName(row.post, post)
	);
	if (taken) throw new ApiError(409, 'post_taken', { post });
}

/** The name itself, or with the first number that is free: 观察员, 观察员 2. */
export function freePost(tx: Statements, incidentId: string, post: string): string {
	const taken = activeMembers(tx, incidentId).map((row) => row.post);
	for (let n = 1; ; n++) {
		const candidate = n === 1 ? post : `${post.slice(0, 94)} ${n}`;
		if (!taken.some((other) => sameName(other, candidate))) return candidate;
	}
}

export function takeSeat(
	tx: Statements,
	row: { incidentId: string; userId: string; post: string; role: string },
	note: string | null,
	{ at, by }: Moment
): void {
	tx.insert(seat)
		.values({ id: newId(at), ...row, fromAt: at, note, byUserId: by })
		.run();
}

export function leaveSeat(tx: Statements, incidentId: string, userId: string, at: number): void {
	tx.update(seat)
		.set({ untilAt: at })
		.where(and(eq(seat.incidentId, incidentId), eq(seat.userId, userId), isNull(seat.untilAt)))
		.run();
}

export function addMember(
	tx: Statements,
	incidentId: string,
	userId: string,
	wanted: Placement & { post: string },
	moment: Moment,
	note: string | null = null
): void {
	const { role, partner, observes, post } = wanted;
	tx.insert(member)
		.values({
			id: newId(moment.at),
			incidentId,
			userId,
			role,
			post,
			partner,
			observes,
			createdAt: moment.at,
			createdBy: moment.by
		})
		.run();
	takeSeat(tx, { incidentId, userId, post, role }, note, moment);
}

/** Changes role or post; the seat's history gets a new line. */
export function moveMember(
	tx: Statements,
	row: MemberRow,
	wanted: Partial<Placement> & { post: string },
	moment: Moment,
	note: string | null = null
): void {
	tx.update(member).set(wanted).where(eq(member.id, row.id)).run();
	leaveSeat(tx, row.incidentId, row.userId, moment.at);
	const { incidentId, userId } = row;
	takeSeat(
		tx,
		{ incidentId, userId, post: wanted.post, role: wanted.role ?? row.role },
		note,
		moment
	);
}

/** An incident always has someone who can decide. @throws ApiError 409 `last_commander` */
export function requireCommander(tx: Statements, incidentId: string): void {
	if (!activeMembers(tx, incidentId).some((row) => row.role === 'commander'))
		throw new ApiError(409, 'last_commander');
}
