/**
 * One compartment on this device: the document, kept by y-indexeddb, and its outbox. A
 * local change and its outbox row are one transaction (see outbox.ts); what comes from
 * the server is stored by y-indexeddb as it is. Where the browser gives no IndexedDB,
 * or it breaks, rows stay in memory and `durable` is false: the page says so in words.
 */
import { wrap, type IDBPDatabase } from 'idb';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { CommandOrigin } from '#lib/board/command-origin.ts';
import { newId } from '#lib/board/ids.ts';
import {
	addRow,
	clearContent,
	countRows,
	CUSTOM,
	deviceOf,
	openDocumentDatabase,
	readRows,
	removeRows,
	type NewRow,
	type OutboxRow
} from './outbox.ts';
import { touchedRecords } from './touched-records.ts';

/** Origin of updates that another tab of the same user wrote and stored. */
export const FROM_TAB = Symbol('another tab');
const LOAD_TIMEOUT_MS = 20_000;

type TabMessage =
	| { kind: 'row'; update: Uint8Array }
	| { kind: 'removed' }
	/** The content was thrown away: the document must be loaded anew. */
	| { kind: 'cleared' };

export interface StoreListener {
	/** A row is on the disk (or in memory, where there is none). */
	onRow(): void;
	onCount(): void;
	/** Another tab threw the content away. */
	onCleared(): void;
}

export class DocumentStore {
	readonly name: string;
	readonly doc: Y.Doc;
	/** Identity of this copy towards the server. */
	device = newId();
	/** False where nothing outlives the page. */
	durable = false;
	/** Whether this copy had been in step with the server before this opening. */
	knownBefore = false;
	/** Last word from the server in an earlier opening, UTC ms. */
	lastContact: number | undefined;
	readonly #now: () => number;
	readonly #listener: StoreListener;
	#db: IDBPDatabase | undefined;
	#persistence: IndexeddbPersistence | undefined;
	#tabs: BroadcastChannel | undefined;
	#stored = 0;
	#writing = 0;
	readonly #memory: OutboxRow[] = [];
	readonly #memoryDevice = newId();
	#memorySeq = 0;
	readonly #pending = new Set<Promise<void>>();

	constructor(name: string, doc: Y.Doc, now: () => number, listener: StoreListener) {
		this.name = name;
		this.doc = doc;
		this.#now = now;
		this.#listener = listener;
	}

