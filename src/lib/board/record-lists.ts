import type { AnyRecord } from './read-record.ts';

type Place = { readonly list: 'live' | 'deleted'; index: number };

/**
 * The live and the deleted records of a collection as arrays. An array that was given out
 * never changes: a change gives new ones, at the price of a copy and of what it touched.
 */
export class RecordLists {
	#lists: { live: AnyRecord[]; deleted: AnyRecord[] } = { live: [], deleted: [] };
	readonly #places = new Map<string, Place>();

	constructor(records: Iterable<AnyRecord>) {
		for (const record of records) this.#put(record);
	}

	get live(): readonly AnyRecord[] {
		return this.#lists.live;
	}

	get deleted(): readonly AnyRecord[] {
		return this.#lists.deleted;
	}

	/** Takes in what stands under the changed keys now. */
	apply(keys: Iterable<string>, read: (key: string) => AnyRecord | undefined): void {
		this.#lists = { live: [...this.#lists.live], deleted: [...this.#lists.deleted] };
		for (const key of keys) {
			const record = read(key);
			const place = this.#places.get(key);
			if (record && place && (place.list === 'deleted') === record.deleted)
				this.#lists[place.list][place.index] = record;
			else {
				if (place) this.#remove(key, place);
				if (record) this.#put(record);
			}
		}
	}

	#put(record: AnyRecord): void {
		const list = record.deleted ? 'deleted' : 'live';
		this.#places.set(record.key, { list, index: this.#lists[list].push(record) - 1 });
	}

	/** The last one takes the place of the one removed. */
	#remove(key: string, { list, index }: Place): void {
		const records = this.#lists[list];
		const last = records.pop()!;
		this.#places.delete(key);
		if (index === records.length) return;
		records[index] = last;
		this.#places.get(last.key)!.index = index;
	}
}
