/**
 * The board: every compartment a reader may see, merged into one set of typed
 * collections. `openBoard` is the only way in, for browser, server and tests alike.
 */
import * as Y from 'yjs';
import { allocationContradictions, type AllocationContradiction } from './allocations.ts';
import type { Collection } from './collection.ts';
import { BoardError } from './errors.ts';
import { factPath, type Fact, type FactBody } from './facts.ts';
import { newId, parseRecordKey, recordKey, type RecordKey } from './ids.ts';
import { LiveDocument, touchedKeys } from './live-document.ts';
import { sameValues } from './read-record.ts';
import type { MalformedRecord, PlainInput, RecordOf } from './record-type.ts';
import {
	COLLECTIONS,
	recordTypes,
	type CollectionName,
	type RecordTypes
} from './records/index.ts';
import { UndoStack } from './undo.ts';

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

/** What a command's transaction says of itself; sessions read it to make outbox rows. */
export class CommandOrigin {
	readonly command: string;
	/** plain: text and plain fields, undone by Y.UndoManager · facts: undone by compensating facts. */
	readonly kind: 'plain' | 'facts';
	constructor(command: string, kind: 'plain' | 'facts') {
		this.command = command;
		this.kind = kind;
	}
}

export interface FactContradiction {
	readonly kind: 'fact';
	readonly collection: CollectionName;
	readonly key: RecordKey;
	readonly field: string;
	readonly heads: readonly Fact[];
}
export type Contradiction = FactContradiction | AllocationContradiction;

export type BoardCollections = {
	readonly [C in CollectionName]: Collection<RecordOf<RecordTypes[C]>>;
};

/** Writes of one transaction; given to commands by `Board.transact`. */
export interface Writer {
	readonly compartment: string;
	/** Creates a record whole, with the first facts of its fields; returns its id. */
	create<C extends CollectionName>(
		collection: C,
		plain: PlainInput<RecordTypes[C]>,
		facts?: Record<string, unknown>,
		options?: { id?: string; texts?: Record<string, string>; happenedAt?: number }
	): string;
	/** Sets plain fields of a record, last writer wins. */
	setPlain(collection: CollectionName, id: string, patch: Record<string, unknown>): void;
	/** States a fact after all heads known here (or after `after`); returns its ULID. */
	fact(
		collection: CollectionName,
		id: string,
		field: string,
		value: unknown,
		extra?: { note?: string; happenedAt?: number; after?: readonly string[] }
	): string;
	/** A text field of a record. */
	text(collection: CollectionName, id: string, field: string): Y.Text;
}

export class Board {
	readonly collections: BoardCollections;
	post: string;
	readonly undo: UndoStack;
	readonly #documents = new Map<string, LiveDocument>();
	readonly #writable = new Set<string>();
	readonly #now: () => number;
	readonly #numbers: NumberSource | undefined;
	readonly #listeners = new Map<CollectionName, Set<(keys: ReadonlySet<string>) => void>>();
	readonly #lists = new Map<CollectionName, { live: unknown[]; dead: unknown[] }>();
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
		if (this.#documents.has(compartment)) throw new Error(`${compartment} is attached already`);
		const live = new LiveDocument(compartment, doc);
		this.#documents.set(compartment, live);
		this.setWritable(compartment, writable);
		live.observe((touched) => {
			for (const [collection, ids] of touched)
				this.#changed(collection, touchedKeys(compartment, ids));
		});
		this.undo.watch(
			compartment,
			doc,
			COLLECTIONS.map((name) => live.root(name))
		);
		this.#everythingChanged(live);
	}

	/** Takes a compartment away (right withdrawn); its records vanish from the collections. */
	detach(compartment: string): void {
		const live = this.#documents.get(compartment);
		if (!live) return;
		this.undo.unwatch(compartment);
		this.#documents.delete(compartment);
		this.#writable.delete(compartment);
		live.destroy();
		this.#everythingChanged(live);
	}

