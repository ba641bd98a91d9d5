/**
 * One compartment's document as records: reads lazily, keeps what it read, and forgets
 * exactly what a Yjs event touched.
 */
import * as v from 'valibot';
import type * as Y from 'yjs';
import { factPath, FactIndex } from './facts.ts';
import { recordKey } from './ids.ts';
import { factField, readRecord, type AnyRecord } from './read-record.ts';
import type { MalformedRecord } from './record-type.ts';
import { COLLECTIONS, isCollection, recordTypes, type CollectionName } from './records/index.ts';

/** collection → ids touched by one transaction. */
export type Touched = Map<CollectionName, Set<string>>;

/** Says why a value does not fit a fact field, or undefined where it fits. */
export function checkValue(collection: string, field: string, value: unknown): string | undefined {
	if (!isCollection(collection)) return `unknown collection ${collection}`;
	const declared = factField(recordTypes[collection], field);
	if (!declared) return `unknown field ${field}`;
	if (field.includes('.') !== (declared.kind === 'keyed')) return `field ${field}: wrong form`;
	// Null clears any field: it is what undo states where nothing stood before.
	if (value === null) return undefined;
	const result = v.safeParse(declared.schema, value);
	return result.success ? undefined : result.issues[0].message;
}

export class LiveDocument {
	readonly compartment: string;
	readonly doc: Y.Doc;
	readonly facts: FactIndex;
	readonly #factMap: Y.Map<unknown>;
	readonly #cache = new Map<CollectionName, Map<string, AnyRecord>>();
	readonly #malformed = new Map<string, MalformedRecord>();
	readonly #listeners = new Set<(touched: Touched) => void>();
	readonly #onTransaction = (transaction: Y.Transaction) => this.#afterTransaction(transaction);

	constructor(compartment: string, doc: Y.Doc) {
		this.compartment = compartment;
		this.doc = doc;
		this.#factMap = doc.getMap('facts');
		// Root maps are typed up front: a root first met in an update is of no type yet.
		for (const name of COLLECTIONS) doc.getMap(name);
		this.facts = new FactIndex(this.#factMap, checkValue);
		doc.on('afterTransaction', this.#onTransaction);
	}

	root(collection: CollectionName): Y.Map<unknown> {
		return this.doc.getMap(collection);
	}

	factMap(): Y.Map<unknown> {
		return this.#factMap;
	}

	/** Ids of the collection, also of malformed and deleted records. */
	ids(collection: CollectionName): Iterable<string> {
		return this.root(collection).keys();
	}

	/** The record, or undefined where there is none or it is malformed. */
	read(collection: CollectionName, id: string): AnyRecord | undefined {
		let cache = this.#cache.get(collection);
		if (!cache) this.#cache.set(collection, (cache = new Map()));
		const known = cache.get(id);
		if (known) return known;
		const path = `${collection}/${id}`;
		if (this.#malformed.has(path)) return undefined;
		const raw = this.root(collection).get(id);
		if (raw === undefined) return undefined;
		const fields = this.facts.fields(collection, id);
		const record = readRecord(recordTypes[collection], this.compartment, id, raw, fields);
		if (isMalformed(record)) {
			this.#malformed.set(path, record);
			return undefined;
		}
		cache.set(id, record);
		return record;
	}

	/** Malformed records and facts, after reading everything once. */
	malformed(): MalformedRecord[] {
		for (const collection of COLLECTIONS)
			for (const id of this.ids(collection)) this.read(collection, id);
		const facts = [...this.facts.malformed.values()].map((fact) => ({
			compartment: this.compartment,
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

	destroy(): void {
		this.doc.off('afterTransaction', this.#onTransaction);
		this.#listeners.clear();
	}

	/** Takes in writes of a transaction that is not over yet, as its event will once more. */
	absorb(
		written: readonly { collection: CollectionName; id: string; field: string; ulid: string }[]
	): void {
		const touched: Touched = new Map();
		for (const { collection, id, field, ulid } of written) {
			if (field !== '') this.facts.apply([factPath(collection, id, field, ulid)]);
			this.#touch(touched, collection, id);
		}
		this.#tell(touched);
	}

	#afterTransaction(transaction: Y.Transaction): void {
		if (transaction.changed.size === 0) return;
		const touched: Touched = new Map();
		for (const [type, keys] of transaction.changed) {
			if ((type as unknown) === this.#factMap) {
				const paths = [...keys].filter((key): key is string => key !== null);
				for (const path of this.facts.apply(paths)) {
					const slash = path.indexOf('/');
					const collection = path.slice(0, slash);
					if (isCollection(collection)) this.#touch(touched, collection, path.slice(slash + 1));
				}
				continue;
			}
			const place = placeOf(type, this.doc);
			if (!place || !isCollection(place.root)) continue;
			if (place.key !== undefined) this.#touch(touched, place.root, place.key);
			else for (const key of keys) if (key !== null) this.#touch(touched, place.root, key);
		}
		this.#tell(touched);
	}

	#touch(touched: Touched, collection: CollectionName, id: string): void {
		this.#cache.get(collection)?.delete(id);
		this.#malformed.delete(`${collection}/${id}`);
		let ids = touched.get(collection);
		if (!ids) touched.set(collection, (ids = new Set()));
		ids.add(id);
	}

	#tell(touched: Touched): void {
		if (touched.size > 0) for (const listener of this.#listeners) listener(touched);
	}
}

function isMalformed(record: AnyRecord | MalformedRecord): record is MalformedRecord {
	return !('key' in record);
}

/** The root map a changed type lies under, and the key of the record within it. */
function placeOf(type: unknown, doc: Y.Doc): { root: string; key: string | undefined } | undefined {
	let current = type as Y.AbstractType<unknown>;
	let key: string | undefined;
	while (current._item) {
		key = current._item.parentSub ?? undefined;
		current = current._item.parent as Y.AbstractType<unknown>;
	}
	for (const name of COLLECTIONS)
		if ((doc.share.get(name) as unknown) === current) return { root: name, key };
	return undefined;
}

export function touchedKeys(compartment: string, ids: ReadonlySet<string>): Set<string> {
	return new Set([...ids].map((id) => recordKey(compartment, id)));
}
