/**
 * The facts of one compartment along an order of time: a replay stands at a position of it, and
 * reads what was stated up to there. Moving costs nothing, however far.
 */
import {
	factPath,
	isFact,
	type Fact,
	type FactSource,
	type FactsOfField,
	type MalformedFact
} from '#lib/board/facts.ts';
import { below, FactsInOrder, OddFactsInOrder, type Standing } from './facts-in-order.ts';
import { isStatement, type Step } from './step.ts';

/** What came under a path at which there once was no fact. */
interface Odd {
	readonly path: string;
	readonly entry: MalformedFact | undefined;
}

export class FactCourse implements FactSource, Standing {
	/** How many steps have been made. */
	position = 0;
	/** By collection, record and field. */
	#collections = new Map<string, Map<string, Map<string, FactsOfField>>>();
	readonly #odd: Odd[] = [];
	readonly #oddSteps: number[] = [];
	#malformed: { readonly count: number; readonly entries: Map<string, MalformedFact> } | undefined;

	/** @param steps of a compartment in an order of time; those that state nothing are passed over */
	constructor(steps: readonly Step[]) {
		const paths = oddPaths(steps);
		for (const [index, step] of steps.entries()) {
			if (!isStatement(step)) {
				if (step[0] === 'm') this.#addOdd(index, step[1], undefined, paths);
			} else if (!isFact(step)) this.#addOdd(index, step.path, step, paths);
			else {
				const { collection, record, field, ulid } = step;
				let course = this.#course(collection, record, field);
				if (course instanceof FactsInOrder && course.has(ulid))
					course = this.#oddCourse(collection, record, field);
				if (course instanceof FactsInOrder) course.add(index, step);
				else course.add(index, ulid, step);
				if (paths.size > 0) this.#noteOdd(index, pathOf(step), undefined, paths);
			}
		}
	}

	fields(collection: string, record: string): ReadonlyMap<string, FactsOfField> | undefined {
		return this.#collections.get(collection)?.get(record);
	}

	field(collection: string, record: string, field: string): FactsOfField | undefined {
		return this.fields(collection, record)?.get(field);
	}

	*all(): Generator<Fact> {
		for (const records of this.#collections.values())
			for (const fields of records.values())
				for (const facts of fields.values()) yield* facts.all();
	}

	get malformed(): ReadonlyMap<string, MalformedFact> {
		const count = below(this.#oddSteps, this.position);
		if (this.#malformed?.count === count) return this.#malformed.entries;
		const entries = new Map<string, MalformedFact>();
		for (const { path, entry } of this.#odd.slice(0, count))
			if (entry) entries.set(path, entry);
			else entries.delete(path);
		this.#malformed = { count, entries };
		return entries;
	}

	#addOdd(
		index: number,
		path: string,
		entry: MalformedFact | undefined,
		paths: ReadonlySet<string>
	): void {
		const place = placeOf(path);
		if (place) this.#oddCourse(...place.field).add(index, place.ulid, undefined);
		this.#noteOdd(index, path, entry, paths);
	}

	#noteOdd(
		index: number,
		path: string,
		entry: MalformedFact | undefined,
		paths: ReadonlySet<string>
	): void {
		if (!paths.has(path)) return;
		this.#odd.push({ path, entry });
		this.#oddSteps.push(index);
	}

	#course(collection: string, record: string, field: string): FactsInOrder | OddFactsInOrder {
		const fields = inner(inner(this.#collections, collection), record);
		let course = fields.get(field) as FactsInOrder | OddFactsInOrder | undefined;
		if (!course) fields.set(field, (course = new FactsInOrder(this)));
		return course;
	}

	#oddCourse(collection: string, record: string, field: string): OddFactsInOrder {
		const course = this.#course(collection, record, field);
		if (course instanceof OddFactsInOrder) return course;
		const odd = course.toOdd();
		inner(inner(this.#collections, collection), record).set(field, odd);
		return odd;
	}
}

/** Paths at which no fact stood. */
function oddPaths(steps: readonly Step[]): Set<string> {
	const paths = new Set<string>();
	for (const step of steps) if (isStatement(step) && !isFact(step)) paths.add(step.path);
	return paths;
}

function inner<K, L, V>(outer: Map<K, Map<L, V>>, key: K): Map<L, V> {
	let map = outer.get(key);
	if (!map) outer.set(key, (map = new Map()));
	return map;
}

function pathOf({ collection, record, field, ulid }: Fact): string {
	return factPath(collection, record, field, ulid);
}

/** Where a fact of this path would stand; undefined where none can. */
function placeOf(path: string) {
	const [collection, record, field, ulid, ...more] = path.split('/');
	if (!collection || !record || !field || !ulid || more.length > 0) return undefined;
	return { field: [collection, record, field] as const, ulid };
}
