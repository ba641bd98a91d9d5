/**
 * Quarantine (待认领): edits that arrived too late or without the right. They are kept, shown
 * with what they would do, and adopted or rejected; never silently dropped.
 */
import { and, asc, count, desc, eq, ne, sql, sum } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import * as Y from 'yjs';
import { CONTROL, parseCompartment } from '#lib/board/compartments.ts';
import { newId } from '#lib/board/ids.ts';
import { accessTo, type Role, type Standing } from '#lib/board/rights.ts';
import type { QuarantineView } from '#lib/features/releases/quarantine-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import {
	compartment as compartments,
	docUpdate,
	incident,
	member,
	quarantine,
	seat
} from '../db/schema.ts';
import { requireAction, type Actor, type Membership } from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import { displayNames } from '../incidents/incident-views.ts';
import { findMembership } from '../members/standing.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { PreviewDocument, type Preview } from './preview.ts';
import type { DecideQuarantine, HandOverItems } from './quarantine-input.ts';

type QuarantineRow = InferSelectModel<typeof quarantine>;

/** Pending items and bytes of one user in one incident: past this a device is out of order. */
const MAX_PENDING = 5000;
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Rows of one answer. */
const LISTED = 300;
const LISTED_DECIDED = 100;

export interface Refused {
	readonly incidentId: string;
	readonly compartment: string;
	readonly userId: string;
	readonly post: string | null;
	readonly device: string | null;
	readonly deviceSeq: number | null;
	/** Author's clock, UTC ms. */
	readonly at: number | null;
	/** Such as right-withdrawn, incident-closed, foreign-client-id. */
	readonly reason: string;
	readonly update: Uint8Array;
}

export class Quarantine {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'read' | 'write'>;
	readonly #now: () => number;

