/**
 * Releasing: the only way from `command` to a partner. What leaves is a copy of chosen
 * fields, fixed when it is proposed, written by the server into `released-<partner>` in the
 * transaction that records who decided. The original never leaves.
 */
import { and, desc, eq } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import type { Board } from '#lib/board/board.ts';
import { COMMAND, releasedTo } from '#lib/board/compartments.ts';
import { newId, recordKey } from '#lib/board/ids.ts';
import {
	isReleasable,
	RELEASED_SERIES,
	RELEASING_POST,
	type ReleasableCollection
} from '#lib/board/releasable.ts';
import type { ReleaseView } from '#lib/features/releases/release-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Attachments } from '../attachments/attachments.ts';
import type { Database } from '../db/open.ts';
import { release } from '../db/schema.ts';
import { checkAction, requireAction, type Actor, type Membership } from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import { spokenNumber, type Numbers } from '../numbers/numbers.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { CopyingServices } from './copying.ts';
import { copyHash, releaseCopy, type RecordCopy } from './record-copy.ts';
import type { DecideRelease, ProposeRelease } from './release-input.ts';
import { findRecord, labelOf, requireRecord, withBoard } from './source-record.ts';
import { writeCopy } from './write-copy.ts';

type ReleaseRow = InferSelectModel<typeof release>;

/** The column `copy`: what leaves, and the original's name in lists, which does not. */
interface StoredCopy {
	readonly copy: RecordCopy;
	readonly label: string;
}

export class Releases {
	readonly #database: Database;
	readonly #rooms: Pick<Rooms, 'read' | 'write'>;
	readonly #numbers: Numbers;
	readonly #attachments: Attachments;
	readonly #now: () => number;

	constructor(deps: CopyingServices) {
		this.#database = deps.database;
		this.#rooms = deps.rooms;
		this.#numbers = deps.numbers;
		this.#attachments = deps.attachments;
		this.#now = deps.now ?? Date.now;
	}

