/**
 * What the board reads one compartment from: a live document, or the plain collections of a
 * replay. Both read lazily, keep what they read, and forget exactly what was touched.
 */
import type { FactsOfField, FactSource } from './facts.ts';
import type { AnyRecord } from './read-record.ts';
import type { MalformedRecord, RecordType } from './record-type.ts';
import { COLLECTIONS, recordTypes, type CollectionName } from './records/index.ts';

/** collection → ids touched at once. */
export type Touched = Map<CollectionName, Set<string>>;

export interface RecordSource {
	readonly compartment: string;
	readonly facts: FactSource;
	/** The board's schema that its writers have raised it to. */
	schema(): number;
	/** Ids of the collection, also of malformed and deleted records. */
	ids(collection: CollectionName): Iterable<string>;
	/** The record, or undefined where there is none or it is malformed. */
	read(collection: CollectionName, id: string): AnyRecord | undefined;
	/** Malformed records and facts, after reading everything once. */
	malformed(): MalformedRecord[];
	/** Tells what every change touched; returns the way to stop. */
	observe(listener: (touched: Touched) => void): () => void;
	destroy(): void;
}

/** Makes a record of what lies under its id. */
export type ReadRecord = (
	type: RecordType,
	compartment: string,
	id: string,
	raw: unknown,
	fields: ReadonlyMap<string, FactsOfField> | undefined
) => AnyRecord | MalformedRecord;

/** Where the records of a source lie. */
export interface RawRecords {
	ids(collection: CollectionName): Iterable<string>;
	get(collection: CollectionName, id: string): unknown;
	readonly read: ReadRecord;
}

/** Records as read from a source, kept until they are touched. */
export class ReadRecords {
	readonly #compartment: string;
	readonly #facts: () => FactSource;
	readonly #raw: RawRecords;
	readonly #cache = new Map<CollectionName, Map<string, AnyRecord>>();
	readonly #malformed = new Map<string, MalformedRecord>();
	readonly #listeners = new Set<(touched: Touched) => void>();

	/** @param facts those of the source as they are now */
	constructor(compartment: string, facts: () => FactSource, raw: RawRecords) {
		this.#compartment = compartment;
		this.#facts = facts;
		this.#raw = raw;
	}

	read(collection: CollectionName, id: string): AnyRecord | undefined {
		let cache = this.#cache.get(collection);
		if (!cache) this.#cache.set(collection, (cache = new Map()));
		const known = cache.get(id);
		if (known) return known;
		const path = `${collection}/${id}`;
		if (this.#malformed.has(path)) return undefined;
		const raw = this.#raw.get(collection, id);
		if (raw === undefined) return undefined;
		const fields = this.#facts().fields(collection, id);
		const record = this.#raw.read(recordTypes[collection], this.#compartment, id, raw, fields);
		if (isMalformed(record)) {
			this.#malformed.set(path, record);
			return undefined;
		}
		cache.set(id, record);
		return record;
	}

	malformed(): MalformedRecord[] {
		for (const collection of COLLECTIONS)
			for (const id of this.#raw.ids(collection)) this.read(collection, id);
		const facts = [...this.#facts().malformed.values()].map((fact) => ({
			compartment: this.#compartment,
			collection: 'facts',
			id: fact.path,
			raw: fact.raw,
			problem: fact.problem
		}));
		return [...this.#malformed.values(), ...facts];
	}

	observe(listener: (touched: Touched) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Forgets a record, and notes it for `tell`. */
	touch(touched: Touched, collection: CollectionName, id: string): void {
		this.#cache.get(collection)?.delete(id);
		this.#malformed.delete(`${collection}/${id}`);
		let ids = touched.get(collection);
		if (!ids) touched.set(collection, (ids = new Set()));
		ids.add(id);
	}

	tell(touched: Touched): void {
		if (touched.size > 0) for (const listener of this.#listeners) listener(touched);
	}

	destroy(): void {
		this.#listeners.clear();
	}
}

function isMalformed(record: AnyRecord | MalformedRecord): record is MalformedRecord {
	return !('key' in record);
}
