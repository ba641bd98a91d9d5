/**
 * The record of what was done outside documents: members, states, invites, releases. What
 * belongs to an incident has its place in the incident's chain: after the update that was the
 * last when it was written down.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '../db/open.ts';
import { audit } from '../db/schema.ts';
import { newId } from '#lib/board/ids.ts';

/** Anything that runs statements: the database, or one transaction of it. */
export type Statements = Pick<Database['db'], 'insert' | 'update' | 'delete' | 'select'>;

export function writeAudit(
	statements: Statements,
	entry: {
		incidentId: string | null;
		userId: string | null;
		/** Such as `member.added`. */
		action: string;
		detail: Record<string, unknown>;
		at: number;
	}
): void {
	const { incidentId } = entry;
	const place = {
		n: sql<number>`(select coalesce(max(n), 0) + 1 from audit where incident_id = ${incidentId})`,
		seq: sql<number>`(select seq from incident where id = ${incidentId})`
	};
	statements
		.insert(audit)
		.values({ id: newId(entry.at), ...entry, ...(incidentId === null ? {} : place) })
		.run();
}
