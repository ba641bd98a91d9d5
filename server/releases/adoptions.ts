/**
 * Adoption: a liaison's item taken over into `command` as a copy with its source. The item
 * stays the liaison's; taking it over again brings the copy up to date.
 */
import { and, desc, eq } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import { COMMAND, parseCompartment } from '#lib/board/compartments.ts';
import { newId, recordKey } from '#lib/board/ids.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { DEFAULT_SERIES } from '#lib/board/values.ts';
import type { AdoptionView } from '#lib/features/releases/release-view.ts';
import { ApiError } from '../api/api-error.ts';
import type { Attachments } from '../attachments/attachments.ts';
import type { Database } from '../db/open.ts';
import { adoption } from '../db/schema.ts';
import { requireAction, requireCompartment, type Actor } from '../incidents/access.ts';
import { writeAudit } from '../incidents/audit.ts';
import { spokenNumber, type Numbers } from '../numbers/numbers.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { CopyingServices } from './copying.ts';
import { adoptionCopy, copyHash } from './record-copy.ts';
import type { Adopt } from './release-input.ts';
import { findRecord, requireRecord, withBoard } from './source-record.ts';
import { writeCopy } from './write-copy.ts';

type AdoptionRow = InferSelectModel<typeof adoption>;

export class Adoptions {
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

	/** Everything taken over, newest first, with what has changed at its source since. */
	async list(actor: Actor, incidentId: string): Promise<AdoptionView[]> {
		requireAction(this.#database, actor, incidentId, 'release.see');
		const rows = this.#database.db
			.select()
			.from(adoption)
			.where(eq(adoption.incidentId, incidentId))
			.orderBy(desc(adoption.adoptedAt), desc(adoption.id))
			.all();
		return this.#views(incidentId, rows);
	}

	/**
	 * @returns the adoption, and whether the copy is new
	 * @throws ApiError 409 `already_adopted` where nothing has changed since
	 */
	async adopt(
		actor: Actor,
		incidentId: string,
		{ compartment, collection, recordId, note }: Adopt
	): Promise<{ adoption: AdoptionView; created: boolean }> {
		const membership = requireAction(this.#database, actor, incidentId, 'adopt');
		requireCompartment(this.#database, membership, compartment);
		if (parseCompartment(compartment)?.kind !== 'liaison') throw new ApiError(422, 'not_inbound');
		requireCompartment(this.#database, membership, COMMAND, 'write');
		const source = recordKey(compartment, recordId);
		const copy = await withBoard(this.#rooms, incidentId, compartment, (board) =>
			adoptionCopy(collection, requireRecord(board, collection, source))
		);
		if (copy.attachments.some(({ hash }) => !this.#attachments.has(incidentId, compartment, hash)))
			throw new ApiError(409, 'attachment_missing');
		const sourceHash = copyHash(copy);
		const now = this.#now();
		const { post } = membership.member;
		const known = this.#find(incidentId, source, collection);
		if (known?.sourceHash === sourceHash) throw new ApiError(409, 'already_adopted');
		const row: AdoptionRow = {
			id: known?.id ?? newId(now),
			incidentId,
			sourceCompartment: compartment,
			collection,
			recordId,
			targetId: known?.targetId ?? newId(now),
			sourceHash,
			adoptedBy: actor.userId,
			adoptedPost: post,
			adoptedAt: now,
			note: note || null
		};
		const number = known ? undefined : this.#nextNumber(incidentId, collection, actor);
		await this.#rooms.write(
			incidentId,
			COMMAND,
			{ userId: actor.userId, post, kind: 'server' },
			(doc) =>
				writeCopy(doc, copy, {
					compartment: COMMAND,
					collection,
					id: row.targetId,
					post,
					now,
					source,
					...(number === undefined ? {} : { number })
				}),
			() => {
				// While the documents were read, the right may have gone.
				requireAction(this.#database, actor, incidentId, 'adopt');
				// Another post may have taken it over while the documents were read.
				if (this.#find(incidentId, source, collection)?.sourceHash !== known?.sourceHash)
					throw new ApiError(409, 'already_adopted');
				const { db } = this.#database;
				db.insert(adoption).values(row).onConflictDoUpdate({ target: adoption.id, set: row }).run();
				this.#attachments.share(
					db,
					{ incidentId, compartment: COMMAND, userId: actor.userId, post },
					copy.attachments
				);
				writeAudit(db, {
					incidentId,
					userId: actor.userId,
					action: known ? 'adoption.renewed' : 'adoption.made',
					detail: { adoption: row.id, source, target: row.targetId, note },
					at: now
				});
			}
		);
		const [view] = await this.#views(incidentId, [row]);
		return { adoption: view!, created: !known };
	}

	#find(incidentId: string, source: string, collection: string): AdoptionRow | undefined {
		const slash = source.indexOf('/');
		return this.#database.db
			.select()
			.from(adoption)
			.where(
				and(
					eq(adoption.incidentId, incidentId),
					eq(adoption.sourceCompartment, source.slice(0, slash)),
					eq(adoption.collection, collection),
					eq(adoption.recordId, source.slice(slash + 1))
				)
			)
			.get();
	}

	#nextNumber(
		incidentId: string,
		collection: ReleasableCollection,
		actor: Actor
	): string | undefined {
		if (collection !== 'tasks' && collection !== 'resources') return undefined;
		const series = DEFAULT_SERIES[collection];
		const { from } = this.#numbers.take(incidentId, {
			compartment: COMMAND,
			series,
			device: 'server',
			count: 1,
			userId: actor.userId
		});
		return spokenNumber(series, from);
	}

	async #views(incidentId: string, rows: readonly AdoptionRow[]): Promise<AdoptionView[]> {
		const bySource = new Map<string, AdoptionRow[]>();
		for (const row of rows)
			bySource.set(row.sourceCompartment, [...(bySource.get(row.sourceCompartment) ?? []), row]);
		const views = new Map<string, AdoptionView>();
		for (const [compartment, group] of bySource)
			await withBoard(this.#rooms, incidentId, compartment, (board) => {
				for (const row of group) {
					const key = recordKey(compartment, row.recordId);
					const collection = row.collection as ReleasableCollection;
					views.set(row.id, viewOf(row, findRecord(board, collection, key)));
				}
			});
		return rows.map((row) => views.get(row.id)!);
	}
}

function viewOf(row: AdoptionRow, record: AnyRecord | undefined): AdoptionView {
	const collection = row.collection as ReleasableCollection;
	const gone = !record || record.deleted;
	return {
		id: row.id,
		collection,
		source: recordKey(row.sourceCompartment, row.recordId),
		target: recordKey(COMMAND, row.targetId),
		adoptedPost: row.adoptedPost,
		adoptedAt: row.adoptedAt,
		note: row.note,
		changed: gone || hashNow(collection, record) !== row.sourceHash,
		sourceDeleted: gone
	};
}

function hashNow(collection: ReleasableCollection, record: AnyRecord): string | undefined {
	try {
		return copyHash(adoptionCopy(collection, record));
	} catch {
		return undefined;
	}
}
