/**
 * Reads what each update changed, record by record, while it is applied to a document: facts
 * one by one, plain fields, texts, records created. Many updates are applied in one
 * transaction, and each is read by itself: the same log gives the same changes in the same
 * order, whether read live, one by one, in batches of any size, after a crash, or from the
 * beginning.
 */
import * as Y from 'yjs';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import {
	byPlace,
	changeOf,
	FACTS,
	factChange,
	plain,
	recordChange,
	spliceOf,
	type Change
} from './change.ts';
import { pathOf, UpdateEffect } from './update-effect.ts';

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
				const splice = spliceOf(effect.text(type));
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
			changes.push(factChange(this.doc, key, map.get(key)));
			return;
		}
		changes.push(recordChange(collection, key, change, map.get(key)));
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
