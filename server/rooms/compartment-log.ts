/**
 * A compartment's log and the document that follows it: commits in order, tells what is on
 * disk, lets the server write, and puts snapshots down. Knows nothing of sockets.
 */
import type * as Y from 'yjs';
import { SERVER, type Appended, type NewUpdate } from '../store/store.ts';
import type { CommitOwner } from './committer.ts';
import type { ParsedUpdate } from './parse-update.ts';
import type { RoomContext } from './room-context.ts';
import { RoomDocument } from './room-document.ts';
import { RoomError, type ServerAuthor } from './rooms.ts';
import { writeAsServer, type Written } from './server-write.ts';

/** What the room hears of its log. */
export interface LogListener<From> {
	/** [S40] On disk: now others may see it. `from` is whoever sent it, undefined for the server. */
	stored(update: Uint8Array, from: From | undefined): void;
	/** Everything of this turn has been told. */
	flushed(): void;
	/** The disk refuses commits for now. */
	notStored(): void;
	/** Memory and log are apart: the room has to be loaded anew. */
	failed(): void;
}

/** An update that passed, on its way to disk. */
export interface Submission<From> {
	readonly entry: NewUpdate;
	readonly parsed: ParsedUpdate;
	readonly from: From;
}

export class CompartmentLog<From> implements CommitOwner {
	readonly incidentId: string;
	readonly compartment: string;
	readonly #context: RoomContext;
	readonly #listener: LogListener<From>;
	#document: RoomDocument;
	/** The last update committed. */
	#n: number;
	#seq: number;
	/** Updates accepted and not settled. */
	#unsettled = 0;
	/** Rises when the outline is drawn anew, so that what was accepted before is taken in again. */
	#outlineAge = 0;
	/** While the server writes: the document may hold what is not yet on disk. */
	#writing: Promise<unknown> | undefined;
	#snapshotting = false;
	#abandoned = false;

	constructor(
		context: RoomContext,
		place: { incidentId: string; compartment: string },
		document: RoomDocument,
		listener: LogListener<From>
	) {
		this.#context = context;
		this.incidentId = place.incidentId;
		this.compartment = place.compartment;
		this.#document = document;
		this.#listener = listener;
		this.#n = document.n;
		this.#seq = document.seq;
	}

	/** The position that clients are told. */
	get n(): number {
		return this.#n;
	}
	get abandoned(): boolean {
		return this.#abandoned;
	}
	get writing(): boolean {
		return this.#writing !== undefined;
	}
	/** Judged against, ahead of the document: what is accepted counts before it is on disk. */
	get document(): RoomDocument {
		return this.#document;
	}

	/** The document, brought up to everything committed. */
	current(): RoomDocument {
		return this.#document;
	}

	/** Runs something when the document holds nothing that is not on disk: mostly at once. */
	whenWritten(run: () => void): void {
		if (this.#writing) void this.#writing.then(() => this.whenWritten(run));
		else run();
	}

	/** [S36] Whether everything that is deleted is deleted already, on disk. */
	deletesNothing(deletes: ParsedUpdate['deletes']): boolean {
		if (deletes.length === 0) return true;
		if (this.#unsettled > 0 || this.#writing) return false;
		return this.current().lacksNothingOf(deletes);
	}

	/** Sends an update to disk; undefined: nothing to store, settled in its turn. */
	submit(
		submission: Submission<From> | undefined,
		settled: (outcome: Appended | undefined) => void
	): void {
		if (submission) this.#document.outline.accept(submission.parsed);
		const age = this.#outlineAge;
		if (submission) this.#unsettled++;
		this.#context.committer.submit({
			update: submission?.entry,
			owner: this,
			settled: (outcome) => {
				if (submission) this.#unsettled--;
				if (submission && outcome?.outcome === 'stored') {
					const { entry, parsed, from } = submission;
					if (age !== this.#outlineAge) this.#document.outline.accept(parsed);
					const { seq, n } = outcome;
					this.#stored(entry, seq, n, from);
					this.#context.journal.enqueue(
						this.#document.followed,
						{ ...entry, seq, n },
						entry.update
					);
				}
				settled(outcome);
				if (outcome?.outcome === 'refused') this.#renewOutline();
			}
		});
	}

