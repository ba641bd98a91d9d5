/** The record of what was done outside documents: members, states, invites, releases. */
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
	statements
		.insert(audit)
		.values({ id: newId(entry.at), ...entry })
		.run();
}
