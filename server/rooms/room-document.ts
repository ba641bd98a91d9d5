/**
 * What a room holds of its compartment: the state as bytes, whose the client ids are, and,
 * only while they are needed, the outline that updates are judged against and the document.
 */
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { FollowedDocument } from '../journal/followed-document.ts';
import type { ClientOwner, Snapshot, Store, StoredDocument } from '../store/store.ts';
import { Outline, type Ownership } from './outline.ts';
import type { ParsedUpdate } from './parse-update.ts';
import { StateBytes } from './state-bytes.ts';

export class RoomDocument {
	/** The document itself, behind the commits. */
	readonly followed: FollowedDocument;
	readonly state: StateBytes;
	readonly #storedOwners: StoredDocument['clients'];
	/** Since it was loaded. */
	readonly #owners = new Map<number, ClientOwner>();
	#outline: Outline | undefined;
	#question: { n: number; frame: Uint8Array } | undefined;
	/** The last update committed. */
	seq = 0;
	n = 0;

	/** @param onError told where a stored update cannot be applied; the document goes on */
	constructor(
		store: Pick<Store, 'documentAt'>,
		place: { incidentId: string; compartment: string },
		stored: StoredDocument,
		onError: (error: unknown) => void
	) {
		this.#storedOwners = stored.clients;
		this.state = new StateBytes(stored);
		const last = stored.tail.at(-1) ?? stored.snapshot;
		if (last) ({ seq: this.seq, n: this.n } = last);
		this.followed = new FollowedDocument(store, { ...place, n: this.n, onError });
	}

	/** Of snapshot and tail: what opening it costs. */
	get bytes(): number {
		return this.state.bytes;
	}

	/** What updates are judged against, ahead of the disk; drawn with the first of them. */
	get outline(): Outline {
		return (this.#outline ??= Outline.of(this.state.updates()));
	}

	/** Forgets the outline; it is drawn anew from what is on disk. */
	forgetOutline(): void {
		this.#outline = undefined;
	}

	/** Takes in an update that is on disk. */
	advanced({ seq, n, update }: { seq: number; n: number; update: Uint8Array }): void {
		this.seq = seq;
		this.n = n;
		this.state.add(n, update);
	}

	/** Whose client ids are, for a member on a device. */
	ownership(userId: string, device: string | null): Ownership {
		return (client) => {
			const owner = this.#ownerOf(client);
			if (!owner) return 'free';
			const same =
				owner.userId === userId &&
				(owner.device === null || device === null || owner.device === device);
			return same ? 'own' : 'foreign';
		};
	}

	bind(clients: readonly number[], owner: ClientOwner): void {
		for (const client of clients) if (!this.#ownerOf(client)) this.#owners.set(client, owner);
	}

	#ownerOf(client: number): ClientOwner | undefined {
		return this.#owners.get(client) ?? this.#storedOwners.get(client);
	}

	/** The frame that asks a client for what it has and we have not. */
	question(): Uint8Array {
		if (this.#question?.n !== this.n)
			this.#question = { n: this.n, frame: encodeSync(SYNC.step1, this.state.stateVector()) };
		return this.#question.frame;
	}

	snapshotSaved(snapshot: Snapshot): void {
		this.state.compacted(snapshot);
	}

	destroy(): void {
		this.followed.close();
	}
}

/** Whether everything that an update deletes is deleted in a document. */
export function lacksNothingOf(doc: Y.Doc, deletes: ParsedUpdate['deletes']): boolean {
	return deletes.every(({ client, start, end }) => {
		const structs = doc.store.clients.get(client);
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
