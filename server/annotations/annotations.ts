/**
 * Annotations of a review: findings, lessons and measures on moments of a history. They live
 * beside the documents, which stay as they are, and can be written when the incident is over.
 */
import { and, asc, count, eq } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import { CONTROL } from '#lib/board/compartments.ts';
import { newId, parseRecordKey, type RecordKey } from '#lib/board/ids.ts';
import type { Role } from '#lib/board/rights.ts';
import type { Annotation } from '#lib/review/annotation.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import { annotation } from '../db/schema.ts';
import { accessOf, requireAction, type Actor, type Membership } from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import type { ChangeAnnotation, WriteAnnotation } from './annotation-input.ts';

type Row = InferSelectModel<typeof annotation>;

/** In one incident: a review that writes more does not read it again. */
const MOST = 2000;
const OF_CONTROL: readonly Role[] = ['controller', 'evaluator'];

export class Annotations {
	readonly #database: Database;
	readonly #now: () => number;

	constructor({ database, now = Date.now }: { database: Database; now?: () => number }) {
		this.#database = database;
		this.#now = now;
	}

	/** Those that this member may read, by the moment they are about. */
	list(actor: Actor, incidentId: string): Annotation[] {
		const membership = requireAction(this.#database, actor, incidentId, 'review.see');
		return this.#database.db
			.select()
			.from(annotation)
			.where(eq(annotation.incidentId, incidentId))
			.orderBy(asc(annotation.at), asc(annotation.id))
			.all()
			.filter((row) => this.#visible(membership, row))
			.map(viewOf);
	}

	/** @throws ApiError 404 `no_such_compartment`, 409 `too_many_annotations` */
	write(actor: Actor, incidentId: string, input: WriteAnnotation): Annotation {
		const membership = requireAction(this.#database, actor, incidentId, 'review.write');
		this.#requireRecord(membership, input.record);
		const now = this.#now();
		const { role, post } = membership.member;
		const row: Row = {
			...{ ...input, id: newId(now), incidentId, userId: actor.userId, post },
			...{ ofControl: OF_CONTROL.includes(role), createdAt: now, changedAt: now, version: 1 }
		};
		this.#database.db.transaction(
			(tx) => {
				const there = tx
					.select({ count: count() })
					.from(annotation)
					.where(eq(annotation.incidentId, incidentId))
					.get()!;
				if (there.count >= MOST) throw new ApiError(409, 'too_many_annotations');
				tx.insert(annotation).values(row).run();
			},
			{ behavior: 'immediate' }
		);
		return viewOf(row);
	}

	/**
	 * Puts a whole annotation in place of the version that the writer has seen.
	 * @throws ApiError 404 `no_such_annotation`, 403 `forbidden` for others than its author and
	 * commanders, 409 `changed_meanwhile`
	 */
	change(actor: Actor, incidentId: string, id: string, input: ChangeAnnotation): Annotation {
		const membership = requireAction(this.#database, actor, incidentId, 'review.write');
		const { version, ...fields } = input;
		this.#requireRecord(membership, fields.record);
		const known = this.#own(membership, actor, incidentId, id);
		if (known.version !== version) throw new ApiError(409, 'changed_meanwhile');
		const changed = { ...fields, changedAt: this.#now(), version: version + 1 };
		const { changes } = this.#database.db
			.update(annotation)
			.set(changed)
			.where(and(eq(annotation.id, id), eq(annotation.version, version)))
			.run();
		if (changes === 0) throw new ApiError(409, 'changed_meanwhile');
		return viewOf({ ...known, ...changed });
	}

	/** What was written is kept in the audit. @throws as `change` */
	remove(actor: Actor, incidentId: string, id: string): void {
		const membership = requireAction(this.#database, actor, incidentId, 'review.write');
		const known = this.#own(membership, actor, incidentId, id);
		this.#database.db.transaction((tx) => {
			tx.delete(annotation).where(eq(annotation.id, id)).run();
			writeAudit(tx, {
				...{ incidentId, userId: actor.userId, action: 'annotation.removed', at: this.#now() },
				detail: { ...viewOf(known), compartment: compartmentOf(known) }
			});
		});
	}

	#own(membership: Membership, actor: Actor, incidentId: string, id: string): Row {
		const row = this.#database.db
			.select()
			.from(annotation)
			.where(and(eq(annotation.incidentId, incidentId), eq(annotation.id, id)))
			.get();
		if (!row || !this.#visible(membership, row)) throw new ApiError(404, 'no_such_annotation');
		if (row.userId !== actor.userId && membership.member.role !== 'commander')
			throw new ApiError(403, 'forbidden');
		return row;
	}

	#visible(membership: Membership, { record, ofControl, userId }: Row): boolean {
		const { incident, member } = membership;
		// Players of an exercise that goes on learn nothing from those who watch them.
		if (
			ofControl &&
			incident.state === 'open' &&
			userId !== member.userId &&
			!OF_CONTROL.includes(member.role)
		)
			return false;
		return record === null || this.#readable(membership, record);
	}

	#readable(membership: Membership, record: string): boolean {
		const place = parseRecordKey(record);
		return !!place && accessOf(this.#database, membership, place.compartment) !== 'none';
	}

	#requireRecord(membership: Membership, record: string | null): void {
		if (record !== null && !this.#readable(membership, record))
			throw new ApiError(404, 'no_such_compartment');
	}
}

/** Who may read it may know of the annotation; undefined: everybody inside. */
function compartmentOf({ ofControl, record }: Row): string | undefined {
	return ofControl ? CONTROL : parseRecordKey(record ?? '')?.compartment;
}

function viewOf(row: Row): Annotation {
	const { id, kind, text, at, record, owner, due, state, createdAt, changedAt, version } = row;
	return {
		...{ id, kind, text, at, owner, due, state, createdAt, changedAt, version },
		record: record as RecordKey | null,
		by: row.post
	};
}
