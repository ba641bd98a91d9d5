/** A user's own database on this device, beside the documents: incidents as last seen, and uploads. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { userDatabase } from './names.ts';

export interface StoredUpload {
	readonly incident: string;
	readonly compartment: string;
	/** SHA-256 of the bytes, hex. */
	readonly hash: string;
	readonly name: string;
	readonly type: string;
	readonly bytes: Uint8Array;
	/** UTC ms. */
	readonly addedAt: number;
	/** Error code of a refusal that will not change by itself; such uploads wait for a person. */
	readonly refused?: string;
}

interface UserSchema extends DBSchema {
	/** By what it is: `list`, or `incident:<id>`. */
	views: { key: string; value: { at: number; value: unknown } };
	/** By [incident, compartment, hash]. */
	uploads: { key: [string, string, string]; value: StoredUpload };
}
export type UserStore = IDBPDatabase<UserSchema>;

/** Opens (or makes) it. Rejects where the browser gives no IndexedDB. */
export function openUserStore(user: string): Promise<UserStore> {
	return openDB<UserSchema>(userDatabase(user), 1, {
		upgrade(db) {
			db.createObjectStore('views');
			db.createObjectStore('uploads');
		},
		// Removing the data of a user must not wait for a page that is still open.
		blocking(_current, _blocked, event) {
			(event.target as IDBDatabase).close();
		}
	});
}

/** Runs one piece of work on the database and closes it; undefined where there is none. */
export async function withUserStore<T>(
	user: string,
	work: (store: UserStore) => Promise<T>
): Promise<T | undefined> {
	let store: UserStore;
	try {
		store = await openUserStore(user);
	} catch {
		return undefined;
	}
	try {
		return await work(store);
	} finally {
		store.close();
	}
}
