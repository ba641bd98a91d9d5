/**
 * Facts: immutable statements about one field of one record. They lie in the root
 * map `facts` of a compartment's document under
 * `<collection>/<record>/<field>/<ulid>`; nothing there is ever overwritten, so a merge
 * loses nothing. The present value of a field is its head: the fact that no other names
 * in `after`. Two heads are a contradiction and both stay until a ruling names both.
 */
import * as v from 'valibot';
import { FIELD, RECORD_ID, ULID } from './ids.ts';
import { isJson, toJson } from './json.ts';
import { time } from './values.ts';

/** A fact as stored in the document. Times are UTC milliseconds. */
export interface FactBody<V = unknown> {
	readonly value: V;
	/** ULIDs of the facts of the same field that the author knew and replaces. */
	readonly after: readonly string[];
	/** When it was written down: the author's clock, corrected by the last known server offset. */
	readonly at: number;
	/** When it happened, as stated by the author. */
	readonly happenedAt?: number;
	/** The post (席位) that said so; never a person. */
	readonly by: string;
	readonly note?: string;
}

/** A fact with its place in the document. */
export interface Fact<V = unknown> extends FactBody<V> {
	readonly ulid: string;
	readonly collection: string;
	readonly record: string;
	readonly field: string;
}

/** A fact no validator accepts: kept, shown as such, used for nothing. */
export interface MalformedFact {
	readonly path: string;
	readonly raw: unknown;
	readonly problem: string;
}

const bodySchema = v.looseObject({
	value: v.unknown(),
	after: v.pipe(v.array(v.pipe(v.string(), v.regex(ULID))), v.maxLength(1000)),
	at: time,
	happenedAt: v.optional(time),
	by: v.pipe(v.string(), v.maxLength(100)),
	note: v.optional(v.pipe(v.string(), v.maxLength(4000)))
});

/** `collection/record` and field of a fact's path. */
export function factPath(collection: string, record: string, field: string, ulid: string): string {
	return `${collection}/${record}/${field}/${ulid}`;
}

/** Says why a value does not fit its field, or undefined where it fits. */
export type ValueCheck = (collection: string, field: string, value: unknown) => string | undefined;

/** Reads one entry of the fact map; never throws. */
export function parseFact(path: string, raw: unknown, check: ValueCheck): Fact | MalformedFact {
	const parts = path.split('/');
	const [collection, record, field, ulid] = parts;
	if (
		parts.length !== 4 ||
		!collection ||
		!record ||
		!RECORD_ID.test(record) ||
		!field ||
		!FIELD.test(field) ||
		!ulid ||
		!ULID.test(ulid)
	)
		return { path, raw: toJson(raw), problem: 'path' };
	if (!isJson(raw)) return { path, raw: toJson(raw), problem: 'not JSON' };
	const body = v.safeParse(bodySchema, raw);
	if (!body.success) return { path, raw, problem: body.issues[0].message };
	const problem = check(collection, field, body.output.value);
	if (problem !== undefined) return { path, raw, problem };
	return { ...(body.output as FactBody), ulid, collection, record, field };
}

export function isFact(parsed: Fact | MalformedFact): parsed is Fact {
	return 'ulid' in parsed;
}

/** From here on heads are kept from fact to fact, not looked for among all of them. */
const MANY = 16;

/** The facts of one field, as they are read. */
export interface FactsOfField {
	readonly size: number;
	/** Every fact, oldest ULID first. */
	all(): readonly Fact[];
	/** When the newest was written, or 0. */
	newest(): number;
	/**
	 * The facts that no other names, oldest first. A hostile cycle, in which every fact is
	 * named by another, falls back to the newest ULID, so that a field with facts always has a head.
	 */
	heads(): readonly Fact[];
}

/** The facts of one document, as they are read. */
export interface FactSource {
	/** The fields of a record that have facts, or once had. */
	fields(collection: string, record: string): ReadonlyMap<string, FactsOfField> | undefined;
	field(collection: string, record: string, field: string): FactsOfField | undefined;
	/** Every well-formed fact, in no particular order. */
	all(): Iterable<Fact>;
	/** What lies in the fact map and is no fact, by path. */
	readonly malformed: ReadonlyMap<string, MalformedFact>;
}

/** The facts of one field of a live document. */
export class FieldFacts implements FactsOfField {
	readonly #facts = new Map<string, Fact>();
	#heads: readonly Fact[] | undefined;
	#sorted: readonly Fact[] | undefined;
	/** Of a field with many facts: how many name each one, and those that none names. */
	#named: Map<string, number> | undefined;
	#unnamed: Set<string> | undefined;

