/**
 * What a compartment holds at one moment of its history, without Yjs: collections of plain
 * records, and the entries of the fact map. Changes are applied one by one; each gives back what
 * undoes it, so that whoever has gone forwards can go back. Records are never changed in place:
 * who holds one keeps what it was.
 */
import { factPath, type FactBody } from '#lib/board/facts.ts';
import type { HistoryChange, PlainRecord } from './format.ts';

export class PlainCompartment {
	readonly #collections = new Map<string, Map<string, unknown>>();
	readonly #facts = new Map<string, FactBody>();
	readonly #malformed = new Map<string, unknown>();

	/** The records of a collection by id; what somebody put there that is no object is there as it is. */
	records(collection: string): ReadonlyMap<string, unknown> {
		return this.#collections.get(collection) ?? new Map<string, unknown>();
	}

	/** Names of the collections that hold or have held something. */
	get collections(): Iterable<string> {
		return this.#collections.keys();
	}

	/** Facts by path (`collection/record/field/ulid`); whether a value fits its field is not asked. */
	get facts(): ReadonlyMap<string, FactBody> {
		return this.#facts;
	}

	/** Entries of the fact map that are no facts, by path. */
	get malformed(): ReadonlyMap<string, unknown> {
		return this.#malformed;
	}

	/** Applies a change, and says what undoes it. */
	apply(change: HistoryChange): HistoryChange {
		switch (change[0]) {
			case 'r': {
				const [, collection, id, record] = change;
				const undo = this.#recordAsItIs(collection, id);
				if (change.length === 3) this.#collections.get(collection)?.delete(id);
				else this.#put(collection, id, record);
				return undo;
			}
			case 'p':
				return this.#setField(change);
			case 't':
				return this.#splice(change);
			case 'f': {
				const [, collection, id, field, ulid, body] = change;
				const path = factPath(collection, id, field, ulid);
				const undo = this.#entryAsItIs(path);
				this.#malformed.delete(path);
				this.#facts.set(path, body);
				return undo;
			}
			case 'm': {
				const [, path, raw] = change;
				const undo = this.#entryAsItIs(path);
				this.#facts.delete(path);
				if (change.length === 2) this.#malformed.delete(path);
				else this.#malformed.set(path, raw);
				return undo;
			}
		}
	}

	/** Applies the changes of an entry in order; what is given back, applied in order, undoes them. */
	applyAll(changes: readonly HistoryChange[]): HistoryChange[] {
		return changes.map((change) => this.apply(change)).reverse();
	}

	/** The changes that build all of it from nothing: what a keyframe holds. */
	*changes(): Generator<HistoryChange> {
		for (const [collection, records] of this.#collections)
			for (const [id, record] of records) yield ['r', collection, id, record as PlainRecord];
		for (const [path, body] of this.#facts) yield factChange(path, body);
		for (const [path, raw] of this.#malformed) yield ['m', path, raw];
	}

	#put(collection: string, id: string, record: unknown): void {
		let records = this.#collections.get(collection);
		if (!records) this.#collections.set(collection, (records = new Map()));
		records.set(id, record);
	}

	#recordAsItIs(collection: string, id: string): HistoryChange {
		const records = this.records(collection);
		return records.has(id)
			? ['r', collection, id, records.get(id) as PlainRecord]
			: ['r', collection, id];
	}

	#entryAsItIs(path: string): HistoryChange {
		const body = this.#facts.get(path);
		if (body) return factChange(path, body);
		return this.#malformed.has(path) ? ['m', path, this.#malformed.get(path)] : ['m', path];
	}

	/** The record to set a field of; undefined where none is there that has fields. */
	#fields(collection: string, id: string): PlainRecord | undefined {
		const record = this.#collections.get(collection)?.get(id);
		return isRecord(record) ? record : undefined;
	}

	#setField(change: Extract<HistoryChange, readonly ['p', ...unknown[]]>): HistoryChange {
		const [, collection, id, field, value] = change;
		const record = this.#fields(collection, id);
		if (!record) return ['p', collection, id, field];
		const { [field]: former, ...others } = record;
		this.#put(collection, id, change.length === 4 ? others : { ...record, [field]: value });
		return Object.hasOwn(record, field)
			? ['p', collection, id, field, former]
			: ['p', collection, id, field];
	}

	#splice(change: Extract<HistoryChange, readonly ['t', ...unknown[]]>): HistoryChange {
		const [, collection, id, field, at, removed, inserted] = change;
		const record = this.#fields(collection, id);
		const text = record && Object.hasOwn(record, field) ? record[field] : undefined;
		if (record && typeof text === 'string') {
			const spliced = text.slice(0, at) + inserted + text.slice(at + removed.length);
			this.#put(collection, id, { ...record, [field]: spliced });
		}
		return ['t', collection, id, field, at, inserted, removed];
	}
}

function isRecord(value: unknown): value is PlainRecord {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The change that states the fact of a path; only paths of facts come here. */
function factChange(path: string, body: FactBody): HistoryChange {
	const [collection, id, field, ulid] = path.split('/') as [string, string, string, string];
	return ['f', collection, id, field, ulid, body];
}
