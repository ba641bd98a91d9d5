/** What was said of one field of one record, and what of it stood, as the board decides that. */
import { FieldFacts, type Fact } from '#lib/board/facts.ts';
import { canonical } from '#lib/board/json.ts';
import { headOf, type FactField } from '#lib/board/record-type.ts';
import { UNDO } from '#lib/board/undo.ts';

/** A fact with when it happened, UTC ms. */
export interface TimedFact {
	readonly body: Fact;
	readonly time: number;
}

export class FieldCourse<F extends TimedFact = TimedFact> {
	/** In order of time; none stands before what it replaces, whatever the authors' clocks say. */
	readonly facts: readonly F[];
	readonly #field: FactField;
	readonly #byUlid: ReadonlyMap<string, F>;

	/** @param facts in the order in which they were received */
	constructor(field: FactField, facts: readonly F[]) {
		this.#field = field;
		this.#byUlid = new Map(facts.map((fact) => [fact.body.ulid, fact]));
		this.facts = inTurn(facts);
	}

	/** The facts without those that were undone, and without the undoing. */
	get kept(): F[] {
		const dropped = new Set<F>();
		for (const fact of this.facts) {
			const undone = this.undoneBy(fact);
			for (const each of undone) dropped.add(each);
			if (undone.length > 0) dropped.add(fact);
		}
		return this.facts.filter((fact) => !dropped.has(fact));
	}

	/** What stood after each fact that changed it. */
	*standings(): Generator<F> {
		const known = new FieldFacts();
		let before: F | undefined;
		for (const fact of this.facts) {
			known.set(fact.body);
			const standing = this.#headOf(known);
			if (standing !== before) yield (before = standing);
		}
	}

	/** What stood at a time, UTC ms, or stands in the end. */
	standing(until = Infinity): F | undefined {
		const known = new FieldFacts();
		for (const fact of this.facts) if (fact.time <= until) known.set(fact.body);
		return known.size > 0 ? this.#headOf(known) : undefined;
	}

	/** The fact that first said what a fact says again by ruling or by undoing. */
	origin(fact: F): F {
		const seen = new Set([fact]);
		for (let first = fact; ;) {
			const named = this.#named(first);
			const known = this.#isUndo(first) ? [...named, ...this.#before(named)] : named;
			const same = known.find((each) => saysSame(each, first) && !seen.has(each));
			if (!same) return first;
			seen.add((first = same));
		}
	}

	/** What a fact takes back: what it names, unless it says the same. */
	undoneBy(fact: F): F[] {
		return this.#isUndo(fact) ? this.#named(fact).filter((each) => !saysSame(each, fact)) : [];
	}

	/**
	 * A note of the same word alone makes no undoing: that names a word of the same post, and says
	 * again what stood before, or clears.
	 */
	#isUndo(fact: F): boolean {
		const named = this.#named(fact);
		const ownWord = named.some(({ body }) => body.by === fact.body.by);
		if (fact.body.note !== UNDO || !ownWord) return false;
		const before = this.#before(named);
		return before.length > 0
			? [...before, ...named].some((each) => saysSame(each, fact))
			: fact.body.value === null || fact.body.value === false;
	}

	#named(fact: F): F[] {
		return fact.body.after.flatMap((ulid) => this.#byUlid.get(ulid) ?? []);
	}

	#before(facts: readonly F[]): F[] {
		return facts.flatMap((fact) => this.#named(fact));
	}

	#headOf(known: FieldFacts): F {
		return this.#byUlid.get(headOf(this.#field, known.heads()).ulid)!;
	}
}

function saysSame(one: TimedFact, other: TimedFact): boolean {
	return canonical(one.body.value) === canonical(other.body.value);
}

function inTurn<F extends TimedFact>(facts: readonly F[]): F[] {
	const turns = new Map<string, number>();
	for (const { time, body } of facts) {
		const replaced = body.after.map((other) => turns.get(other) ?? -Infinity);
		turns.set(body.ulid, Math.max(time, ...replaced));
	}
	return facts.toSorted((a, b) => turns.get(a.body.ulid)! - turns.get(b.body.ulid)!);
}
