/**
 * Unsent work of a user after someone else has signed in on the same browser. All else of
 * the former user is removed; their unsent commands and attachments are sealed with a key
 * that the server gives to that user alone, and put back when they sign in again
 * (docs/decisions/shared-devices.md). Without WebCrypto, which plain http lacks, they are
 * kept unsealed: losing them would be worse, and the page says so.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { fromBase64 } from 'lib0/buffer';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { documentsOf, localDataOf } from './local-data.ts';
import { documentDatabase, SEALED_DATABASE } from './names.ts';
import { openDocumentDatabase, readRows, restoreRows, type OutboxRow } from './outbox.ts';
import { withUserStore, type StoredUpload } from './user-store.ts';

interface Unsent {
	readonly documents: { incident: string; compartment: string; rows: OutboxRow[] }[];
	readonly uploads: StoredUpload[];
}

interface Sealed {
	readonly user: string;
	/** Commands and attachments inside. */
	readonly count: number;
	/** Absent where the browser could not seal. */
	readonly iv?: Uint8Array;
	readonly data: Uint8Array;
}

interface SealedSchema extends DBSchema {
	sealed: { key: number; value: Sealed; indexes: { user: string } };
}

function openSealed(): Promise<IDBPDatabase<SealedSchema>> {
	return openDB<SealedSchema>(SEALED_DATABASE, 1, {
		upgrade(db) {
			db.createObjectStore('sealed', { autoIncrement: true }).createIndex('user', 'user');
		}
	});
}

async function withSealed<T>(work: (db: IDBPDatabase<SealedSchema>) => Promise<T>): Promise<T> {
	const db = await openSealed();
	try {
		return await work(db);
	} finally {
		db.close();
	}
}

/** Puts a user's unsent work aside; `key` is base64. Returns how much there was. */
export async function sealUnsent(user: string, key: string | null): Promise<number> {
	const { unsent, uploads } = await localDataOf(user);
	if (unsent + uploads === 0) return 0;
	const plain = encodeUnsent(await readUnsent(user));
	const secret = await secretOf(key);
	const count = unsent + uploads;
	const sealed: Sealed = secret
		? { user, count, ...(await encrypt(secret, plain)) }
		: { user, count, data: plain };
	await withSealed((db) => db.add('sealed', sealed));
	return count;
}

/** Puts a user's sealed work back where their sessions find it; returns how much there was. */
export async function unsealUnsent(user: string, key: string | null): Promise<number> {
	return withSealed(async (db) => {
		let restored = 0;
		const secret = await secretOf(key);
		for (const id of await db.getAllKeysFromIndex('sealed', 'user', user)) {
			const sealed = await db.get('sealed', id);
			if (!sealed || (sealed.iv && !secret)) continue;
			const plain = sealed.iv ? await opened(secret!, sealed.iv, sealed.data) : sealed.data;
			// Sealed under another key, such as of a server since set up anew: it stays as it is.
			if (!plain) continue;
			await writeUnsent(user, decodeUnsent(plain));
			await db.delete('sealed', id);
			restored += sealed.count;
		}
		return restored;
	});
}

/** Of how many commands and attachments of other users this device keeps sealed. */
export async function sealedOfOthers(user: string): Promise<number> {
	const all = await withSealed((db) => db.getAll('sealed'));
	return all.reduce((sum, sealed) => (sealed.user === user ? sum : sum + sealed.count), 0);
}

async function readUnsent(user: string): Promise<Unsent> {
	const documents: Unsent['documents'] = [];
	for (const { name, incident, compartment } of await documentsOf(user)) {
		const db = await openDocumentDatabase(name);
		const rows = await readRows(db);
		if (rows.length > 0) documents.push({ incident, compartment, rows });
		db.close();
	}
	const uploads = await withUserStore(user, (store) => store.getAll('uploads'));
	return { documents, uploads: uploads ?? [] };
}

async function writeUnsent(user: string, unsent: Unsent): Promise<void> {
	for (const { incident, compartment, rows } of unsent.documents) {
		const db = await openDocumentDatabase(documentDatabase(user, incident, compartment));
		await restoreRows(db, rows);
		db.close();
	}
	await withUserStore(user, async (store) => {
		for (const upload of unsent.uploads)
			await store.put('uploads', upload, [upload.incident, upload.compartment, upload.hash]);
	});
}

function encodeUnsent(unsent: Unsent): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeAny(encoder, unsent as never);
	return encoding.toUint8Array(encoder);
}

function decodeUnsent(bytes: Uint8Array): Unsent {
	return decoding.readAny(decoding.createDecoder(bytes)) as Unsent;
}

async function secretOf(key: string | null): Promise<CryptoKey | undefined> {
	if (!key || !globalThis.crypto?.subtle) return undefined;
	const raw = fromBase64(key) as Uint8Array<ArrayBuffer>;
	return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function encrypt(
	key: CryptoKey,
	plain: Uint8Array
): Promise<{ iv: Uint8Array; data: Uint8Array }> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const data = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv },
		key,
		plain as Uint8Array<ArrayBuffer>
	);
	return { iv, data: new Uint8Array(data) };
}

/** What lies inside; undefined where the key is another one. */
async function opened(
	key: CryptoKey,
	iv: Uint8Array,
	data: Uint8Array
): Promise<Uint8Array | undefined> {
	try {
		const algorithm = { name: 'AES-GCM', iv: iv as Uint8Array<ArrayBuffer> };
		return new Uint8Array(
			await crypto.subtle.decrypt(algorithm, key, data as Uint8Array<ArrayBuffer>)
		);
	} catch {
		return undefined;
	}
}