	/** Reads what this device has into the document; afterwards everything written is kept. */
	async open(): Promise<void> {
		try {
			// y-indexeddb tells nobody where it cannot open: asked first, and it can.
			(await openDocumentDatabase(this.name)).close();
			const persistence = new IndexeddbPersistence(this.name, this.doc);
			this.#persistence = persistence;
			await loaded(persistence);
			this.doc.off('update', persistence._storeUpdate);
			const db = wrap(persistence.db!);
			this.device = await deviceOf(db);
			this.#stored = await countRows(db);
			this.knownBefore = (await db.get(CUSTOM, 'synced')) === true;
			this.lastContact = (await db.get(CUSTOM, 'lastContact')) as number | undefined;
			this.#db = db;
			this.durable = true;
		} catch {
			this.#fail();
		}
		this.doc.on('update', this.#onUpdate);
		if (typeof BroadcastChannel !== 'undefined') {
			this.#tabs = new BroadcastChannel(this.name);
			this.#tabs.onmessage = (event: MessageEvent) => this.#fromTab(event.data as TabMessage);
		}
	}

	/** Commands that exist only on this device, also those being written this moment. */
	get unsent(): number {
		return this.#stored + this.#writing + this.#memory.length;
	}

	/** True while a command is on its way to the disk. */
	get writing(): boolean {
		return this.#writing > 0;
	}

	/** Commands that would be lost with the page: not on the disk, and not acknowledged. */
	get volatile(): number {
		return this.#writing + this.#memory.length;
	}

	/** Resolves when every command given so far is written. */
	async settled(): Promise<void> {
		while (this.#pending.size > 0) await Promise.all(this.#pending);
	}

	/** Rows that wait, oldest first; `after` is the last (stored, in memory) number already sent. */
	async rows(after = { stored: 0, memory: 0 }, limit?: number): Promise<OutboxRow[]> {
		const stored = this.#db ? await readRows(this.#db, after.stored, limit).catch(() => []) : [];
		const memory = this.#memory.filter((row) => row.deviceSeq > after.memory);
		return [...stored, ...memory].slice(0, limit);
	}

	/** Whether a row is one that only memory holds. */
	inMemory(row: OutboxRow): boolean {
		return row.device === this.#memoryDevice;
	}

	/** Takes away rows that the server has, on disk or in quarantine. */
	async remove(rows: readonly OutboxRow[]): Promise<void> {
		for (const row of rows) {
			const index = this.#memory.indexOf(row);
			if (index >= 0) this.#memory.splice(index, 1);
		}
		const seqs = rows.filter((row) => !this.inMemory(row)).map((row) => row.deviceSeq);
		if (this.#db && seqs.length > 0)
			try {
				this.#stored = await removeRows(this.#db, seqs);
				this.#tell({ kind: 'removed' });
			} catch {
				// Sent again after the next opening; the server knows the numbers.
				this.#stored = Math.max(0, this.#stored - seqs.length);
			}
		this.#listener.onCount();
	}

	/** Counts again: another tab may have added or removed rows. */
	async recount(): Promise<void> {
		if (!this.#db) return;
		this.#stored = await countRows(this.#db).catch(() => this.#stored);
		this.#listener.onCount();
	}

	/** Remembers that the server was heard now, and that this copy has been in step with it. */
	async heard(synced: boolean): Promise<void> {
		if (!this.#db) return;
		try {
			const tx = this.#db.transaction(CUSTOM, 'readwrite');
			await tx.store.put(this.#now(), 'lastContact');
			if (synced) await tx.store.put(true, 'synced');
			await tx.done;
		} catch {
			// Only "since when apart" is less exact after a reload.
		}
	}

	/**
	 * Throws the content on the device away at once and takes no more; rows stay until they
	 * are handed over. For a compartment one may no longer have.
	 */
	async wipeContent(): Promise<void> {
		this.doc.off('update', this.#onUpdate);
		await this.settled();
		if (this.#db) await clearContent(this.#db, false).catch(() => undefined);
		this.#tell({ kind: 'cleared' });
	}

	/** Closes this copy; with `clear`, throws its content away first, and with `rowsToo` the outbox. */
	async close(clear?: { rowsToo: boolean }): Promise<void> {
		this.doc.off('update', this.#onUpdate);
		await this.settled();
		if (clear && this.#db) {
			await clearContent(this.#db, clear.rowsToo).catch(() => undefined);
			this.#tell({ kind: 'cleared' });
		}
		this.#tabs?.close();
		this.#tabs = undefined;
		await this.#persistence?.destroy().catch(() => undefined);
		this.#db = undefined;
	}

	readonly #onUpdate = (
		update: Uint8Array,
		origin: unknown,
		_doc: Y.Doc,
		transaction: Y.Transaction
	): void => {
		if (origin === FROM_TAB || origin === this.#persistence) return;
		if (transaction.local) {
			const touched = touchedRecords(transaction);
			void this.#write({ at: this.#now(), update, command: commandOf(origin), touched });
		} else if (this.durable)
			try {
				this.#persistence?._storeUpdate(update, origin);
			} catch {
				this.#fail();
			}
	};

	async #write(row: NewRow): Promise<void> {
		this.#writing++;
		this.#listener.onCount();
		const written = this.#store(row);
		this.#pending.add(written);
		await written;
		this.#pending.delete(written);
		this.#listener.onCount();
		this.#listener.onRow();
	}

	async #store(row: NewRow): Promise<void> {
		try {
			if (!this.#db || !this.durable) throw new Error('no durable storage');
			const { count } = await addRow(this.#db, this.device, row);
			this.#stored = count;
			// y-indexeddb merges what it stored when it has counted enough of it.
			this.#persistence!._dbsize++;
			this.#tell({ kind: 'row', update: row.update });
		} catch {
			this.#fail();
			this.#memory.push({ ...row, device: this.#memoryDevice, deviceSeq: ++this.#memorySeq });
		} finally {
			this.#writing--;
		}
	}

	/** From here on rows stay in memory, in order: the disk takes nothing more. */
	#fail(): void {
		this.durable = false;
		this.#listener.onCount();
	}

	#tell(message: TabMessage): void {
		this.#tabs?.postMessage(message);
	}

	#fromTab(message: TabMessage): void {
		if (message.kind === 'row') Y.applyUpdate(this.doc, message.update, FROM_TAB);
		if (message.kind === 'cleared') this.#listener.onCleared();
		else void this.recount();
	}
}

function commandOf(origin: unknown): string {
	if (origin instanceof CommandOrigin) return origin.command;
	return origin instanceof Y.UndoManager ? 'undo' : 'other';
}

async function loaded(persistence: IndexeddbPersistence): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		await Promise.race([
			persistence.whenSynced,
			persistence._db.then(() => new Promise<never>(() => undefined)),
			new Promise<never>((_, reject) => {
				timer = setTimeout(() => reject(new Error('document not read')), LOAD_TIMEOUT_MS);
			})
		]);
	} finally {
		clearTimeout(timer);
	}
}
