/**
 * Documents in memory and nothing else: what the services need of the rooms, for tests of
 * rights and rules. The real ones run in tests/contract.
 */
import * as Y from 'yjs';
import type { Database } from '../../db/open.ts';
import type { Presence, Rooms, ServerAuthor } from '../../rooms/rooms.ts';

export class PlainRooms implements Pick<
	Rooms,
	'read' | 'write' | 'rightsChanged' | 'settled' | 'presence'
> {
	readonly docs = new Map<string, Y.Doc>();
	/** `incident user` of every call of rightsChanged. */
	readonly rechecked: { incidentId: string; userId: string | undefined }[] = [];
	readonly writes: (ServerAuthor & { compartment: string })[] = [];
	here: Presence[] = [];
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	doc(incidentId: string, compartment: string): Y.Doc {
		const key = `${incidentId}/${compartment}`;
		let doc = this.docs.get(key);
		if (!doc) this.docs.set(key, (doc = new Y.Doc()));
		return doc;
	}

	async write(
		incidentId: string,
		compartment: string,
		by: ServerAuthor,
		write: (doc: Y.Doc) => void,
		within?: () => void
	): Promise<number> {
		const live = this.doc(incidentId, compartment);
		const draft = new Y.Doc();
		Y.applyUpdate(draft, Y.encodeStateAsUpdate(live));
		draft.transact(() => write(draft));
		this.#database.sqlite.transaction(() => within?.()).immediate();
		Y.applyUpdate(live, Y.encodeStateAsUpdate(draft));
		this.writes.push({ ...by, compartment });
		return this.writes.length;
	}

	async read<T>(incidentId: string, compartment: string, read: (doc: Y.Doc) => T): Promise<T> {
		return read(this.doc(incidentId, compartment));
	}

	settled(): Promise<void> {
		return Promise.resolve();
	}

	rightsChanged(incidentId: string, userId?: string): void {
		this.rechecked.push({ incidentId, userId });
	}

	presence(): Presence[] {
		return this.here;
	}
}
