/**
 * The journal as a member may read it. Its numbers count the whole incident, so who does not
 * see `command` gets places within the compartments asked for instead: gaps would tell how
 * busy the post is. Users are named to those alone who may know of them.
 */
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { mayKnow, seesInternal } from '#lib/board/rights.ts';
import type { Database } from '../db/open.ts';
import { journal } from '../db/schema.ts';
import { activeMembers, standingOf } from '../members/standing.ts';
import {
	compartmentsFor,
	membershipOf,
	requireCompartment,
	type Actor,
	type Membership
} from './access.ts';

export interface JournalEntry {
	/** Rises; the cursor for `after`. */
	readonly n: number;
	/** Of the update it comes from; null where this member may not know it. */
	readonly seq: number | null;
	readonly compartment: string;
	readonly kind: string;
	readonly collection: string | null;
	readonly recordId: string | null;
	readonly field: string | null;
	readonly fact: string | null;
	readonly value: unknown;
	readonly note: string | null;
	readonly userId: string | null;
	readonly post: string | null;
	/** The fact names another post than the sender's. */
	readonly byDiffers: boolean;
	readonly receivedAt: number;
	readonly at: number | null;
	readonly happenedAt: number | null;
}

const PAGE = 500;

export class JournalReader {
	readonly #database: Database;

	constructor(deps: { database: Database }) {
		this.#database = deps.database;
	}

	/** Up to 500 entries after the cursor, oldest first, and the cursor for the next ones. */
	list(
		actor: Actor,
		incidentId: string,
		compartment: string | undefined,
		after: number
	): { entries: JournalEntry[]; next: number; more: boolean } {
		const membership = membershipOf(this.#database, actor, incidentId);
		if (compartment !== undefined) requireCompartment(this.#database, membership, compartment);
		const keys = compartmentsFor(this.#database, membership)
			.map(({ key }) => key)
			.filter((key) => compartment === undefined || key === compartment);
		const internal = seesInternal(membership.standing);
		const query = this.#database.db
			.select()
			.from(journal)
			.where(
				and(
					eq(journal.incidentId, incidentId),
					inArray(journal.compartment, keys),
					internal ? gt(journal.n, after) : undefined
				)
			)
			.orderBy(asc(journal.n))
			.limit(PAGE + 1);
		const rows = internal ? query.all() : query.offset(after).all();
		const known = internal ? undefined : this.#knownUsers(membership);
		const entries = rows.slice(0, PAGE).map(({ incidentId: _, ...row }, i) => {
			const named = row.userId === null || !known || known.has(row.userId);
			return {
				...row,
				n: internal ? row.n : after + i + 1,
				seq: internal ? row.seq : null,
				userId: named ? row.userId : null
			};
		});
		return { entries, next: entries.at(-1)?.n ?? after, more: rows.length > PAGE };
	}

	#knownUsers({ incident, member, standing }: Membership): Set<string> {
		return new Set(
			activeMembers(this.#database.db, incident.id)
				.filter((row) => row.id === member.id || mayKnow(standing, standingOf(row)))
				.map((row) => row.userId)
		);
	}
}
