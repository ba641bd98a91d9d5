/**
 * One compartment's document as records: reads lazily, keeps what it read, and forgets
 * exactly what a Yjs event touched.
 */
import * as v from 'valibot';
import * as Y from 'yjs';
import { factPath, FactIndex } from './facts.ts';
import { recordKey } from './ids.ts';
import { factField, readRecord, type AnyRecord } from './read-record.ts';
import type { MalformedRecord } from './record-type.ts';
import { ReadRecords, type RecordSource, type Touched } from './record-source.ts';
import { INCIDENT_ID } from './records/incident.record.ts';
import { COLLECTIONS, isCollection, recordTypes, type CollectionName } from './records/index.ts';

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

export class LiveDocument implements RecordSource {
	readonly compartment: string;
	readonly doc: Y.Doc;
	readonly facts: FactIndex;
	readonly #factMap: Y.Map<unknown>;
	readonly #records: ReadRecords;
	readonly #onTransaction = (transaction: Y.Transaction) => this.#afterTransaction(transaction);

	constructor(compartment: string, doc: Y.Doc) {
		this.compartment = compartment;
		this.doc = doc;
		this.#factMap = doc.getMap('facts');
		// Root maps are typed up front: a root first met in an update is of no type yet.
		for (const name of COLLECTIONS) doc.getMap(name);
		this.facts = new FactIndex(this.#factMap, checkValue);
		this.#records = new ReadRecords(compartment, () => this.facts, {
			ids: (collection) => this.ids(collection),
			get: (collection, id) => this.root(collection).get(id),
			read: readRecord
		});
		doc.on('afterTransaction', this.#onTransaction);
	}

	root(collection: CollectionName): Y.Map<unknown> {
		return this.doc.getMap(collection);
	}

	factMap(): Y.Map<unknown> {
		return this.#factMap;
	}

	schema(): number {
		const incident = this.root('incident').get(INCIDENT_ID);
		return incident instanceof Y.Map ? Number(incident.get('schema') ?? 1) : 1;
	}

	ids(collection: CollectionName): Iterable<string> {
		return this.root(collection).keys();
	}

	read(collection: CollectionName, id: string): AnyRecord | undefined {
		return this.#records.read(collection, id);
	}

	malformed(): MalformedRecord[] {
		return this.#records.malformed();
	}

	observe(listener: (touched: Touched) => void): () => void {
		return this.#records.observe(listener);
	}

	destroy(): void {
		this.doc.off('afterTransaction', this.#onTransaction);
		this.#records.destroy();
	}

	/** Takes in writes of a transaction that is not over yet, as its event will once more. */
	absorb(
		written: readonly { collection: CollectionName; id: string; field: string; ulid: string }[]
	): void {
		const touched: Touched = new Map();
		for (const { collection, id, field, ulid } of written) {
			if (field !== '') this.facts.apply([factPath(collection, id, field, ulid)]);
			this.#records.touch(touched, collection, id);
		}
		this.#records.tell(touched);
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
					if (isCollection(collection))
						this.#records.touch(touched, collection, path.slice(slash + 1));
				}
				continue;
			}
			const place = placeOf(type, this.doc);
			if (!place || !isCollection(place.root)) continue;
			if (place.key !== undefined) this.#records.touch(touched, place.root, place.key);
			else for (const key of keys) if (key !== null) this.#records.touch(touched, place.root, key);
		}
		this.#records.tell(touched);
	}
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

export function touchedKeys(compartment: string, ids: Iterable<string>): Set<string> {
	return new Set([...ids].map((id) => recordKey(compartment, id)));
}
