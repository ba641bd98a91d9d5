/**
 * The board: every compartment a reader may see, merged into one set of typed
 * collections. `openBoard` is the only way in, for browser, server and tests alike.
 */
import type * as Y from 'yjs';
import type { BoardCollections, Collection } from './collection.ts';
import { CommandOrigin } from './command-origin.ts';
import { Contradictions, type Contradiction } from './contradictions.ts';
import { BoardError } from './errors.ts';
import type { Fact } from './facts.ts';
import { parseRecordKey } from './ids.ts';
import { LiveDocument, touchedKeys } from './live-document.ts';
import type { AnyRecord } from './read-record.ts';
import { RecordLists } from './record-lists.ts';
import type { RecordSource } from './record-source.ts';
import type { MalformedRecord, RecordOf } from './record-type.ts';
import {
	COLLECTIONS,
	recordTypes,
	type CollectionName,
	type RecordTypes
} from './records/index.ts';
import { UndoStack } from './undo.ts';
import { DocumentWriter, type Writer } from './writer.ts';

export type { BoardCollections } from './collection.ts';
export type { Contradiction, FactContradiction } from './contradictions.ts';
export type { Writer } from './writer.ts';

export interface BoardDocument {
	readonly compartment: string;
	readonly doc: Y.Doc;
	/** Whether this reader may write into it now. */
	readonly writable: boolean;
}

/** Gives the next short number of a series (`T`, `R`), or undefined when no lease is left. */
export interface NumberSource {
	next(compartment: string, series: string): string | undefined;
}

export interface BoardOptions {
	/** The post that writes (席位); facts name it. */
	readonly post: string;
	/** UTC ms, corrected by the last known server offset. */
	readonly now?: () => number;
	readonly numbers?: NumberSource;
}

export class Board {
	readonly collections: BoardCollections;
	post: string;
	readonly undo: UndoStack;
	readonly #sources = new Map<string, RecordSource>();
	readonly #writable = new Set<string>();
	readonly #now: () => number;
	readonly #numbers: NumberSource | undefined;
	readonly #listeners = new Map<CollectionName, Set<(keys: ReadonlySet<string>) => void>>();
	readonly #lists = new Map<CollectionName, RecordLists>();
	/** Keys that changed since the lists were last read. */
	readonly #dirty = new Map<CollectionName, Set<string>>();
	readonly #contradictions = new Contradictions(this);
	readonly #anyListeners = new Set<() => void>();