	/** Every release and proposal, newest first, with what has changed since. */
	async list(actor: Actor, incidentId: string): Promise<ReleaseView[]> {
		requireAction(this.#database, actor, incidentId, 'release.see');
		const rows = this.#database.db
			.select()
			.from(release)
			.where(eq(release.incidentId, incidentId))
			.orderBy(desc(release.proposedAt), desc(release.id))
			.all();
		return this.#views(incidentId, rows);
	}

	/** Proposes a copy, or releases it at once where a commander asks for that. */
	async propose(actor: Actor, incidentId: string, input: ProposeRelease): Promise<ReleaseView> {
		const membership = requireAction(this.#database, actor, incidentId, 'release.propose');
		if (input.action === 'release') checkAction(membership, 'release.approve');
		if (!membership.incident.partners.includes(input.partner))
			throw new ApiError(422, 'unknown_partner');
		const { collection, roundMetres } = input;
		const fields = [...new Set(input.fields)].sort();
		const key = recordKey(COMMAND, input.recordId);
		const taken = await withBoard(this.#rooms, incidentId, COMMAND, (board) => {
			const record = requireRecord(board, collection, key);
			return {
				label: labelOf(record),
				copy: releaseCopy(board, collection, record, fields, roundMetres),
				sourceHash: copyHash(releaseCopy(board, collection, record, fields, null))
			};
		});
		const attachments = await this.#attachments.forRelease(
			incidentId,
			COMMAND,
			taken.copy.attachments
		);
		const now = this.#now();
		const stored: StoredCopy = { label: taken.label, copy: { ...taken.copy, attachments } };
		const row: ReleaseRow = {
			id: newId(now),
			incidentId,
			partner: input.partner,
			sourceCompartment: COMMAND,
			collection,
			recordId: input.recordId,
			targetId: null,
			fields,
			copy: { ...stored },
			roundMetres,
			sourceHash: taken.sourceHash,
			purpose: input.purpose,
			basis: input.basis,
			state: 'proposed',
			proposedBy: actor.userId,
			proposedPost: membership.member.post,
			proposedAt: now,
			decidedBy: null,
			decidedPost: null,
			decidedAt: null,
			note: null
		};
		const insert = () => {
			this.#refuseRepeat(row);
			this.#database.db.insert(release).values(row).run();
			writeAudit(this.#database.db, {
				incidentId,
				userId: actor.userId,
				action: 'release.proposed',
				detail: { release: row.id, partner: row.partner, collection, record: row.recordId },
				at: now
			});
		};
		if (input.action === 'release') await this.#release(actor, membership, row, '', insert);
		else this.#database.sqlite.transaction(insert).immediate();
		return this.#view(incidentId, row.id);
	}

	/** The commander's decision over a proposal: exactly what was proposed leaves, or nothing. */
	async decide(
		actor: Actor,
		incidentId: string,
		releaseId: string,
		{ decision, note }: DecideRelease
	): Promise<ReleaseView> {
		const membership = requireAction(this.#database, actor, incidentId, 'release.approve');
		const row = this.#row(incidentId, releaseId);
		if (row.state !== 'proposed') throw new ApiError(409, 'already_decided');
		if (decision === 'release') await this.#release(actor, membership, row, note, () => undefined);
		else
			this.#database.sqlite
				.transaction(() => this.#decided(actor, membership, row, 'rejected', null, note))
				.immediate();
		return this.#view(incidentId, releaseId);
	}

	/** Writes the copy and the decision in one transaction. */
	async #release(
		actor: Actor,
		membership: Membership,
		row: ReleaseRow,
		note: string,
		before: () => void
	): Promise<void> {
		const { incidentId, partner } = row;
		const collection = row.collection as ReleasableCollection;
		const compartment = releasedTo(partner);
		const { copy } = row.copy as unknown as StoredCopy;
		const now = this.#now();
		const known = this.#released(row)?.targetId;
		const id = known ?? newId(now);
		const numbered = known === undefined && (collection === 'tasks' || collection === 'resources');
		const number = numbered ? this.#nextNumber(incidentId, compartment, actor) : undefined;
		await this.#rooms.write(
			incidentId,
			compartment,
			{ userId: actor.userId, post: RELEASING_POST, kind: 'server' },
			(doc) =>
				writeCopy(doc, copy, {
					compartment,
					collection,
					id,
					post: RELEASING_POST,
					now,
					...(number === undefined ? {} : { number })
				}),
			() => {
				// While the documents were read, the right may have gone.
				requireAction(this.#database, actor, incidentId, 'release.approve');
				before();
				this.#attachments.share(
					this.#database.db,
					{ incidentId, compartment, userId: actor.userId, post: RELEASING_POST },
					copy.attachments
				);
				this.#decided(actor, membership, row, 'released', id, note);
			}
		);
	}

	#decided(
		actor: Actor,
		{ member }: Membership,
		row: ReleaseRow,
		state: 'released' | 'rejected',
		targetId: string | null,
		note: string
	): void {
		const at = this.#now();
		const { db } = this.#database;
		const { changes } = db
			.update(release)
			.set({
				state,
				targetId,
				decidedBy: actor.userId,
				decidedPost: member.post,
				decidedAt: at,
				note: note || null
			})
			.where(and(eq(release.id, row.id), eq(release.state, 'proposed')))
			.run();
		// Two commanders at the same moment: the first counts.
		if (changes === 0) throw new ApiError(409, 'already_decided');
		writeAudit(db, {
			incidentId: row.incidentId,
			userId: actor.userId,
			action: `release.${state}`,
			detail: { release: row.id, partner: row.partner, target: targetId, note },
			at
		});
	}

	#nextNumber(incidentId: string, compartment: string, actor: Actor): string {
		const { from } = this.#numbers.take(incidentId, {
			compartment,
			series: RELEASED_SERIES,
			device: 'server',
			count: 1,
			userId: actor.userId
		});
		return spokenNumber(RELEASED_SERIES, from);
	}

	#ofSource(row: Pick<ReleaseRow, 'incidentId' | 'partner' | 'collection' | 'recordId'>) {
		return this.#database.db
			.select()
			.from(release)
			.where(
				and(
					eq(release.incidentId, row.incidentId),
					eq(release.partner, row.partner),
					eq(release.collection, row.collection),
					eq(release.recordId, row.recordId)
				)
			)
			.orderBy(desc(release.decidedAt), desc(release.id))
			.all();
	}

	/** The release of this original that counts now. */
	#released(row: ReleaseRow): ReleaseRow | undefined {
		return this.#ofSource(row).find(({ state }) => state === 'released');
	}

	/** @throws ApiError 409 for what is being decided already, or has left exactly so */
	#refuseRepeat(row: ReleaseRow): void {
		const others = this.#ofSource(row);
		if (others.some(({ state }) => state === 'proposed'))
			throw new ApiError(409, 'release_pending');
		const last = others.find(({ state }) => state === 'released');
		if (
			last &&
			last.sourceHash === row.sourceHash &&
			last.roundMetres === row.roundMetres &&
			last.fields.join() === row.fields.join()
		)
			throw new ApiError(409, 'already_released');
	}

	#row(incidentId: string, releaseId: string): ReleaseRow {
		const row = this.#database.db
			.select()
			.from(release)
			.where(and(eq(release.id, releaseId), eq(release.incidentId, incidentId)))
			.get();
		if (!row) throw new ApiError(404, 'no_such_release');
		return row;
	}

	async #view(incidentId: string, releaseId: string): Promise<ReleaseView> {
		const [view] = await this.#views(incidentId, [this.#row(incidentId, releaseId)]);
		return view!;
	}

	#views(incidentId: string, rows: readonly ReleaseRow[]): Promise<ReleaseView[]> {
		return withBoard(this.#rooms, incidentId, COMMAND, (board) => {
			return rows.map((row) => this.#viewOf(board, row));
		});
	}

	#viewOf(board: Board, row: ReleaseRow): ReleaseView {
		const collection = row.collection as ReleasableCollection;
		const { copy, label } = row.copy as unknown as StoredCopy;
		const source = recordKey(row.sourceCompartment, row.recordId);
		const record = isReleasable(collection) ? findRecord(board, collection, source) : undefined;
		const gone = !record || record.deleted;
		return {
			id: row.id,
			partner: row.partner,
			collection,
			source,
			target: row.targetId ? recordKey(releasedTo(row.partner), row.targetId) : null,
			label,
			fields: row.fields,
			roundMetres: row.roundMetres,
			purpose: row.purpose,
			basis: row.basis,
			state: row.state,
			values: shownValues(copy),
			proposedPost: row.proposedPost,
			proposedAt: row.proposedAt,
			decidedPost: row.decidedPost,
			decidedAt: row.decidedAt,
			note: row.note,
			changed: gone || this.#hashNow(board, row) !== row.sourceHash,
			sourceDeleted: gone,
			superseded: row.state === 'released' && this.#released(row)?.id !== row.id
		};
	}

	#hashNow(board: Board, row: ReleaseRow): string | undefined {
		const collection = row.collection as ReleasableCollection;
		const record = findRecord(board, collection, recordKey(row.sourceCompartment, row.recordId));
		if (!record) return undefined;
		try {
			return copyHash(releaseCopy(board, collection, record, row.fields, null));
		} catch {
			// Struck out since: changed, too.
			return undefined;
		}
	}
}

function shownValues({ plain, texts, facts, comments, attachments }: RecordCopy) {
	return {
		...plain,
		...texts,
		...facts,
		...(comments.length > 0 ? { comments } : {}),
		...(attachments.length > 0 ? { attachments } : {})
	};
}
