/** Memberships as the table has them, and as the rights module asks for them. */
import { and, eq, isNull } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import type { Standing } from '#lib/board/rights.ts';
import { member } from '../db/schema.ts';
import type { Statements } from '../incidents/audit.ts';

export type MemberRow = InferSelectModel<typeof member>;

export function standingOf(
	row: Pick<MemberRow, 'role' | 'partner' | 'observes'>
): Standing & { partner: string | null; observes: readonly string[] } {
	return { role: row.role, partner: row.partner, observes: row.observes };
}

/** The membership that counts now, or undefined. */
export function findMembership(
	statements: Pick<Statements, 'select'>,
	incidentId: string,
	userId: string
): MemberRow | undefined {
	return statements
		.select()
		.from(member)
		.where(
			and(eq(member.incidentId, incidentId), eq(member.userId, userId), isNull(member.removedAt))
		)
		.get();
}

export function activeMembers(
	statements: Pick<Statements, 'select'>,
	incidentId: string
): MemberRow[] {
	return statements
		.select()
		.from(member)
		.where(and(eq(member.incidentId, incidentId), isNull(member.removedAt)))
		.orderBy(member.createdAt, member.id)
		.all();
}