	constructor(documents: readonly BoardDocument[], options: BoardOptions) {
		this.post = options.post;
		this.#now = options.now ?? Date.now;
		this.#numbers = options.numbers;
		this.collections = Object.fromEntries(
			COLLECTIONS.map((name) => [name, this.#collection(name)])
		) as unknown as BoardCollections;
		this.undo = new UndoStack(this);
		for (const document of documents) this.attach(document);
	}

	/** Adds a compartment that became readable; its records appear in the collections. */
	attach({ compartment, doc, writable }: BoardDocument): void {
		const live = new LiveDocument(compartment, doc);
		this.#attach(live, writable);
		this.undo.watch(
			compartment,
			doc,
			COLLECTIONS.map((name) => live.root(name))
		);
		this.#everythingChanged(live);
	}

	/** Adds a compartment that is read and never written, such as one of a replay. */
	attachSource(source: RecordSource): void {
		this.#attach(source, false);
		this.#everythingChanged(source);
	}

	#attach(source: RecordSource, writable: boolean): void {
		const { compartment } = source;
		if (this.#sources.has(compartment)) throw new Error(`${compartment} is attached already`);
		this.#sources.set(compartment, source);
		this.setWritable(compartment, writable);
		source.observe((touched) => {
			for (const [collection, ids] of touched)
				this.#changed(collection, touchedKeys(compartment, ids));
		});
	}

	/** Takes a compartment away (right withdrawn); its records vanish from the collections. */
	detach(compartment: string): void {
		const source = this.#sources.get(compartment);
		if (!source) return;
		this.undo.unwatch(compartment);
		this.#sources.delete(compartment);
		this.#writable.delete(compartment);
		source.destroy();
		this.#everythingChanged(source);
	}

	destroy(): void {
		for (const compartment of [...this.#sources.keys()]) this.detach(compartment);
		this.#listeners.clear();
		this.#anyListeners.clear();
	}

	compartments(): string[] {
		return [...this.#sources.keys()];
	}

	setWritable(compartment: string, writable: boolean): void {
		if (writable) this.#writable.add(compartment);
		else this.#writable.delete(compartment);
		for (const listener of this.#anyListeners) listener();
	}

	writable(compartment: string): boolean {
		return this.#writable.has(compartment) && !this.tooOld(compartment);
	}

	/** True where a newer client has raised the board's schema past what this one knows. */
	tooOld(compartment: string): boolean {
		return this.source(compartment).schema() > recordTypes.incident.version;
	}

	now(): number {
		return Math.round(this.#now());
	}

	get tasks() {
		return this.collections.tasks;
	}
	get resources() {
		return this.collections.resources;
	}
	get assignments() {
		return this.collections.assignments;
	}
	get groups() {
		return this.collections.groups;
	}
	get mapObjects() {
		return this.collections.mapObjects;
	}
	get log() {
		return this.collections.log;
	}
	get tallies() {
		return this.collections.tallies;
	}
	get incident() {
		return this.collections.incident;
	}

	/** @throws BoardError `unknown_compartment` */
	source(compartment: string): RecordSource {
		const source = this.#sources.get(compartment);
		if (!source) throw new BoardError('unknown_compartment', compartment);
		return source;
	}

	/** The live document behind a compartment. @throws BoardError `read_only` where there is none */
	document(compartment: string): LiveDocument {
		const source = this.source(compartment);
		if (!(source instanceof LiveDocument)) throw new BoardError('read_only', compartment);
		return source;
	}

	/** All facts of a field, oldest first, with its heads: what the history of a card shows. */
	history(
		collection: CollectionName,
		key: string,
		field: string
	): { all: readonly Fact[]; heads: readonly Fact[] } {
		const place = parseRecordKey(key);
		const facts =
			place && this.#sources.get(place.compartment)?.facts.field(collection, place.id, field);
		return { all: facts?.all() ?? [], heads: facts?.heads() ?? [] };
	}

	/** Every well-formed fact of every compartment, for timelines; unordered. */
	*facts(): Generator<Fact & { readonly compartment: string }> {
		for (const { compartment, facts } of this.#sources.values())
			for (const fact of facts.all()) yield { ...fact, compartment };
	}

	/**
	 * What contradicts itself: fields with two heads, and resources assigned beyond what there
	 * is. The same array until a record changes.
	 */
	contradictions(): Contradiction[] {
		return this.#contradictions.list();
	}

	/** What no validator accepts, from every compartment. */
	malformed(): MalformedRecord[] {
		return [...this.#sources.values()].flatMap((source) => source.malformed());
	}

	/** Called after any change of any collection or right. */
	subscribe(listener: () => void): () => void {
		this.#anyListeners.add(listener);
		return () => this.#anyListeners.delete(listener);
	}

	/** The next number of a series: from the lease, or carrying the post where none is left. */
	nextNumber(compartment: string, collection: 'tasks' | 'resources', series: string): string {
		const leased = this.#numbers?.next(compartment, series);
		if (leased !== undefined) return leased;
		const prefix = `${series}-${this.post}-`;
		let highest = 0;
		const source = this.source(compartment);
		for (const id of source.ids(collection)) {
			const record = source.read(collection, id);
			const number = String(record?.['number'] ?? '');
			if (number.startsWith(prefix))
				highest = Math.max(highest, Number(number.slice(prefix.length)) || 0);
		}
		return `${prefix}${highest + 1}`;
	}

	/**
	 * One command, one transaction, one update on the wire; all of it or nothing.
	 * @throws BoardError `read_only` where this reader may not write the compartment,
	 * `invalid_value` where a value does not fit its field.
	 */
	transact<T>(
		compartment: string,
		command: string,
		kind: 'plain' | 'facts',
		write: (writer: Writer) => T
	): T {
		const live = this.document(compartment);
		if (!this.writable(compartment)) throw new BoardError('read_only', compartment);
		const writer = new DocumentWriter(live, this.post, this.now());
		// Inside another transaction no event tells of our writes before the next command.
		const nested = live.doc._transaction !== null;
		this.undo.before(command);
		const result = live.doc.transact(
			() => {
				const result = write(writer);
				writer.flush();
				return result;
			},
			new CommandOrigin(command, kind)
		);
		if (nested) live.absorb(writer.written.facts);
		this.undo.after(compartment, kind, command, writer.written);
		return result;
	}

	#collection<C extends CollectionName>(name: C): Collection<RecordOf<RecordTypes[C]>> {
		type T = RecordOf<RecordTypes[C]>;
		return {
			get: (key) => this.#read(name, key) as T | undefined,
			list: () => this.#recordLists(name).live as readonly unknown[] as readonly T[],
			deleted: () => this.#recordLists(name).deleted as readonly unknown[] as readonly T[],
			subscribe: (listener) => {
				let listeners = this.#listeners.get(name);
				if (!listeners) this.#listeners.set(name, (listeners = new Set()));
				listeners.add(listener);
				return () => listeners.delete(listener);
			}
		};
	}

	#read(collection: CollectionName, key: string): AnyRecord | undefined {
		const place = parseRecordKey(key);
		return place && this.#sources.get(place.compartment)?.read(collection, place.id);
	}

	#recordLists(name: CollectionName): RecordLists {
		let lists = this.#lists.get(name);
		if (!lists) this.#lists.set(name, (lists = new RecordLists(this.#all(name))));
		else {
			const dirty = this.#dirty.get(name);
			if (dirty) lists.apply(dirty, (key) => this.#read(name, key));
		}
		this.#dirty.delete(name);
		return lists;
	}

	*#all(name: CollectionName): Generator<AnyRecord> {
		for (const source of this.#sources.values())
			for (const id of source.ids(name)) {
				const record = source.read(name, id);
				if (record) yield record;
			}
	}

	#changed(collection: CollectionName, keys: ReadonlySet<string>): void {
		const dirty = this.#dirty.get(collection);
		if (dirty) for (const key of keys) dirty.add(key);
		else if (this.#lists.has(collection)) this.#dirty.set(collection, new Set(keys));
		for (const listener of this.#listeners.get(collection) ?? []) listener(keys);
		for (const listener of this.#anyListeners) listener();
	}

	#everythingChanged(source: RecordSource): void {
		for (const collection of COLLECTIONS)
			this.#changed(collection, touchedKeys(source.compartment, source.ids(collection)));
	}
}

/** Opens the board over the documents a reader may see. */
export function openBoard(documents: readonly BoardDocument[], options: BoardOptions): Board {
	return new Board(documents, options);
}
