/**
 * Reads what each update changed, record by record, while it is applied to a document: facts
 * one by one, plain fields, texts, records created. Many updates are applied in one
 * transaction, and each is read by itself: the same log gives the same changes in the same
 * order, whether read live, one by one, in batches of any size, after a crash, or from the
 * beginning.
 */
import * as Y from 'yjs';
import { factPath, parseFact, type FactBody } from '#lib/board/facts.ts';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import { pathOf, UpdateEffect } from './update-effect.ts';

export type ChangeKind =
	| 'created'
	/** A record put in place of another of the same id: no client of ours does. */
	| 'replaced'
	/** A record taken out of its collection: no client of ours does (deleting is a fact). */
	| 'removed'
	| 'field'
	/** A splice: old `{at, text}` removed, new `{at, text}` put in its place. */
	| 'text'
	| 'fact'
	/** An entry of the fact map that is none. */
	| 'malformed';

export interface Change {
	readonly kind: ChangeKind;
	readonly collection: string;
	readonly recordId: string;
	/** Empty for a record as a whole. */
	readonly field: string;
	/** ULID of the fact. */
	readonly fact: string | null;
	readonly oldValue: unknown;
	readonly newValue: unknown;
	/** The post that the document names as author. */
	readonly by: string | null;
	readonly note: string | null;
	readonly at: number | null;
	readonly happenedAt: number | null;
}

const FACTS = 'facts';
const RANK: Record<ChangeKind, number> = {
	created: 0,
	replaced: 0,
	removed: 0,
	field: 1,
	text: 2,
	fact: 3,
	malformed: 4
};

export class ChangeReader {
	readonly doc: Y.Doc;
	/** The roots that hold records, and the facts. */
	readonly #roots = new Map<unknown, string>();

	constructor(doc: Y.Doc) {
		this.doc = doc;
		for (const name of [...COLLECTIONS, FACTS]) this.#roots.set(doc.getMap(name), name);
	}

	/**
	 * Applies updates of the log, all in one transaction; says what each of them changed. They
	 * were checked before they were stored; should Yjs throw all the same, the document stands
	 * where Yjs left it, as it does for every client, and nothing is said of that update.
	 */
	apply(updates: readonly Uint8Array[], failed?: (error: unknown) => void): Change[][] {
		return this.doc.transact((transaction) => {
			const all = transaction.deleteSet;
			try {
				return updates.map((update) => {
					transaction.deleteSet = Y.createDeleteSet();
					try {
						return this.#applyOne(transaction, update);
					} catch (error) {
						failed?.(error);
						return [];
					} finally {
						for (const [client, ranges] of transaction.deleteSet.clients) {
							const known = all.clients.get(client);
							if (known) for (const range of ranges) known.push(range);
							else all.clients.set(client, ranges);
						}
					}
				});
			} finally {
				// What Yjs clears away at the end is what all of them deleted.
				transaction.deleteSet = all;
			}
		});
	}