	destroy(): void {
		for (const compartment of [...this.#documents.keys()]) this.detach(compartment);
		this.#listeners.clear();
		this.#anyListeners.clear();
	}

	compartments(): string[] {
		return [...this.#documents.keys()];
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
		const schema = this.document(compartment).root('incident').get('incident');
		const known = recordTypes.incident.version;
		return schema instanceof Y.Map && Number(schema.get('schema') ?? 1) > known;
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

	document(compartment: string): LiveDocument {
		const live = this.#documents.get(compartment);
		if (!live) throw new BoardError('unknown_compartment', compartment);
		return live;
	}

	/** All facts of a field, oldest first, with its heads: what the history of a card shows. */
	history(
		collection: CollectionName,
		key: string,
		field: string
	): { all: readonly Fact[]; heads: readonly Fact[] } {
		const place = parseRecordKey(key);
		const facts =
			place && this.#documents.get(place.compartment)?.facts.field(collection, place.id, field);
		return { all: facts?.all() ?? [], heads: facts?.heads() ?? [] };
	}

	/** Every well-formed fact of every compartment, for timelines; unordered. */
	*facts(): Generator<Fact & { readonly compartment: string }> {
		for (const live of this.#documents.values())
			for (const fact of live.facts.all()) yield { ...fact, compartment: live.compartment };
	}

	/** What contradicts itself: fields with two heads, and resources assigned beyond what there is. */
	contradictions(): Contradiction[] {
		const found: Contradiction[] = [];
		for (const collection of COLLECTIONS)
			for (const record of this.collections[collection].list())
				for (const field of record.contradictions) {
					const heads = this.history(collection, record.key, field).heads;
					if (!sameValues(heads))
						found.push({ kind: 'fact', collection, key: record.key, field, heads });
				}
		return [...found, ...allocationContradictions(this)];
	}

	/** What no validator accepts, from every compartment. */
	malformed(): MalformedRecord[] {
		return [...this.#documents.values()].flatMap((live) => live.malformed());
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
		for (const id of this.document(compartment).ids(collection)) {
			const record = this.document(compartment).read(collection, id);
			const number = String(record?.['number'] ?? '');
			if (number.startsWith(prefix))
				highest = Math.max(highest, Number(number.slice(prefix.length)) || 0);
		}
		return `${prefix}${highest + 1}`;
	}

	/**
	 * One command, one transaction, one update on the wire.
	 * @throws BoardError `read_only` where this reader may not write the compartment.
	 */
	transact<T>(
		compartment: string,
		command: string,
		kind: 'plain' | 'facts',
		write: (writer: Writer) => T
	): T {
		const live = this.document(compartment);
		if (!this.writable(compartment)) throw new BoardError('read_only', compartment);
		const written: WrittenFact[] = [];
		const writer = this.#writer(live, written);
		this.undo.before(kind, command);
		const result = live.doc.transact(() => write(writer), new CommandOrigin(command, kind));
		this.undo.after(compartment, kind, command, written);
		return result;
	}

	#writer(live: LiveDocument, written: WrittenFact[]): Writer {
		const pending = new Map<string, string>();
		const at = this.now();
		const record = (collection: CollectionName, id: string): Y.Map<unknown> => {
			const raw = live.root(collection).get(id);
			if (!(raw instanceof Y.Map)) throw new BoardError('no_such_record', `${collection}/${id}`);
			return raw as Y.Map<unknown>;
		};
		const fact: Writer['fact'] = (collection, id, field, value, extra = {}) => {
			const ulid = newId(at);
			const place = `${collection}/${id}/${field}`;
			const kind = recordTypes[collection].facts;
			const isList =
				(kind as Record<string, { kind: string }>)[field.split('.')[0]!]?.kind === 'list';
			const known = pending.get(place);
			const heads = live.facts.field(collection, id, field)?.heads() ?? [];
			const after = extra.after ?? (isList ? [] : known ? [known] : heads.map((head) => head.ulid));
			const body: FactBody = {
				value,
				after: [...after],
				at,
				by: this.post,
				...(extra.happenedAt === undefined ? {} : { happenedAt: extra.happenedAt }),
				...(extra.note ? { note: extra.note } : {})
			};
			live.factMap().set(factPath(collection, id, field, ulid), body);
			pending.set(place, ulid);
			written.push({ collection, id, field, ulid, list: isList, before: heads[heads.length - 1] });
			return ulid;
		};
		return {
			compartment: live.compartment,
			fact,
			create: (collection, plain, facts = {}, options = {}) => {
				const id = options.id ?? newId(at);
				const entries = Object.entries(plain as Record<string, unknown>).filter(
					([, value]) => value !== undefined
				);
				const map = new Y.Map<unknown>([
					['v', recordTypes[collection].version],
					['createdAt', at],
					['createdBy', this.post],
					...entries
				]);
				for (const name of recordTypes[collection].text)
					map.set(name, new Y.Text(options.texts?.[name] ?? ''));
				live.root(collection).set(id, map);
				written.push({ collection, id, field: '', ulid: '', list: false, before: undefined });
				for (const [field, value] of Object.entries(facts))
					if (value !== undefined)
						fact(
							collection,
							id,
							field,
							value,
							options.happenedAt === undefined ? {} : { happenedAt: options.happenedAt }
						);
				return id;
			},
			setPlain: (collection, id, patch) => {
				const map = record(collection, id);
				for (const [field, value] of Object.entries(patch))
					if (value === undefined) map.delete(field);
					else map.set(field, value);
			},
			text: (collection, id, field) => {
				const text = record(collection, id).get(field);
				if (!(text instanceof Y.Text)) throw new BoardError('no_such_record', field);
				return text;
			}
		};
	}

	#collection<C extends CollectionName>(name: C): Collection<RecordOf<RecordTypes[C]>> {
		type T = RecordOf<RecordTypes[C]>;
		const lists = () => {
			let lists = this.#lists.get(name);
			if (!lists) {
				lists = { live: [], dead: [] };
				for (const document of this.#documents.values())
					for (const id of document.ids(name)) {
						const record = document.read(name, id);
						if (record) (record.deleted ? lists.dead : lists.live).push(record);
					}
				this.#lists.set(name, lists);
			}
			return lists;
		};
		return {
			get: (key) => {
				const place = parseRecordKey(key);
				if (!place) return undefined;
				return this.#documents.get(place.compartment)?.read(name, place.id) as T | undefined;
			},
			list: () => lists().live as T[],
			deleted: () => lists().dead as T[],
			subscribe: (listener) => {
				let listeners = this.#listeners.get(name);
				if (!listeners) this.#listeners.set(name, (listeners = new Set()));
				listeners.add(listener);
				return () => listeners.delete(listener);
			}
		};
	}

	#changed(collection: CollectionName, keys: ReadonlySet<string>): void {
		this.#lists.delete(collection);
		for (const listener of this.#listeners.get(collection) ?? []) listener(keys);
		for (const listener of this.#anyListeners) listener();
	}

	#everythingChanged(live: LiveDocument): void {
		for (const collection of COLLECTIONS)
			this.#changed(
				collection,
				new Set([...live.ids(collection)].map((id) => recordKey(live.compartment, id)))
			);
	}
}

/** One write of a command, as the undo stack needs it; `field` is empty for a creation. */
export interface WrittenFact {
	readonly collection: CollectionName;
	readonly id: string;
	readonly field: string;
	readonly ulid: string;
	readonly list: boolean;
	/** The head it replaced. */
	readonly before: Fact | undefined;
}

/** Opens the board over the documents a reader may see. */
export function openBoard(documents: readonly BoardDocument[], options: BoardOptions): Board {
	return new Board(documents, options);
}