	constructor(deps: {
		database: Database;
		rooms: Pick<Rooms, 'read' | 'write'>;
		now?: () => number;
	}) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
		this.#now = deps.now ?? Date.now;
	}

	/**
	 * Keeps one refused update, for the sync server and for `handOver`; the same one of a
	 * device is kept once. Returns false where it was known already.
	 * @throws ApiError 429 `quarantine_full`
	 */
	put(refused: Refused): boolean {
		const { incidentId, userId } = refused;
		const pending = this.#database.db
			.select({ n: count(), bytes: sum(sql`length(${quarantine.update})`) })
			.from(quarantine)
			.where(
				and(
					eq(quarantine.incidentId, incidentId),
					eq(quarantine.userId, userId),
					eq(quarantine.state, 'pending')
				)
			)
			.get();
		if (
			(pending?.n ?? 0) >= MAX_PENDING ||
			Number(pending?.bytes ?? 0) + refused.update.length > MAX_PENDING_BYTES
		)
			throw new ApiError(429, 'quarantine_full');
		const receivedAt = this.#now();
		return (
			this.#database.db
				.insert(quarantine)
				.values({
					...refused,
					id: newId(receivedAt),
					update: Buffer.from(refused.update),
					receivedAt
				})
				.onConflictDoNothing()
				.run().changes > 0
		);
	}

	/**
	 * A device hands over what it may no longer send: by someone who had the right once.
	 * @throws ApiError 404 for compartments that this user never could write
	 */
	handOver(
		actor: Actor,
		incidentId: string,
		{ compartment, device, items }: HandOverItems
	): { stored: number; known: number } {
		const { reason, post } = this.#formerRight(actor, incidentId, compartment);
		let stored = 0;
		this.#database.sqlite
			.transaction(() => {
				for (const item of items) {
					if (this.#accepted(actor, incidentId, compartment, device, item.deviceSeq)) continue;
					const kept = this.put({
						incidentId,
						compartment,
						userId: actor.userId,
						post,
						device,
						...item,
						reason
					});
					if (kept) stored++;
				}
			})
			.immediate();
		return { stored, known: items.length - stored };
	}

	/** What waits, oldest first, with what it would do; then the last decided ones. */
	async list(actor: Actor, incidentId: string): Promise<QuarantineView[]> {
		const membership = requireAction(this.#database, actor, incidentId, 'quarantine.see');
		const { db } = this.#database;
		const mine =
			membership.standing.role === 'controller'
				? eq(quarantine.compartment, CONTROL)
				: ne(quarantine.compartment, CONTROL);
		const pending = db
			.select()
			.from(quarantine)
			.where(and(eq(quarantine.incidentId, incidentId), eq(quarantine.state, 'pending'), mine))
			.orderBy(asc(quarantine.receivedAt), asc(quarantine.id))
			.limit(LISTED)
			.all();
		const decided = db
			.select()
			.from(quarantine)
			.where(and(eq(quarantine.incidentId, incidentId), ne(quarantine.state, 'pending'), mine))
			.orderBy(desc(quarantine.decidedAt), desc(quarantine.id))
			.limit(LISTED_DECIDED)
			.all();
		const previews = await this.#previews(incidentId, pending);
		const names = displayNames(
			this.#database,
			[...pending, ...decided].flatMap((row) => [row.userId, row.decidedBy ?? row.userId])
		);
		return [...pending, ...decided].map((row) => ({
			id: row.id,
			compartment: row.compartment,
			displayName: names.get(row.userId)?.displayName ?? '',
			post: row.post,
			at: row.at,
			receivedAt: row.receivedAt,
			reason: row.reason,
			state: row.state,
			decidedAt: row.decidedAt,
			decidedBy: row.decidedBy ? (names.get(row.decidedBy)?.displayName ?? '') : null,
			note: row.note,
			size: row.update.length,
			...(previews.get(row.id) ?? { changes: [], more: 0, problem: null })
		}));
	}

	/**
	 * Adopts an item under its author's name, or rejects it.
	 * @throws ApiError 409 `quarantine_out_of_order` where it builds on one not adopted,
	 * 422 `quarantine_refused` where it breaks the rules of the model, `quarantine_not_here` where
	 * its author's kind never writes the compartment
	 */
	async decide(
		actor: Actor,
		incidentId: string,
		itemId: string,
		{ decision, note }: DecideQuarantine
	): Promise<void> {
		const membership = requireAction(this.#database, actor, incidentId, 'quarantine.decide');
		const row = this.#database.db
			.select()
			.from(quarantine)
			.where(and(eq(quarantine.id, itemId), eq(quarantine.incidentId, incidentId)))
			.get();
		if (!row || !decides(membership.standing, row.compartment))
			throw new ApiError(404, 'no_such_item');
		if (row.state !== 'pending') throw new ApiError(409, 'already_decided');
		if (decision === 'reject') {
			this.#database.sqlite
				.transaction(() => this.#decided(actor, membership, row, 'rejected', note))
				.immediate();
			return;
		}
		this.#requireAdoptable(row);
		try {
			await this.#rooms.write(
				incidentId,
				row.compartment,
				{ userId: row.userId, post: row.post ?? '', kind: 'adopted' },
				(doc) => Y.applyUpdate(doc, row.update),
				() => this.#decided(actor, membership, row, 'adopted', note)
			);
		} catch (error) {
			throw refusalOf(error);
		}
	}

	/**
	 * What partners see is written by the server alone, and what they say by them alone: no
	 * decision over a late edit may go round that.
	 */
	#requireAdoptable({ compartment, userId, incidentId }: QuarantineRow): void {
		const kind = parseCompartment(compartment)?.kind;
		const wroteHere = this.#standingsEver(userId, incidentId).some(
			(standing) => accessTo(standing, compartment, 'open') === 'rw'
		);
		if (kind === 'released' || (kind === 'liaison' && !wroteHere))
			throw new ApiError(422, 'quarantine_not_here');
	}

	#decided(
		actor: Actor,
		{ incident }: Membership,
		row: QuarantineRow,
		state: 'adopted' | 'rejected',
		note: string
	): void {
		const at = this.#now();
		const { changes } = this.#database.db
			.update(quarantine)
			.set({ state, decidedBy: actor.userId, decidedAt: at, note: note || null })
			.where(and(eq(quarantine.id, row.id), eq(quarantine.state, 'pending')))
			.run();
		if (changes === 0) throw new ApiError(409, 'already_decided');
		writeAudit(this.#database.db, {
			incidentId: incident.id,
			userId: actor.userId,
			action: `quarantine.${state}`,
			detail: { item: row.id, author: row.userId, compartment: row.compartment, note },
			at
		});
	}

	/** Why this user's edits of the compartment come here. @throws ApiError 404 */
	#formerRight(
		actor: Actor,
		incidentId: string,
		compartment: string
	): { reason: string; post: string | null } {
		const { db } = this.#database;
		const standings = this.#standingsEver(actor.userId, incidentId);
		const there = db
			.select({ state: incident.state })
			.from(compartments)
			.innerJoin(incident, eq(incident.id, compartments.incidentId))
			.where(and(eq(compartments.incidentId, incidentId), eq(compartments.key, compartment)))
			.get();
		if (standings.length === 0) throw new ApiError(404, 'no_such_incident');
		if (!there || !standings.some((standing) => accessTo(standing, compartment, 'open') === 'rw'))
			throw new ApiError(404, 'no_such_compartment');
		const now = findMembership(db, incidentId, actor.userId);
		const allowed =
			now &&
			accessTo(
				{ role: now.role, partner: now.partner, observes: now.observes },
				compartment,
				'open'
			) === 'rw';
		return {
			reason: !allowed
				? 'right-withdrawn'
				: there.state === 'open'
					? 'handed-over'
					: 'incident-closed',
			post: now?.post ?? this.#lastPost(actor.userId, incidentId)
		};
	}

	/** Every standing this user has had: memberships as they are or ended, and roles of past seats. */
	#standingsEver(userId: string, incidentId: string): Standing[] {
		const { db } = this.#database;
		const memberships: Standing[] = db
			.select({ role: member.role, partner: member.partner, observes: member.observes })
			.from(member)
			.where(and(eq(member.incidentId, incidentId), eq(member.userId, userId)))
			.all();
		const partner = memberships.find((standing) => standing.partner)?.partner ?? null;
		const seats = db
			.select({ role: seat.role })
			.from(seat)
			.where(and(eq(seat.incidentId, incidentId), eq(seat.userId, userId)))
			.all();
		return [...memberships, ...seats.map(({ role }) => ({ role: role as Role, partner }))];
	}

	#lastPost(userId: string, incidentId: string): string | null {
		return (
			this.#database.db
				.select({ post: seat.post })
				.from(seat)
				.where(and(eq(seat.incidentId, incidentId), eq(seat.userId, userId)))
				.orderBy(desc(seat.fromAt), desc(seat.id))
				.get()?.post ?? null
		);
	}

	/** Committed before, only the acknowledgement was lost. */
	#accepted(
		actor: Actor,
		incidentId: string,
		compartment: string,
		device: string,
		deviceSeq: number
	): boolean {
		return (
			this.#database.db
				.select({ seq: docUpdate.seq })
				.from(docUpdate)
				.where(
					and(
						eq(docUpdate.incidentId, incidentId),
						eq(docUpdate.compartment, compartment),
						eq(docUpdate.userId, actor.userId),
						eq(docUpdate.device, device),
						eq(docUpdate.deviceSeq, deviceSeq)
					)
				)
				.get() !== undefined
		);
	}

	async #previews(
		incidentId: string,
		pending: readonly QuarantineRow[]
	): Promise<Map<string, Preview>> {
		const groups = new Map<string, QuarantineRow[]>();
		for (const row of pending) {
			const group = `${row.compartment} ${row.userId} ${row.device ?? ''}`;
			groups.set(group, [...(groups.get(group) ?? []), row]);
		}
		const previews = new Map<string, Preview>();
		for (const rows of groups.values()) {
			const { compartment } = rows[0]!;
			const state = await this.#rooms.read(incidentId, compartment, (doc) =>
				Y.encodeStateAsUpdate(doc)
			);
			const document = new PreviewDocument(compartment, state);
			rows.sort((a, b) => (a.deviceSeq ?? 0) - (b.deviceSeq ?? 0) || (a.id < b.id ? -1 : 1));
			for (const row of rows) previews.set(row.id, document.preview(row.update));
			document.destroy();
		}
		return previews;
	}
}

/** A commander decides over the post's and partners' compartments, controllers over control. */
function decides(standing: Standing, compartment: string): boolean {
	return compartment === CONTROL ? standing.role === 'controller' : standing.role === 'commander';
}

function refusalOf(error: unknown): unknown {
	if (!(error instanceof Error) || error.name !== 'RoomError') return error;
	const { code } = error as Error & { code: string };
	if (code === 'missing_dependency') return new ApiError(409, 'quarantine_out_of_order');
	if (code === 'fact_changed' || code === 'malformed')
		return new ApiError(422, 'quarantine_refused');
	return error;
}