	set(fact: Fact): void {
		if (this.#named) this.delete(fact.ulid);
		this.#facts.set(fact.ulid, fact);
		this.#heads = this.#sorted = undefined;
		if (this.#named) this.#note(fact);
	}

	delete(ulid: string): void {
		const fact = this.#facts.get(ulid);
		if (!fact) return;
		this.#facts.delete(ulid);
		this.#heads = this.#sorted = undefined;
		if (this.#named) this.#forget(fact);
	}

	get size(): number {
		return this.#facts.size;
	}

	get(ulid: string): Fact | undefined {
		return this.#facts.get(ulid);
	}

	all(): readonly Fact[] {
		return (this.#sorted ??= [...this.#facts.values()].sort(byUlid));
	}

	newest(): number {
		let newest = 0;
		for (const { at } of this.#facts.values()) if (at > newest) newest = at;
		return newest;
	}

	heads(): readonly Fact[] {
		if (this.#heads) return this.#heads;
		if (!this.#named && this.#facts.size > MANY) this.#noteAll();
		const heads = this.#unnamed
			? [...this.#unnamed].map((ulid) => this.#facts.get(ulid)!)
			: this.#withoutNamed();
		return (this.#heads = heads.length > 0 ? heads.sort(byUlid) : this.all().slice(-1));
	}

	#withoutNamed(): Fact[] {
		const named = new Set<string>();
		for (const fact of this.#facts.values())
			for (const ulid of fact.after) if (ulid !== fact.ulid) named.add(ulid);
		return [...this.#facts.values()].filter((fact) => !named.has(fact.ulid));
	}

	#noteAll(): void {
		this.#named = new Map();
		this.#unnamed = new Set();
		for (const fact of this.#facts.values()) this.#note(fact);
	}

	#note({ ulid, after }: Fact): void {
		if (!this.#named!.get(ulid)) this.#unnamed!.add(ulid);
		for (const other of after) {
			if (other === ulid) continue;
			this.#named!.set(other, (this.#named!.get(other) ?? 0) + 1);
			this.#unnamed!.delete(other);
		}
	}

	#forget({ ulid, after }: Fact): void {
		this.#unnamed!.delete(ulid);
		for (const other of after) {
			if (other === ulid) continue;
			const left = this.#named!.get(other)! - 1;
			if (left > 0) this.#named!.set(other, left);
			else {
				this.#named!.delete(other);
				if (this.#facts.has(other)) this.#unnamed!.add(other);
			}
		}
	}
}

export function byUlid(a: Fact, b: Fact): number {
	return a.ulid < b.ulid ? -1 : 1;
}

/** Where the facts of a document lie, by path: its root map. */
export interface FactMap {
	has(path: string): boolean;
	get(path: string): unknown;
	forEach(visit: (raw: unknown, path: string) => void): void;
}

/**
 * The facts of one document by record and field, kept up to date from Y.Map events. Building
 * costs one pass over the map; an event costs its own keys.
 */
export class FactIndex implements FactSource {
	readonly #map: FactMap;
	readonly #check: ValueCheck;
	/** By collection, record and field. */
	readonly #collections = new Map<string, Map<string, Map<string, FieldFacts>>>();
	readonly malformed = new Map<string, MalformedFact>();

	constructor(map: FactMap, check: ValueCheck) {
		this.#map = map;
		this.#check = check;
		map.forEach((raw, path) => this.#put(path, raw));
	}

	/** Takes in the changed paths of an event; returns `collection/record` of what they touch. */
	apply(paths: Iterable<string>): Set<string> {
		const touched = new Set<string>();
		for (const path of paths) {
			this.#remove(path);
			if (this.#map.has(path)) this.#put(path, this.#map.get(path));
			const end = path.indexOf('/', path.indexOf('/') + 1);
			if (end > 0) touched.add(path.slice(0, end));
		}
		return touched;
	}

	fields(collection: string, record: string): ReadonlyMap<string, FieldFacts> | undefined {
		return this.#collections.get(collection)?.get(record);
	}

	field(collection: string, record: string, field: string): FieldFacts | undefined {
		return this.#collections.get(collection)?.get(record)?.get(field);
	}

	*all(): Generator<Fact> {
		for (const records of this.#collections.values())
			for (const fields of records.values())
				for (const facts of fields.values()) yield* facts.all();
	}

	#put(path: string, raw: unknown): void {
		const parsed = parseFact(path, raw, this.#check);
		if (isFact(parsed)) this.#set(parsed);
		else this.malformed.set(path, parsed);
	}

	#set(fact: Fact): void {
		let records = this.#collections.get(fact.collection);
		if (!records) this.#collections.set(fact.collection, (records = new Map()));
		let fields = records.get(fact.record);
		if (!fields) records.set(fact.record, (fields = new Map()));
		let facts = fields.get(fact.field);
		if (!facts) fields.set(fact.field, (facts = new FieldFacts()));
		facts.set(fact);
	}

	#remove(path: string): void {
		this.malformed.delete(path);
		const [collection, record, field, ulid] = path.split('/');
		if (!collection || !record || !field || !ulid) return;
		this.field(collection, record, field)?.delete(ulid);
	}
}
