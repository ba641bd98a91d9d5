/**
 * Whose the client ids of a compartment are, read as they are asked for: a board that has grown
 * old has ten thousand, of which whoever is here uses a few. Whoever asks for many gets all of
 * them read in one go, so that nobody can make the server read them one by one.
 */
import type { prepareStatements } from './sqlite-statements.ts';
import type { ClientOwner } from './store.ts';

/** So many are looked up one by one. */
const FEW = 64;

export class StoredOwners {
	readonly #sql: Pick<ReturnType<typeof prepareStatements>, 'client' | 'clients'>;
	readonly #place: readonly [incidentId: string, compartment: string];
	readonly #asked = new Map<number, ClientOwner | undefined>();
	#all: ReadonlyMap<number, ClientOwner> | undefined;

	constructor(
		sql: Pick<ReturnType<typeof prepareStatements>, 'client' | 'clients'>,
		...place: readonly [incidentId: string, compartment: string]
	) {
		this.#sql = sql;
		this.#place = place;
	}

	get(client: number): ClientOwner | undefined {
		if (this.#all) return this.#all.get(client);
		if (this.#asked.has(client)) return this.#asked.get(client);
		if (this.#asked.size === FEW) return this.#readAll().get(client);
		const row = this.#sql.client.get(...this.#place, client);
		const owner = row && { userId: row.user_id, device: row.device };
		this.#asked.set(client, owner);
		return owner;
	}

	#readAll(): ReadonlyMap<number, ClientOwner> {
		const all = new Map<number, ClientOwner>();
		for (const { ids, user_id: userId, device } of this.#sql.clients.all(...this.#place)) {
			const owner = { userId, device };
			for (const id of ids.split(',')) all.set(Number(id), owner);
		}
		this.#asked.clear();
		return (this.#all = all);
	}
}