	#applyOne(transaction: Y.Transaction, update: Uint8Array): Change[] {
		const { store } = this.doc;
		const before = new Map<number, number>();
		for (const { id } of Y.decodeUpdate(update).structs)
			if (!before.has(id.client)) before.set(id.client, Y.getState(store, id.client));
		Y.applyUpdate(this.doc, update);
		return this.#read(new UpdateEffect(this.doc, before, transaction.deleteSet));
	}

	/** Runs something that changes the document and returns what it changed, in a fixed order. */
	during(work: () => void): Change[] {
		return this.doc.transact((transaction) => {
			work();
			const before = new Map<number, number>();
			for (const [client, structs] of this.doc.store.clients) {
				const { id, length } = structs[structs.length - 1]!;
				const from = transaction.beforeState.get(client) ?? 0;
				if (id.clock + length > from) before.set(client, from);
			}
			return this.#read(new UpdateEffect(this.doc, before, transaction.deleteSet));
		});
	}

	#read(effect: UpdateEffect): Change[] {
		const changes: Change[] = [];
		const fields = new Set<string>();
		for (const [type, keys] of effect.touched) {
			const { root, path } = pathOf(type);
			const name = this.#roots.get(root);
			if (name === undefined || path[0] === null || path[1] === null) continue;
			const [recordId, field] = path as [string?, string?];
			if (recordId === undefined) {
				for (const key of keys) if (key !== null) this.#entry(changes, effect, name, key);
				continue;
			}
			if (name === FACTS) continue;
			if (field === undefined) {
				if (type instanceof Y.Map)
					for (const key of keys)
						if (key !== null) readField(changes, effect, type, [name, recordId, key]);
				continue;
			}
			const place = { collection: name, recordId, field };
			if (type instanceof Y.Text && path.length === 2) {
				const splice = textSplice(effect.text(type));
				if (splice) changes.push(changeOf({ kind: 'text', ...place, ...splice }));
				continue;
			}
			// Something deeper in a field: told as the field, once.
			const key = `${name}/${recordId}/${field}`;
			const record = this.doc.getMap(name).get(recordId);
			if (fields.has(key) || !(record instanceof Y.Map)) continue;
			fields.add(key);
			changes.push(changeOf({ kind: 'field', ...place, newValue: plain(record.get(field)) }));
		}
		return changes.sort(byPlace);
	}

	/** An entry of a root: a record as a whole, or a fact. */
	#entry(changes: Change[], effect: UpdateEffect, collection: string, key: string): void {
		const map = this.doc.getMap(collection);
		const change = effect.keyChange(map, key);
		if (!change) return;
		if (collection === FACTS) {
			changes.push(this.#fact(key, map.get(key)));
			return;
		}
		const { action, oldValue } = change;
		const record = plain(map.get(key));
		const said = record as { createdAt?: unknown; createdBy?: unknown } | null;
		changes.push(
			changeOf({
				kind: action === 'add' ? 'created' : action === 'delete' ? 'removed' : 'replaced',
				...{ collection, recordId: key, field: '' },
				oldValue: oldValue ?? null,
				newValue: record,
				at: typeof said?.createdAt === 'number' ? said.createdAt : null,
				by: typeof said?.createdBy === 'string' ? said.createdBy : null
			})
		);
	}

	#fact(path: string, raw: unknown): Change {
		const fact = parseFact(path, raw, () => undefined);
		if (!('ulid' in fact)) {
			const [collection = '', recordId = '', field = ''] = path.split('/');
			return changeOf({
				...{ kind: 'malformed', collection, recordId, field },
				newValue: plain(raw)
			});
		}
		const { collection, record, field, ulid, value, by, at } = fact;
		return changeOf({
			...{ kind: 'fact', collection, recordId: record, field, fact: ulid },
			oldValue: this.#valueBefore(collection, record, field, fact.after),
			...{ newValue: value, by, at },
			note: fact.note ?? null,
			happenedAt: fact.happenedAt ?? null
		});
	}

	/** What the author replaced: the latest of the facts that the new one names. */
	#valueBefore(
		collection: string,
		record: string,
		field: string,
		after: readonly string[]
	): unknown {
		let latest: FactBody | undefined;
		for (const ulid of [...after].sort()) {
			const raw = this.doc.getMap(FACTS).get(factPath(collection, record, field, ulid));
			if (raw === null || typeof raw !== 'object' || !('value' in raw)) continue;
			const body = raw as FactBody;
			if (!latest || !(body.at < latest.at)) latest = body;
		}
		return latest?.value;
	}
}

/** A plain field of a record. */
function readField(
	changes: Change[],
	effect: UpdateEffect,
	record: Y.Map<unknown>,
	[collection, recordId, field]: [string, string, string]
): void {
	const change = effect.keyChange(record, field);
	if (!change) return;
	const newValue = plain(record.get(field));
	const oldValue = change.oldValue ?? null;
	changes.push(changeOf({ kind: 'field', collection, recordId, field, oldValue, newValue }));
}

function changeOf(
	change: Partial<Change> & Pick<Change, 'kind' | 'collection' | 'recordId' | 'field'>
): Change {
	return {
		...{ fact: null, oldValue: null, newValue: null, by: null, note: null },
		...{ at: null, happenedAt: null },
		...change
	};
}

function byPlace(a: Change, b: Change): number {
	return (
		RANK[a.kind] - RANK[b.kind] ||
		compare(a.collection, b.collection) ||
		compare(a.fact ?? '', b.fact ?? '') ||
		compare(a.recordId, b.recordId) ||
		compare(a.field, b.field) ||
		// Only what is malformed can stand in one place twice.
		compare(JSON.stringify(a.newValue), JSON.stringify(b.newValue))
	);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function plain(value: unknown): unknown {
	return value instanceof Y.AbstractType ? (value.toJSON() as unknown) : (value ?? null);
}

/** The changed middle of a text. */
function textSplice({
	before,
	after
}: {
	before: string;
	after: string;
}): { oldValue: unknown; newValue: unknown } | undefined {
	if (before === after) return undefined;
	const shorter = Math.min(before.length, after.length);
	let at = 0;
	while (at < shorter && before[at] === after[at]) at++;
	let end = 0;
	while (end < shorter - at && before.at(-1 - end) === after.at(-1 - end)) end++;
	return {
		oldValue: { at, text: before.slice(at, before.length - end) },
		newValue: { at, text: after.slice(at, after.length - end) }
	};
}
