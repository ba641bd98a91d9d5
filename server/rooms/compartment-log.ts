/**
 * A compartment's log and the document that follows it: commits in order, tells what is on
 * disk, answers from it, lets the server write, and puts snapshots down. Knows nothing of
 * sockets.
 */
import * as Y from 'yjs';
import { SYNC } from '#lib/sync/protocol.ts';
import type { Appended, NewUpdate } from '../store/store.ts';
import type { CommitOwner } from './committer.ts';
import { syncMessage, type Message } from './frame.ts';
import type { ParsedUpdate } from './parse-update.ts';
import type { RoomContext } from './room-context.ts';
import { lacksNothingOf, RoomDocument } from './room-document.ts';
import { RoomError, type ServerAuthor } from './rooms.ts';
import { writeAsServer, type Written } from './server-write.ts';

/** A tail of many small updates counts as if each had so many bytes. */
const SMALL_UPDATE_BYTES = 256;
/** After a snapshot that could not be saved, ms. */
const COMPACT_AGAIN_MS = 10_000;

/** What the room hears of its log. */
export interface LogListener<From> {
	/** [S40] On disk: now others may see it. `from` is whoever sent it, undefined for the server. */
	stored(update: Uint8Array, from: From | undefined): void;
	/** Everything of this turn has been told. */
	flushed(): void;
	/** Before this nobody would hear of it, on the clock of `performance`. */
	readonly heardAt: number;
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
	/** Judged against, ahead of the disk: what is accepted counts before it is committed. */
	readonly document: RoomDocument;
	/** Updates accepted and not settled. */
	#unsettled = 0;
	/** Rises when the outline is drawn anew, so that what was accepted before is taken in again. */
	#outlineAge = 0;
	/** While the server writes: the document may hold what is not yet on disk. */
	#writing: Promise<unknown> | undefined;
	#compacting: Promise<void> | undefined;
	/** Not before, since the last time failed. */
	#compactFrom = -Infinity;
	/** Ends when nothing has used the document for long. */
	#quiet: NodeJS.Timeout | undefined;
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
		this.document = document;
		this.#listener = listener;
	}

	get heardAt(): number {
		return this.#listener.heardAt;
	}

	/** The position that clients are told. */
	get n(): number {
		return this.document.n;
	}
	get abandoned(): boolean {
		return this.#abandoned;
	}

	/** The message that asks a client for what it has and we have not. */
	question(): Uint8Array {
		return this.document.question();
	}

	/** Where each client stands in what is committed. */
	stateVector(): Uint8Array {
		return this.document.state.stateVector();
	}

	/**
	 * The messages that give a client everything committed that it lacks, the last of them a step
	 * 2. Undefined where only the document can tell what that is, and it is not at hand: to be
	 * asked again after `ready`.
	 */
	answer(stateVector: Uint8Array): readonly Message[] | undefined {
		const fromBytes = this.document.state.answer(stateVector);
		if (fromBytes) return fromBytes;
		if (this.#writing) return undefined;
		const doc = this.#current();
		return doc && [syncMessage(SYNC.step2, Y.encodeStateAsUpdate(doc, stateVector))];
	}

	/**
	 * The document is in memory and holds nothing that is not on disk.
	 * @throws where the log is damaged or cannot be read
	 */
	async ready(): Promise<void> {
		do {
			while (this.#writing) await this.#writing;
			await this.document.followed.load();
		} while (this.#writing);
		this.#used();
	}

	/** The document, brought up to everything committed; undefined where it is not in memory. */
	#current(): Y.Doc | undefined {
		this.#used();
		return this.document.followed.current;
	}

	/** What is needed only for writing and for real differences goes when it is quiet. */
	#used(): void {
		if (this.#quiet) this.#quiet.refresh();
		else
			this.#quiet = setTimeout(() => this.#letGo(), this.#context.limits.quietDocumentMs).unref();
	}

	#letGo(): void {
		if (this.#unsettled > 0 || this.#writing) {
			this.#quiet?.refresh();
			return;
		}
		this.document.forgetOutline();
		this.document.followed.release();
		this.#quiet = undefined;
	}

	/** Whether something accepted is not on disk, or the server is writing. */
	get unsettled(): boolean {
		return this.#unsettled > 0 || this.#writing !== undefined;
	}

	/**
	 * [S36] Whether everything that is deleted is deleted already, in what is accepted; undefined
	 * where only the document knows, and it is not at hand. Where something is unsettled, `false`
	 * may be overcautious: Yjs deletes what is overwritten at once though no update names it.
	 */
	deletesNothing(deletes: ParsedUpdate['deletes']): boolean | undefined {
		if (deletes.length === 0) return true;
		if (this.document.outline.knowsDeleted(deletes)) return true;
		const doc = this.#writing ? undefined : this.#current();
		if (!doc) return undefined;
		if (!lacksNothingOf(doc, deletes)) return false;
		this.document.outline.acceptDeleted(deletes);
		return true;
	}

	/** Sends an update to disk. */
	submit({ entry, parsed, from }: Submission<From>, settled: (outcome: Appended) => void): void {
		this.#used();
		this.document.outline.accept(parsed);
		const age = this.#outlineAge;
		this.#unsettled++;
		this.#context.committer.submit({
			update: entry,
			owner: this,
			settled: (told) => {
				const outcome = told!;
				this.#unsettled--;
				if (outcome.outcome === 'stored') {
					if (age !== this.#outlineAge) this.document.outline.accept(parsed);
					const stored = { ...entry, ...outcome };
					// First: of what is on disk the journal has to hear, whatever happens here.
					this.#context.journal.enqueue(this.document.followed, stored, entry.update);
					this.#stored(stored, from);
				}
				settled(outcome);
				if (outcome.outcome === 'refused') this.#renewOutline();
				// What is in the log was news here: the room is not what is on disk.
				if (outcome.outcome === 'duplicate') this.failed(new Error('stored before, and unknown'));
			}
		});
	}

	/**
	 * [S36] For what holds nothing that was not accepted: told in its turn, when that is settled.
	 * Not `onDisk` where some of it was refused meanwhile: then it has to be judged again.
	 */
	submitNothing(settled: (onDisk: boolean) => void): void {
		this.#used();
		const age = this.#outlineAge;
		this.#context.committer.submit({
			...{ update: undefined, owner: this },
			settled: () => settled(age === this.#outlineAge)
		});
	}

	/** The outline has taken in what the log has not. */
	#renewOutline(): void {
		this.document.forgetOutline();
		this.#outlineAge++;
	}

	#stored(entry: NewUpdate & { seq: number; n: number }, from: From | undefined): void {
		this.document.advanced(entry);
		this.#listener.stored(entry.update, from);
	}

	flushed(): void {
		this.#listener.flushed();
		if (this.#compacting || !this.#isLong() || performance.now() < this.#compactFrom) return;
		void this.snapshot();
	}

	/**
	 * [S91] Whether the tail has grown by a quarter of the state: each byte written is then read
	 * and written a few times more, however large the state is.
	 */
	#isLong(): boolean {
		const { snapshotUpdates, snapshotBytes } = this.#context.limits;
		const { tailUpdates, tailBytes, snapshotBytes: stateBytes } = this.document.state;
		const quarter = stateBytes / 4;
		return (
			tailBytes >= Math.max(snapshotBytes, quarter) ||
			tailUpdates >= Math.max(snapshotUpdates, quarter / SMALL_UPDATE_BYTES)
		);
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
		return read(await this.#committed());
	}

	/** The document, loaded, with everything committed in it and nothing else. */
	async #committed(): Promise<Y.Doc> {
		for (;;) {
			await this.ready();
			// The server may have begun to write while this was waiting for its turn.
			const doc = this.#writing ? undefined : this.#current();
			if (doc) return doc;
		}
	}

	/** See Rooms.write. */
	async write(by: ServerAuthor, write: (doc: Y.Doc) => void, within?: () => void): Promise<number> {
		const { committer } = this.#context;
		if (committer.failingSince !== null)
			throw new RoomError('unavailable', 'the disk refuses commits');
		// Loaded before commits have to wait for it.
		await this.#loaded();
		return committer.exclusive(async () => {
			if (this.#abandoned) throw new RoomError('unavailable', 'the room is loaded anew');
			await this.#loaded();
			const writing = this.#write(by, write, within);
			const over = () => (this.#writing = undefined);
			this.#writing = writing.then(over, over);
			return writing;
		});
	}

	async #loaded(): Promise<void> {
		try {
			await this.document.followed.load();
		} catch (error) {
			throw new RoomError('unavailable', error instanceof Error ? error.message : undefined);
		}
		this.#used();
	}

	async #write(
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within: (() => void) | undefined
	): Promise<number> {
		const { incidentId, compartment } = this;
		const receivedAt = this.#context.now();
		const result = await writeAsServer(this.#context.store, this.document, {
			...{ incidentId, compartment, by, receivedAt, write, within }
		});
		if (!result.ok) {
			// It holds what is not on disk: loaded anew when it is needed.
			if (result.dirty) this.document.followed.release();
			throw result.error;
		}
		try {
			if (result.written) this.#wrote(result.written);
		} catch (error) {
			// It is on disk: loaded anew, the room has it.
			this.failed(error);
		}
		return result.written?.seq ?? this.document.seq;
	}

	#wrote({ entry, seq, n, parsed, changes }: Written): void {
		const stored = { ...entry, seq, n };
		this.document.followed.changed(n);
		this.#context.journal.told(stored, changes);
		this.document.outline.accept(parsed);
		this.#stored(stored, undefined);
		this.flushed();
	}

	/** [S91] Puts the state on disk, so that opening does not need the whole log. Never throws. */
	snapshot(): Promise<void> {
		this.#compacting ??= this.#compact().finally(() => (this.#compacting = undefined));
		return this.#compacting;
	}

	async #compact(): Promise<void> {
		const { incidentId, compartment } = this;
		const { snapshots, store, now, log } = this.#context;
		if (this.document.state.tailUpdates === 0 || this.#abandoned) return;
		try {
			const made = await snapshots.make(incidentId, compartment);
			if (!made) return;
			const snapshot = { ...made, createdAt: now() };
			await store.saveSnapshot(snapshot, made.checksum);
			this.document.snapshotSaved(snapshot);
		} catch (error) {
			this.#compactFrom = performance.now() + COMPACT_AGAIN_MS;
			log.warn({ error, incidentId, compartment }, 'no snapshot was saved');
		}
	}

	destroy(): void {
		clearTimeout(this.#quiet);
		this.document.destroy();
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
