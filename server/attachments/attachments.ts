/** Photos and files on records: readable only with the right to the compartment they belong to. */
import { and, eq, gt, sum } from 'drizzle-orm';
import type { InferSelectModel } from 'drizzle-orm';
import type { Readable } from 'node:stream';
import type { Attachment } from '#lib/board/records/attachment.ts';
import { MAX_ATTACHMENT_BYTES } from '#lib/board/records/attachment.ts';
import { ApiError } from '../api/api-error.ts';
import type { Database } from '../db/open.ts';
import { attachment } from '../db/schema.ts';
import {
	membershipOf,
	requireAction,
	requireCompartment,
	type Actor
} from '../incidents/access.ts';
import type { Statements } from '../incidents/audit.ts';
import { storedType } from './content-type.ts';
import { HASH, TooLargeError, type FileStore } from './file-store.ts';
import { stripMetadata } from './strip-metadata.ts';

export type AttachmentRow = InferSelectModel<typeof attachment>;

/** Of one member in one incident: some three hundred photos as they come from a camera, a day. */
const DAILY_BYTES = 2 * 1024 ** 3;
const DAY_MS = 24 * 3600_000;

export interface Upload {
	readonly hash: string;
	readonly name: string;
	readonly type: string;
	readonly body: AsyncIterable<Uint8Array>;
}

export class Attachments {
	readonly #database: Database;
	readonly #files: FileStore;
	readonly #now: () => number;
	readonly #dailyBytes: number;

	/** @param deps.dailyBytes what one member may upload to one incident in 24 hours */
	constructor(deps: {
		database: Database;
		files: FileStore;
		now?: () => number;
		dailyBytes?: number;
	}) {
		this.#database = deps.database;
		this.#files = deps.files;
		this.#now = deps.now ?? Date.now;
		this.#dailyBytes = deps.dailyBytes ?? DAILY_BYTES;
	}

	/**
	 * Whether this member may upload here: asked before a byte of the body is read.
	 * @throws ApiError 429 `upload_quota` where a day's share is used up
	 */
	checkUpload(actor: Actor, incidentId: string, compartment: string, hash: string): void {
		const membership = requireAction(this.#database, actor, incidentId, 'attachment.upload');
		requireCompartment(this.#database, membership, compartment, 'write');
		if (!HASH.test(hash)) throw new ApiError(422, 'hash_mismatch');
		if (this.#uploadedToday(actor, incidentId) >= this.#dailyBytes)
			throw new ApiError(429, 'upload_quota');
	}

	/** Bytes, in all compartments of the incident. */
	#uploadedToday({ userId }: Actor, incidentId: string): number {
		const row = this.#database.db
			.select({ bytes: sum(attachment.size) })
			.from(attachment)
			.where(
				and(
					eq(attachment.incidentId, incidentId),
					eq(attachment.uploadedBy, userId),
					gt(attachment.createdAt, this.#now() - DAY_MS)
				)
			)
			.get();
		return Number(row?.bytes ?? 0);
	}

	/**
	 * Stores a file; sending it again changes nothing. The bytes are needed even where they are
	 * here already: a hash alone proves no possession.
	 * @returns whether it is new in this compartment
	 * @throws ApiError 413 `attachment_too_large`, 422 `hash_mismatch` or `attachment_empty`
	 */
	async put(
		actor: Actor,
		incidentId: string,
		compartment: string,
		{ hash, name, type, body }: Upload
	): Promise<{ created: boolean; size: number; type: string }> {
		this.checkUpload(actor, incidentId, compartment, hash);
		let received;
		try {
			received = await this.#files.receive(body, MAX_ATTACHMENT_BYTES);
		} catch (error) {
			if (error instanceof TooLargeError) throw new ApiError(413, 'attachment_too_large');
			throw error;
		}
		if (received.size === 0 || received.hash !== hash) {
			await received.discard();
			throw new ApiError(422, received.size === 0 ? 'attachment_empty' : 'hash_mismatch');
		}
		// A right may be withdrawn while a phone uploads over a bad link.
		try {
			this.checkUpload(actor, incidentId, compartment, hash);
		} catch (error) {
			await received.discard();
			throw error;
		}
		await received.keep();
		const { member } = membershipOf(this.#database, actor, incidentId);
		const kept = storedType(received.head, type);
		const created = this.#register(this.#database.db, {
			incidentId,
			compartment,
			hash,
			name: name.replace(/\p{Cc}|[/\\]/gu, '_').slice(0, 200) || hash.slice(0, 12),
			type: kept,
			size: received.size,
			uploadedBy: actor.userId,
			uploadedPost: member.post,
			createdAt: this.#now()
		});
		return { created, size: received.size, type: kept };
	}

	/** @throws ApiError 404 for what is not there as for what is not this member's to read */
	async get(
		actor: Actor,
		incidentId: string,
		compartment: string,
		hash: string
	): Promise<{ row: AttachmentRow; stream: () => Readable }> {
		const membership = membershipOf(this.#database, actor, incidentId);
		requireCompartment(this.#database, membership, compartment);
		const row = HASH.test(hash) ? this.#row(incidentId, compartment, hash) : undefined;
		if (!row || (await this.#files.size(hash)) !== row.size)
			throw new ApiError(404, 'no_such_attachment');
		return { row, stream: () => this.#files.stream(hash) };
	}

	/**
	 * Makes ready what a released copy shows: pictures without their metadata.
	 * @throws ApiError 409 `attachment_missing` where a device has not uploaded it yet,
	 * 422 `attachment_not_releasable` where we cannot tell what else the file says
	 */
	async forRelease(
		incidentId: string,
		compartment: string,
		attachments: readonly Attachment[]
	): Promise<Attachment[]> {
		return Promise.all(
			attachments.map(async (entry) => {
				const row = this.#row(incidentId, compartment, entry.hash);
				if (!row) throw new ApiError(409, 'attachment_missing');
				const stripped = stripMetadata(await this.#files.read(entry.hash));
				if (!stripped) throw new ApiError(422, 'attachment_not_releasable');
				const received = await this.#files.receive(chunksOf(stripped), MAX_ATTACHMENT_BYTES);
				await received.keep();
				return { ...entry, type: row.type, hash: received.hash, size: received.size };
			})
		);
	}

	/** Lets a compartment's readers see files of a copy; inside the transaction that writes it. */
	share(
		statements: Statements,
		to: { incidentId: string; compartment: string; userId: string; post: string },
		attachments: readonly Attachment[]
	): void {
		for (const { hash, name, type, size } of attachments)
			this.#register(statements, {
				incidentId: to.incidentId,
				compartment: to.compartment,
				hash,
				name,
				type,
				size,
				uploadedBy: to.userId,
				uploadedPost: to.post,
				createdAt: this.#now()
			});
	}

	/** Whether every file of a copy has arrived in its compartment. */
	has(incidentId: string, compartment: string, hash: string): boolean {
		return this.#row(incidentId, compartment, hash) !== undefined;
	}

	#row(incidentId: string, compartment: string, hash: string): AttachmentRow | undefined {
		return this.#database.db
			.select()
			.from(attachment)
			.where(
				and(
					eq(attachment.incidentId, incidentId),
					eq(attachment.compartment, compartment),
					eq(attachment.hash, hash)
				)
			)
			.get();
	}

	#register(statements: Statements, row: AttachmentRow): boolean {
		return statements.insert(attachment).values(row).onConflictDoNothing().run().changes > 0;
	}
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}
