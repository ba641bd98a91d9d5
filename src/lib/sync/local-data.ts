/** What this device keeps of its users: how much, what is unsent, and taking it away. */
import { deleteDB } from 'idb';
import { localKeyValue } from './environment.ts';
import {
	documentDatabase,
	parseName,
	SEALED_DATABASE,
	TILE_CACHE,
	userDatabase,
	userKey
} from './names.ts';
import { countRows, openDocumentDatabase } from './outbox.ts';
import { withUserStore } from './user-store.ts';

export interface LocalData {
	/** Bytes that this site keeps in all, as the browser estimates; undefined where it does not say. */
	readonly bytes: number | undefined;
	/** Commands that exist only on this device. */
	readonly unsent: number;
	/** Attachments that exist only on this device. */
	readonly uploads: number;
}

/** What the device keeps of a user. */
export async function localDataOf(user: string): Promise<LocalData> {
	let unsent = 0;
	for (const { name } of await documentsOf(user)) unsent += await unsentIn(name);
	const uploads = (await databasesOf(user)).includes(userDatabase(user))
		? await withUserStore(user, (store) => store.count('uploads')).catch(() => undefined)
		: 0;
	const estimate = await globalThis.navigator?.storage?.estimate?.().catch(() => undefined);
	return { bytes: estimate?.usage, unsent, uploads: uploads ?? 0 };
}

/** Removes everything this device keeps of a user, also what is unsent. */
export async function removeLocalData(user: string): Promise<void> {
	removeKeys(user);
	await globalThis.caches?.delete(TILE_CACHE).catch(() => false);
	await Promise.all((await databasesOf(user)).map((name) => deleteDB(name)));
}

/** The compartments of an incident that the device keeps beyond those known. */
export async function leftoverCompartments(
	user: string,
	incident: string,
	known: ReadonlySet<string>
): Promise<string[]> {
	const documents = await documentsOf(user);
	return documents
		.filter((each) => each.incident === incident && !known.has(each.compartment))
		.map(({ compartment }) => compartment);
}

/** Removes one compartment's database, its device id and numbering with it. */
export async function removeDocument(
	user: string,
	incident: string,
	compartment: string
): Promise<void> {
	await deleteDB(documentDatabase(user, incident, compartment)).catch(() => undefined);
}

export interface KeptDocument {
	readonly name: string;
	readonly incident: string;
	readonly compartment: string;
}

/** Every document that the device keeps of a user. */
export async function documentsOf(user: string): Promise<KeptDocument[]> {
	return (await databasesOf(user)).flatMap((name) => {
		const parsed = parseName(name);
		if (!parsed?.incident || !parsed.compartment) return [];
		return [{ name, incident: parsed.incident, compartment: parsed.compartment }];
	});
}

/** Ids of all users this device keeps something of, by database or key; sealed edits do not count. */
export async function keptUsers(): Promise<Set<string>> {
	const names = [...(await databaseNames()), ...Object.keys(globalThis.localStorage ?? {})];
	return new Set(
		names.flatMap((name) => {
			const user = name === SEALED_DATABASE ? undefined : parseName(name)?.user;
			return user ? [user] : [];
		})
	);
}

/** Whether unsent work of anyone lies sealed here. */
export async function keepsSealed(): Promise<boolean> {
	return (await databaseNames()).includes(SEALED_DATABASE);
}

async function databasesOf(user: string): Promise<string[]> {
	return (await databaseNames()).filter((name) => parseName(name)?.user === user);
}

async function databaseNames(): Promise<string[]> {
	try {
		const all = await indexedDB.databases();
		return all.flatMap(({ name }) => (name ? [name] : []));
	} catch {
		// A browser without IndexedDB, or one that hides the names: there is nothing we could find.
		return [];
	}
}

async function unsentIn(name: string): Promise<number> {
	const db = await openDocumentDatabase(name);
	try {
		return await countRows(db);
	} finally {
		db.close();
	}
}

function removeKeys(user: string): void {
	const storage = localKeyValue();
	const prefix = userKey(user, '');
	for (const key of Object.keys(globalThis.localStorage ?? {}))
		if (key.startsWith(prefix)) storage.removeItem(key);
}