	/** The outline has taken in what the log has not. */
	#renewOutline(): void {
		this.current().renewOutline();
		this.#outlineAge++;
	}

	#stored({ update }: NewUpdate, seq: number, n: number, from: From | undefined): void {
		this.#n = n;
		this.#seq = seq;
		this.#document.advanced({ seq, n, update });
		this.#listener.stored(update, from);
	}

	flushed(): void {
		this.#listener.flushed();
		const { snapshotUpdates, snapshotBytes } = this.#context.limits;
		const { tailUpdates, tailBytes } = this.#document;
		if (this.#snapshotting || (tailUpdates < snapshotUpdates && tailBytes < snapshotBytes)) return;
		this.#snapshotting = true;
		setImmediate(() => void this.snapshot().finally(() => (this.#snapshotting = false)));
	}

	notStored(): void {
		this.#listener.notStored();
	}

	failed(error: unknown): void {
		const { incidentId, compartment } = this;
		this.#context.log.error({ error, incidentId, compartment }, 'the room is given up');
		this.#abandoned = true;
		this.#listener.failed();
	}

	async read<T>(read: (doc: Y.Doc) => T): Promise<T> {
		while (this.#writing) await this.#writing;
		return read(this.current().doc);
	}

	/** See Rooms.write. */
	write(by: ServerAuthor, write: (doc: Y.Doc) => void, within?: () => void): Promise<number> {
		if (this.#context.committer.failingSince !== null)
			return Promise.reject(new RoomError('unavailable', 'the disk refuses commits'));
		return this.#context.committer.exclusive(() => {
			const writing = this.#write(by, write, within);
			const over = () => (this.#writing = undefined);
			this.#writing = writing.then(over, over);
			return writing;
		});
	}

	async #write(
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within: (() => void) | undefined
	): Promise<number> {
		const { incidentId, compartment } = this;
		const receivedAt = this.#context.now();
		const result = await writeAsServer(this.#context.store, this.current(), {
			...{ incidentId, compartment, by, receivedAt, write, within }
		});
		if (!result.ok) {
			if (result.dirty) await this.#reload();
			throw result.error;
		}
		if (result.written) this.#wrote(result.written);
		return this.#seq;
	}

	#wrote({ entry, seq, n, parsed, changes }: Written): void {
		this.#document.bind(entry.bind, { userId: SERVER, device: null });
		this.#document.outline.accept(parsed);
		this.#stored(entry, seq, n, undefined);
		this.#document.followed.changed(n);
		this.#context.journal.told({ ...entry, seq, n }, changes);
		this.flushed();
	}

	async #reload(): Promise<void> {
		const former = this.#document;
		try {
			this.#document = await loadDocument(this.#context, this.incidentId, this.compartment);
			this.#outlineAge++;
			former.destroy();
		} catch (error) {
			this.failed(error);
		}
	}

	/** [S91] Puts the state on disk, so that opening does not need the whole log. Never throws. */
	async snapshot(): Promise<void> {
		while (this.#writing) await this.#writing;
		const document = this.current();
		if (document.tailUpdates === 0 || this.#abandoned) return;
		const { incidentId, compartment } = this;
		const snapshot = document.snapshot(incidentId, compartment, this.#context.now());
		try {
			await this.#context.store.saveSnapshot(snapshot);
			document.snapshotSaved(snapshot);
		} catch (error) {
			this.#context.log.warn({ error, incidentId, compartment }, 'no snapshot was saved');
		}
	}

	destroy(): void {
		this.#document.destroy();
	}
}

/** @throws where the log is damaged or cannot be read */
export async function loadDocument(
	{ store, log }: RoomContext,
	incidentId: string,
	compartment: string
): Promise<RoomDocument> {
	const stored = await store.load(incidentId, compartment);
	const where = { incidentId, compartment };
	if (stored.damagedSnapshots > 0)
		log.error(where, 'a damaged snapshot was passed over; the next one takes its place');
	return new RoomDocument(store, where, stored, (error) =>
		log.error({ ...where, error }, 'a stored update could not be applied')
	);
}
