import type { RecordOf } from './record-type.ts';
import type { CollectionName, RecordTypes } from './records/index.ts';

/** The one interface through which pages read records, live and in replay. */
export interface Collection<T> {
	/** By `compartment/id`; also deleted ones. */
	get(key: string): T | undefined;
	/** Records that are not deleted, in no particular order; the same array until something changes. */
	list(): readonly T[];
	/** Deleted ones, for restoring. */
	deleted(): readonly T[];
	/** Called after a change with the keys it touched; returns the way to stop. */
	subscribe(listener: (keys: ReadonlySet<string>) => void): () => void;
}

/** Every collection of a board by its name. */
export type BoardCollections = {
	readonly [C in CollectionName]: Collection<RecordOf<RecordTypes[C]>>;
};
