/**
 * The journal as a member may read it. Its numbers count the whole incident, so who does not
 * see `command` gets places within the compartments asked for instead: gaps would tell how
 * busy the post is. Users are named to those alone who may know of them.
 */
import { setImmediate } from 'node:timers/promises';
import {
	and,
	asc,
	eq,
	gt,
	gte,
	inArray,
	lte,
	max,
	sql,
	type InferSelectModel,
	type SQL
} from 'drizzle-orm';
import { mayKnow, seesInternal } from '#lib/board/rights.ts';
import type { Database } from '../db/open.ts';
import { docUpdate, journal } from '../db/schema.ts';
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
	/**
	 * How it came where its author's device did not send it as it was written: brought up by a
	 * device that still had it, or adopted out of quarantine; `userId` and `post` say by whom.
	 */
	readonly brought: 'recovered' | 'adopted' | null;
	readonly receivedAt: number;
	readonly at: number | null;
	readonly happenedAt: number | null;
}

/** What of the journal is wanted; what is not said is not asked. */
export interface JournalQuery {
	readonly compartment?: string | undefined;
	/** The last `next`. */
	readonly after?: number;
	/** Up to 500. */
	readonly limit?: number;
	/** From and up to these moments, UTC ms, both with them. */
	readonly from?: number | undefined;
	readonly to?: number | undefined;
	/** By when entries were received, or by when what they tell happened, as far as that was said. */
	readonly axis?: 'received' | 'happened';
	/** The sender's. */
	readonly post?: string | undefined;
	readonly kind?: string | undefined;
	readonly collection?: string | undefined;
	/** Of a record. */
	readonly record?: string | undefined;
}

export interface JournalPage {
	readonly entries: JournalEntry[];
	/** The cursor for what comes after, with the same query. */
	readonly next: number;
	readonly more: boolean;
}

export const JOURNAL_PAGE = 500;
/** Lines looked through at a time: then everyone else has a turn. */
const WINDOW = 2000;

export class JournalReader {
	readonly #database: Database;

	constructor(deps: { database: Database }) {
		this.#database = deps.database;
	}

	/**
	 * Entries after the cursor, oldest first.
	 * @throws ApiError 404 `no_such_incident`, `no_such_compartment`, 403 `right_withdrawn`
	 */
	async list(actor: Actor, incidentId: string, query: JournalQuery): Promise<JournalPage> {
		const { compartment, after = 0, limit = JOURNAL_PAGE } = query;
		const membership = membershipOf(this.#database, actor, incidentId);
		if (compartment !== undefined) requireCompartment(this.#database, membership, compartment);
		const keys = compartmentsFor(this.#database, membership)
			.map(({ key }) => key)
			.filter((key) => compartment === undefined || key === compartment);
		const internal = seesInternal(membership.standing);
		// Who may not know the numbers counts what was asked for, and goes on by that count.
		const rows = await this.#rows(
			...([incidentId, and(inArray(journal.compartment, keys), ...wanted(query))] as const),
			...([internal ? after : 0, (internal ? 0 : after) + limit + 1] as const)
		);
		const found = internal ? rows : rows.slice(after);
		const known = internal ? undefined : this.#knownUsers(membership);
		const page = found.slice(0, limit);
		const brought = this.#brought(incidentId, new Set(page.map(({ seq }) => seq)));
		const entries = page.map(({ incidentId: _, ...row }, i) => {
			const named = row.userId === null || !known || known.has(row.userId);
			return {
				...row,
				n: internal ? row.n : after + i + 1,
				seq: internal ? row.seq : null,
				userId: named ? row.userId : null,
				brought: brought.get(row.seq) ?? null
			};
		});
		return { entries, next: entries.at(-1)?.n ?? after, more: found.length > limit };
	}

	/** Lines of the incident after one of them, until there are so many. */
	async #rows(
		incidentId: string,
		condition: SQL | undefined,
		after: number,
		count: number
	): Promise<JournalRow[]> {
		const { db } = this.#database;
		const ofIncident = eq(journal.incidentId, incidentId);
		const last =
			db
				.select({ n: max(journal.n) })
				.from(journal)
				.where(ofIncident)
				.get()?.n ?? 0;
		const rows: JournalRow[] = [];
		for (let n = after; n < last && rows.length < count; n += WINDOW) {
			const window = and(ofIncident, gt(journal.n, n), lte(journal.n, n + WINDOW));
			const found = db
				.select()
				.from(journal)
				.where(and(window, condition))
				.orderBy(asc(journal.n))
				.limit(count - rows.length)
				.all();
			for (const row of found) rows.push(row);
			await setImmediate();
		}
		return rows;
	}

	/** Updates of these that did not come from their author's outbox. */
	#brought(incidentId: string, seqs: ReadonlySet<number>): Map<number, 'recovered' | 'adopted'> {
		const rows = this.#database.db
			.select({ seq: docUpdate.seq, kind: docUpdate.kind })
			.from(docUpdate)
			.where(and(eq(docUpdate.incidentId, incidentId), inArray(docUpdate.seq, [...seqs])))
			.all();
		return new Map(
			rows.flatMap(({ seq, kind }) =>
				kind === 'recovered' || kind === 'adopted' ? [[seq, kind] as const] : []
			)
		);
	}

	#knownUsers({ incident, member, standing }: Membership): Set<string> {
		return new Set(
			activeMembers(this.#database.db, incident.id)
				.filter((row) => row.id === member.id || mayKnow(standing, standingOf(row)))
				.map((row) => row.userId)
		);
	}
}

type JournalRow = InferSelectModel<typeof journal>;

function wanted(query: JournalQuery): (SQL | undefined)[] {
	const { from, to, axis, post, kind, collection, record } = query;
	const time =
		axis === 'happened'
			? sql`coalesce(${journal.happenedAt}, ${journal.at}, ${journal.receivedAt})`
			: sql`${journal.receivedAt}`;
	return [
		from === undefined ? undefined : gte(time, from),
		to === undefined ? undefined : lte(time, to),
		post === undefined ? undefined : eq(journal.post, post),
		kind === undefined ? undefined : eq(journal.kind, kind),
		collection === undefined ? undefined : eq(journal.collection, collection),
		record === undefined ? undefined : eq(journal.recordId, record)
	];
}
