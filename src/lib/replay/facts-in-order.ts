/**
 * The facts of one field along an order of time. Nothing is put in or taken out as a replay
 * moves: what stands at a position is the facts that came up to there.
 */
import { byUlid, FieldFacts, type Fact, type FactsOfField } from '#lib/board/facts.ts';

/** Where a replay stands: how many steps of its order have been made. */
export interface Standing {
	readonly position: number;
}

export class FactsInOrder implements FactsOfField {
	readonly #standing: Standing;
	/** The steps by which its facts came, rising, and the facts, alike long. */
	readonly #steps: number[] = [];
	readonly #facts: Fact[] = [];
	/** The newest `at` so far, alike long. */
	readonly #newest: number[] = [];
	/** The greatest ULID so far, and all of them, once one came that is not. */
	#greatest = '';
	#ulids: Set<string> | undefined;
	/** By which of its facts each one is replaced first; as many as there are facts: by none. */
	#replacedBy: Int32Array | undefined;
	/** How many facts there were at the position last asked for. */
	#countedAt = -1;
	#count = 0;
	#heads: { readonly size: number; readonly facts: readonly Fact[] } | undefined;
	#all: { readonly size: number; readonly facts: readonly Fact[] } | undefined;

	constructor(standing: Standing) {
		this.#standing = standing;
	}

	/** Whether a fact of this ULID has come. Most come in the order of their ULIDs. */
	has(ulid: string): boolean {
		if (ulid > this.#greatest) return false;
		return (this.#ulids ??= new Set(this.#facts.map((fact) => fact.ulid))).has(ulid);
	}

	/** Takes the next fact of the field; each ULID comes once. */
	add(step: number, fact: Fact): void {
		if (fact.ulid > this.#greatest) this.#greatest = fact.ulid;
		this.#ulids?.add(fact.ulid);
		this.#newest.push(Math.max(fact.at, this.#newest.at(-1) ?? 0));
		this.#steps.push(step);
		this.#facts.push(fact);
	}

	/** The same facts in a field in which something odd is to come. */
	toOdd(): OddFactsInOrder {
		const odd = new OddFactsInOrder(this.#standing);
		for (const [i, fact] of this.#facts.entries()) odd.add(this.#steps[i]!, fact.ulid, fact);
		return odd;
	}

	get size(): number {
		const { position } = this.#standing;
		if (this.#countedAt !== position) {
			this.#countedAt = position;
			this.#count = below(this.#steps, position);
		}
		return this.#count;
	}

	all(): readonly Fact[] {
		const { size } = this;
		if (this.#all?.size !== size)
			this.#all = { size, facts: this.#facts.slice(0, size).sort(byUlid) };
		return this.#all.facts;
	}

	newest(): number {
		return this.#newest[this.size - 1] ?? 0;
	}

	heads(): readonly Fact[] {
		const { size } = this;
		if (this.#heads?.size !== size) this.#heads = { size, facts: this.#headsOf(size) };
		return this.#heads.facts;
	}

	#headsOf(size: number): readonly Fact[] {
		const replacedBy = (this.#replacedBy ??= replacements(this.#facts));
		const heads: Fact[] = [];
		for (let i = 0; i < size; i++) if (replacedBy[i]! >= size) heads.push(this.#facts[i]!);
		return heads.length > 0 ? heads.sort(byUlid) : this.all().slice(-1);
	}
}

/** For each fact the index of the first one that names it. */
function replacements(facts: readonly Fact[]): Int32Array {
	const replacedBy = new Int32Array(facts.length).fill(facts.length);
	let places: Map<string, number> | undefined;
	for (let i = 0; i < facts.length; i++)
		for (const other of facts[i]!.after) {
			// Nearly always it is the one before.
			let named: number | undefined = i - 1;
			if (facts[named]?.ulid !== other)
				named = (places ??= new Map(facts.map(({ ulid }, at) => [ulid, at]))).get(other);
			if (named !== undefined && named !== i) replacedBy[named] = Math.min(replacedBy[named]!, i);
		}
	return replacedBy;
}

/**
 * A field in which somebody stated two things under one ULID, or what is no fact, or took
 * something out: what stands there is worked out from the beginning, whenever it changes.
 */
export class OddFactsInOrder implements FactsOfField {
	readonly #standing: Standing;
	readonly #steps: number[] = [];
	readonly #entries: { readonly ulid: string; readonly fact: Fact | undefined }[] = [];
	#made: { readonly count: number; readonly facts: FieldFacts } | undefined;

	constructor(standing: Standing) {
		this.#standing = standing;
	}

	/** Takes what came next under a ULID; without a fact nothing is left there that is one. */
	add(step: number, ulid: string, fact: Fact | undefined): void {
		this.#steps.push(step);
		this.#entries.push({ ulid, fact });
	}

	get size(): number {
		return this.#now().size;
	}

	all(): readonly Fact[] {
		return this.#now().all();
	}

	newest(): number {
		return this.#now().newest();
	}

	heads(): readonly Fact[] {
		return this.#now().heads();
	}

	#now(): FieldFacts {
		const count = below(this.#steps, this.#standing.position);
		if (this.#made?.count === count) return this.#made.facts;
		const facts = new FieldFacts();
		for (const { ulid, fact } of this.#entries.slice(0, count))
			if (fact) facts.set(fact);
			else facts.delete(ulid);
		this.#made = { count, facts };
		return facts;
	}
}

/** How many of the rising numbers are below a limit. */
export function below(numbers: readonly number[], limit: number): number {
	let low = 0;
	let high = numbers.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (numbers[middle]! < limit) low = middle + 1;
		else high = middle;
	}
	return low;
}
