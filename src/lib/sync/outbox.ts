/**
 * The outbox (待发): one row per command that the server has not yet acknowledged. Rows
 * lie in the same IndexedDB database as the compartment's document, in the store that
 * y-indexeddb leaves to others, so that a command and its row are written by one
 * transaction: after a crash either both are there or neither, and the count is exact.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { newId } from '#lib/board/ids.ts';

export interface OutboxRow {
	/** ULID of this copy of the compartment: it dies with the copy, so a number never comes twice. */
	readonly device: string;
	/** Rises by one for each command of the device, from 1. */
	readonly deviceSeq: number;
	/** Author's clock, corrected, UTC ms. */
	readonly at: number;
	readonly update: Uint8Array;
	/** Name of the command, such as `tasks.create`. */
	readonly command: string;
	/** What it changed, as `touchedRecords` says. */
	readonly touched: readonly string[];
}

/** Row without its number, which the database gives. */
export type NewRow = Omit<OutboxRow, 'device' | 'deviceSeq'>;

export const UPDATES = 'updates';
export const CUSTOM = 'custom';

type Write = IDBPTransaction<unknown, string[], 'readwrite'>;

/** Opens a document's database, made as y-indexeddb makes it. Rejects where there is no IndexedDB. */
export function openDocumentDatabase(name: string): Promise<IDBPDatabase> {
	return openDB(name, 1, {
		upgrade(db) {
			db.createObjectStore(UPDATES, { autoIncrement: true });
			db.createObjectStore(CUSTOM);
		}
	});
}

/** Keys `['outbox', n]` with n above `after`. */
function range(after = 0): IDBKeyRange {
	return IDBKeyRange.bound(['outbox', after], ['outbox', []], true, false);
}

/** The device id of this copy, made at its first opening. */
export async function deviceOf(db: IDBPDatabase): Promise<string> {
	const tx = db.transaction(CUSTOM, 'readwrite');
	const known: unknown = await tx.store.get('device');
	const device = typeof known === 'string' ? known : newId();
	if (device !== known) await tx.store.put(device, 'device');
	await tx.done;
	return device;
}

/** Writes the document's update and its row at once and to the disk; returns row and rows waiting. */
export async function addRow(
	db: IDBPDatabase,
	device: string,
	row: NewRow
): Promise<{ row: OutboxRow; count: number }> {
	const tx = db.transaction([UPDATES, CUSTOM], 'readwrite', { durability: 'strict' });
	const numbered = await numberRow(tx, device, row);
	await tx.objectStore(UPDATES).add(row.update);
	const count = await tx.objectStore(CUSTOM).count(range());
	await tx.done;
	return { row: numbered, count };
}

async function numberRow(tx: Write, device: string, row: NewRow): Promise<OutboxRow> {
	const custom = tx.objectStore(CUSTOM);
	const deviceSeq = Number((await custom.get('seq')) ?? 0) + 1;
	const numbered: OutboxRow = { ...row, device, deviceSeq };
	await custom.put(deviceSeq, 'seq');
	await custom.put(numbered, ['outbox', deviceSeq]);
	return numbered;
}

/** Waiting rows in order, those after `after`. */
export async function readRows(db: IDBPDatabase, after = 0, limit?: number): Promise<OutboxRow[]> {
	return (await db.getAll(CUSTOM, range(after), limit)) as OutboxRow[];
}

export async function countRows(db: IDBPDatabase): Promise<number> {
	return db.count(CUSTOM, range());
}

/** Takes acknowledged rows away; returns how many still wait. */
export async function removeRows(db: IDBPDatabase, seqs: readonly number[]): Promise<number> {
	const tx = db.transaction(CUSTOM, 'readwrite');
	for (const seq of seqs) await tx.store.delete(['outbox', seq]);
	const count = await tx.store.count(range());
	await tx.done;
	return count;
}

/**
 * Puts back rows that had been sealed when someone else signed in, under their old
 * device and numbers, so that what the server had already taken is not taken twice.
 */
export async function restoreRows(db: IDBPDatabase, rows: readonly OutboxRow[]): Promise<void> {
	const first = rows[0];
	if (!first) return;
	const tx = db.transaction([UPDATES, CUSTOM], 'readwrite', { durability: 'strict' });
	const custom = tx.objectStore(CUSTOM);
	await custom.put(first.device, 'device');
	await custom.put(Math.max(...rows.map((row) => row.deviceSeq)), 'seq');
	for (const row of rows) {
		await custom.put(row, ['outbox', row.deviceSeq]);
		await tx.objectStore(UPDATES).add(row.update);
	}
	await tx.done;
}

/** Empties the copy of content; device and numbering stay, so that they never start again. */
export async function clearContent(db: IDBPDatabase, rowsToo: boolean): Promise<void> {
	const tx = db.transaction([UPDATES, CUSTOM], 'readwrite');
	await tx.objectStore(UPDATES).clear();
	const custom = tx.objectStore(CUSTOM);
	await custom.delete('synced');
	await custom.delete('lastContact');
	if (rowsToo) await custom.delete(range());
	await tx.done;
}
