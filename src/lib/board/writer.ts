/**
 * The writes of one command. They are checked as they are asked for and laid down together
 * at the end, so that a command that fails leaves nothing half written.
 */
import * as Y from 'yjs';
import { BoardError } from './errors.ts';
import { factPath, parseFact, type Fact, type FactBody } from './facts.ts';
import { newId, RECORD_ID } from './ids.ts';
import { copyJson } from './json.ts';
import { checkValue, type LiveDocument } from './live-document.ts';
import { checkPlain, factField } from './read-record.ts';
import type { PlainInput } from './record-type.ts';
import { recordTypes, type CollectionName, type RecordTypes } from './records/index.ts';

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
	/** A text field of a record; edits of it are made at once. */
	text(collection: CollectionName, id: string, field: string): Y.Text;
}

/** One write of a command, as the undo stack needs it; `field` is empty for a creation. */
export interface WrittenFact {
	readonly collection: CollectionName;
	readonly id: string;
	readonly field: string;
	readonly ulid: string;
	readonly list: boolean;
	/** The heads it replaced. */
	readonly before: readonly Fact[];
}

/** A plain field that a command set; undefined where it was, or is, not there. */
export interface WrittenField {
	readonly collection: CollectionName;
	readonly id: string;
	readonly field: string;
	readonly before: unknown;
	readonly value: unknown;
}

/** What a command wrote, for taking it back. */
export interface Written {
	readonly facts: readonly WrittenFact[];
	readonly fields: readonly WrittenField[];
}

export class DocumentWriter implements Writer {
	readonly compartment: string;
	readonly written: { facts: WrittenFact[]; fields: WrittenField[] } = { facts: [], fields: [] };
	readonly #live: LiveDocument;
	readonly #by: string;
	readonly #at: number;
	readonly #writes: (() => void)[] = [];
	/** The last fact of this transaction for each field: the next one comes after it. */
	readonly #pending = new Map<string, string>();

	constructor(live: LiveDocument, by: string, at: number) {
		this.compartment = live.compartment;
		this.#live = live;
		this.#by = by;
		this.#at = at;
	}

	/** Lays down all writes; called once, inside the transaction. */
	flush(): void {
		for (const write of this.#writes) write();
	}

	fact: Writer['fact'] = (collection, id, field, value, extra = {}) => {
		const ulid = newId(this.#at);
		const place = `${collection}/${id}/${field}`;
		const list = factField(recordTypes[collection], field)?.kind === 'list';
		const pending = this.#pending.get(place);
		const before = this.#live.facts.field(collection, id, field)?.heads() ?? [];
		const after =
			extra.after ?? (list ? [] : pending ? [pending] : before.map((head) => head.ulid));
		const body: FactBody = {
			value,
			after: [...after],
			at: this.#at,
			by: this.#by,
			...(extra.happenedAt === undefined ? {} : { happenedAt: extra.happenedAt }),
			...(extra.note ? { note: extra.note } : {})
		};
		const path = factPath(collection, id, field, ulid);
		const parsed = parseFact(path, body, checkValue);
		if ('problem' in parsed) throw new BoardError('invalid_value', `${field}: ${parsed.problem}`);
		const stored = copyJson(body);
		this.#writes.push(() => this.#live.factMap().set(path, stored));
		this.#pending.set(place, ulid);
		this.written.facts.push({ collection, id, field, ulid, list, before });
		return ulid;
	};

	create: Writer['create'] = (collection, plain, facts = {}, options = {}) => {
		const type = recordTypes[collection];
		const id = options.id ?? newId(this.#at);
		const fields = withoutUndefined(plain);
		const problem = RECORD_ID.test(id) ? checkPlain(type, fields) : 'id';
		if (problem !== undefined) throw new BoardError('invalid_value', problem);
		const stored = Object.entries(copyJson(fields));
		this.#writes.push(() => {
			const map = new Y.Map<unknown>([
				['v', type.version],
				['createdAt', this.#at],
				['createdBy', this.#by],
				...stored
			]);
			for (const name of type.text) map.set(name, new Y.Text(options.texts?.[name] ?? ''));
			this.#live.root(collection).set(id, map);
		});
		this.written.facts.push({ collection, id, field: '', ulid: '', list: false, before: [] });
		const { happenedAt } = options;
		for (const [field, value] of Object.entries(withoutUndefined(facts)))
			this.fact(collection, id, field, value, happenedAt === undefined ? {} : { happenedAt });
		return id;
	};

	setPlain: Writer['setPlain'] = (collection, id, patch) => {
		const map = this.#record(collection, id);
		const next = withoutUndefined({ ...Object.fromEntries(map.entries()), ...patch });
		const problem = checkPlain(recordTypes[collection], next);
		if (problem !== undefined) throw new BoardError('invalid_value', problem);
		const stored = copyJson(withoutUndefined(patch));
		this.#writes.push(() => {
			for (const field of Object.keys(patch)) {
				const [before, value] = [map.get(field), stored[field]];
				this.written.fields.push({ collection, id, field, before, value });
				if (value === undefined) map.delete(field);
				else map.set(field, value);
			}
		});
	};

	text: Writer['text'] = (collection, id, field) => {
		const text = this.#record(collection, id).get(field);
		if (!(text instanceof Y.Text)) throw new BoardError('no_such_record', field);
		return text;
	};

	#record(collection: CollectionName, id: string): Y.Map<unknown> {
		const raw = this.#live.root(collection).get(id);
		if (!(raw instanceof Y.Map)) throw new BoardError('no_such_record', `${collection}/${id}`);
		return raw as Y.Map<unknown>;
	}
}

function withoutUndefined(fields: object): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
