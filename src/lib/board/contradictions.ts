/** What contradicts itself, in one place; recomputed only for collections that changed. */
import { allocationContradictions, type AllocationContradiction } from './allocations.ts';
import type { BoardCollections } from './collection.ts';
import type { Fact } from './facts.ts';
import type { RecordKey } from './ids.ts';
import type { RecordMeta } from './record-type.ts';
import { COLLECTIONS, type CollectionName } from './records/index.ts';

export interface FactContradiction {
	readonly kind: 'fact';
	readonly collection: CollectionName;
	readonly key: RecordKey;
	readonly field: string;
	readonly heads: readonly Fact[];
}
export type Contradiction = FactContradiction | AllocationContradiction;

/** What contradictions are read from. */
export interface ContradictoryBoard {
	readonly collections: BoardCollections;
	history(
		collection: CollectionName,
		key: string,
		field: string
	): { readonly heads: readonly Fact[] };
}

export class Contradictions {
	readonly #board: ContradictoryBoard;
	/** The lists that `#parts` was computed from. */
	readonly #seen = new Map<CollectionName, readonly RecordMeta[]>();
	readonly #parts = new Map<CollectionName | 'allocation', Contradiction[]>();
	#all: Contradiction[] = [];

	constructor(board: ContradictoryBoard) {
		this.#board = board;
	}

	/** The same array until one of the collections changes. */
	list(): Contradiction[] {
		const changed = COLLECTIONS.filter((name) => {
			const list = this.#board.collections[name].list();
			if (this.#seen.get(name) === list) return false;
			this.#seen.set(name, list);
			return true;
		});
		if (changed.length === 0) return this.#all;
		for (const name of changed) this.#parts.set(name, this.#ofFacts(name));
		if (changed.includes('assignments') || changed.includes('resources'))
			this.#parts.set('allocation', allocationContradictions(this.#board.collections));
		return (this.#all = [...this.#parts.values()].flat());
	}

	#ofFacts(collection: CollectionName): FactContradiction[] {
		const found: FactContradiction[] = [];
		for (const { key, contradictions } of this.#board.collections[collection].list())
			for (const field of contradictions) {
				const { heads } = this.#board.history(collection, key, field);
				found.push({ kind: 'fact', collection, key, field, heads });
			}
		return found;
	}
}
