/**
 * The document of a room, always as far as the log: what it holds in outline, who its
 * client ids belong to, and the frames that joining connections share.
 */
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import type { Change } from '../journal/change-reader.ts';
import { documentOf, FollowedDocument } from '../journal/followed-document.ts';
import type { ClientOwner, LoggedUpdate, Snapshot, Store, StoredDocument } from '../store/store.ts';
import { Outline, type Ownership } from './outline.ts';
import type { ParsedUpdate } from './parse-update.ts';

/** A state vector that names nobody: the client has nothing yet. */
const NOTHING = 1;

export class RoomDocument {
	readonly followed: FollowedDocument;
	readonly #owners: Map<number, ClientOwner>;
	outline: Outline;
	/** The last update applied. */
	seq = 0;
	n = 0;
	/** Since the newest snapshot. */
	tailUpdates = 0;
	tailBytes = 0;
	/** Of snapshot and tail: what opening it costs. */
	bytes = 0;
	#full: { n: number; frame: Uint8Array } | undefined;

	/** @param onError told where a stored update cannot be applied; the document goes on */
	constructor(
		store: Pick<Store, 'documentAt'>,
		place: { incidentId: string; compartment: string },
		stored: StoredDocument,
		onError: (error: unknown) => void
	) {
		this.#owners = new Map(stored.clients);
		const doc = documentOf(stored, onError);
		this.outline = Outline.of(doc);
		const last = stored.tail.at(-1) ?? stored.snapshot;
		if (last) ({ seq: this.seq, n: this.n } = last);
		this.followed = new FollowedDocument(store, { ...place, n: this.n, onError }, doc);
		this.tailUpdates = stored.tail.length;
		this.tailBytes = stored.tail.reduce((sum, { update }) => sum + update.length, 0);
		this.bytes = (stored.snapshot?.state.length ?? 0) + this.tailBytes;
	}

	get doc(): Y.Doc {
		return this.followed.current!;
	}

	/** Runs a change made here; says what it changed. */
	change(work: (doc: Y.Doc) => void): Change[] {
		return this.followed.change(work);
	}

	/** Counts an update that is now part of the document. */
	advanced({ seq, n, update }: Pick<LoggedUpdate, 'seq' | 'n' | 'update'>): void {
		this.seq = seq;
		this.n = n;
		this.tailUpdates++;
		this.tailBytes += update.length;
		this.bytes += update.length;
	}

	/** Whose client ids are, for a member on a device. */
	ownership(userId: string, device: string | null): Ownership {
		return (client) => {
			const owner = this.#owners.get(client);
			if (!owner) return 'free';
			const same =
				owner.userId === userId &&
				(owner.device === null || device === null || owner.device === device);
			return same ? 'own' : 'foreign';
		};
	}

	bind(clients: readonly number[], owner: ClientOwner): void {
		for (const client of clients) if (!this.#owners.has(client)) this.#owners.set(client, owner);
	}

	/** Whether everything that an update deletes is deleted already. */
	lacksNothingOf(deletes: ParsedUpdate['deletes']): boolean {
		return deletes.every(({ client, start, end }) => {
			const structs = this.doc.store.clients.get(client);
			const last = structs?.at(-1);
			if (!structs || !last || last.id.clock + last.length < end) return false;
			for (let i = Y.findIndexSS(structs, start); i < structs.length; i++) {
				const struct = structs[i]!;
				if (struct.id.clock >= end) break;
				if (!struct.deleted) return false;
			}
			return true;
		});
	}

	/**
	 * The frame that answers a state vector (sync step 1). Everyone who has nothing yet gets
	 * the same one, encoded once.
	 * @throws where the bytes are no state vector
	 */
	answer(stateVector: Uint8Array): Uint8Array {
		if (stateVector.length !== NOTHING || stateVector[0] !== 0)
			return encodeSync(SYNC.step2, Y.encodeStateAsUpdate(this.doc, stateVector));
		if (this.#full?.n !== this.n)
			this.#full = { n: this.n, frame: encodeSync(SYNC.step2, Y.encodeStateAsUpdate(this.doc)) };
		return this.#full.frame;
	}

	/** Draws the outline anew, after it has taken in what the log has not. */
	renewOutline(): void {
		this.outline = Outline.of(this.doc);
	}

	/** The frame that asks a client for what it has and we have not. */
	question(): Uint8Array {
		return encodeSync(SYNC.step1, Y.encodeStateVector(this.doc));
	}

	snapshot(incidentId: string, compartment: string, createdAt: number): Snapshot {
		const { seq, n } = this;
		return { incidentId, compartment, seq, n, state: Y.encodeStateAsUpdate(this.doc), createdAt };
	}

	snapshotSaved({ n, state }: Snapshot): void {
		this.tailUpdates = this.n - n;
		if (this.tailUpdates === 0) this.tailBytes = 0;
		this.bytes = state.length + this.tailBytes;
	}

	destroy(): void {
		this.#full = undefined;
		this.followed.release();
	}
}
