/**
 * The document of one compartment as it follows the log: loaded when it is needed, brought up
 * to what is committed in batches, and let go when it is not. What each update changed is read
 * on the way.
 */
import * as Y from 'yjs';
import type { Store } from '../store/store.ts';
import type { Change } from './change.ts';
import { ChangeReader } from './change-reader.ts';
import type { LogEntry } from './journal-rows.ts';

/** Updates in one transaction: what is deleted in it stays in memory until its end. */
const BATCH = 500;

/** A committed update; `changes` is set once the document has taken it in. */
export interface Step {
	readonly entry: LogEntry;
	changes: readonly Change[] | undefined;
}

export interface Followed {
	readonly incidentId: string;
	readonly compartment: string;
	/** Where it stands: the last update that was read. */
	readonly n: number;
	/** Told where a stored update cannot be applied; the document goes on. */
	readonly onError: (error: unknown) => void;
}

export class FollowedDocument {
	readonly #store: Pick<Store, 'documentAt'>;
	readonly #followed: Followed;
	#n: number;
	#reader: ChangeReader | undefined;
	#loading: Promise<void> | undefined;
	#closed = false;
	#pending: { readonly step: Step; readonly update: Uint8Array }[] = [];

	constructor(store: Pick<Store, 'documentAt'>, followed: Followed) {
		this.#store = store;
		this.#followed = followed;
		this.#n = followed.n;
	}

	get loaded(): boolean {
		return this.#reader !== undefined;
	}

	/** Takes a committed update, in log order; it is applied with the next batch. */
	take(entry: LogEntry, update: Uint8Array): Step {
		const step: Step = { entry, changes: undefined };
		this.#pending.push({ step, update });
		return step;
	}

	/**
	 * Loads it as it stood before the first update that it has not read.
	 * @throws where the log is damaged or cannot be read
	 */
	load(): Promise<void> {
		if (this.#reader) return Promise.resolve();
		this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
		return this.#loading;
	}

	async #load(): Promise<void> {
		const { incidentId, compartment, onError } = this.#followed;
		const stored = await this.#store.documentAt(incidentId, compartment, this.#n);
		this.#reader = new ChangeReader(documentOf(stored, onError));
	}

	/** Brings it up to everything committed; it is loaded. */
	catchUp(): void {
		const reader = this.#reader!;
		while (this.#pending.length > 0) {
			const batch = this.#pending.splice(0, BATCH);
			const updates = batch.map(({ update }) => update);
			const changes = reader.apply(updates, this.#followed.onError);
			for (const [i, { step }] of batch.entries()) {
				step.changes = changes[i]!;
				this.#n = step.entry.n;
			}
		}
		if (this.#closed) this.release();
	}

	/** As far as the log, once it is in memory; undefined where it is not. */
	get current(): Y.Doc | undefined {
		if (!this.#reader) return undefined;
		this.catchUp();
		return this.#reader.doc;
	}

	/** Runs a change made here, on top of everything committed; says what it changed. */
	change(work: (doc: Y.Doc) => void): Change[] {
		const reader = this.#reader!;
		return reader.during(() => work(reader.doc));
	}

	/** A change made here is in the log now. */
	changed(n: number): void {
		this.#n = n;
	}

	/** Nobody asks for it any more; what waits is still read. */
	close(): void {
		this.#closed = true;
		if (this.#reader) this.catchUp();
	}

	/** What waits cannot be read for what lies before it: given up. */
	skip(): void {
		const last = this.#pending.splice(0).at(-1);
		if (last) this.#n = last.step.entry.n;
		this.release();
	}

	/** Lets the document go; it is loaded again where it is needed. */
	release(): void {
		this.#reader?.doc.destroy();
		this.#reader = undefined;
	}
}

/** A document from a snapshot and the updates after it. */
export function documentOf(
	stored: {
		readonly snapshot: { readonly state: Uint8Array } | undefined;
		readonly tail: readonly { readonly update: Uint8Array }[];
	},
	onError: (error: unknown) => void
): Y.Doc {
	const doc = new Y.Doc();
	const apply = (update: Uint8Array): void => {
		try {
			Y.applyUpdate(doc, update);
		} catch (error) {
			onError(error);
		}
	};
	doc.transact(() => {
		if (stored.snapshot) apply(stored.snapshot.state);
		for (const { update } of stored.tail) apply(update);
	});
	return doc;
}
