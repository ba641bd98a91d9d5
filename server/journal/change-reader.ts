/**
 * Reads what each update changed, record by record, while it is applied to a document: facts
 * one by one, plain fields, texts, records created. Many updates are applied in one
 * transaction, and each is read by itself: the same log gives the same changes in the same
 * order, whether read live, one by one, in batches of any size, after a crash, or from the
 * beginning.
 */
import * as decoding from 'lib0/decoding';
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
		for (const client of clientsOf(update)) before.set(client, Y.getState(store, client));
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
			const [recordId, field] = path as [string?, string?];
			if (name === undefined || path[0] === null) continue;
			if (recordId === undefined) {
				for (const key of keys) if (key !== null) this.#entry(changes, effect, name, key);
				continue;
			}
			const record = this.doc.getMap(name).get(recordId);
			const isRecord = name !== FACTS && record instanceof Y.Map;
			if (isRecord && field === undefined) {
				for (const key of keys)
					if (key !== null) readField(changes, effect, record, [name, recordId, key]);
				continue;
			}
			const place = { collection: name, recordId, field: isRecord ? (field ?? '') : '' };
			if (isRecord && isText(type) && path.length === 2) {
				const splice = spliceOf(effect.text(type));
				if (splice) changes.push(changeOf({ kind: 'text', ...place, ...splice }));
				continue;
			}
			// Something deeper in a field: told as the field, once. In what is no record: as a whole.
			const key = `${name}/${recordId}/${place.field}`;
			if (fields.has(key)) continue;
			fields.add(key);
			if (name === FACTS) changes.push(factChange(this.doc, recordId));
			else if (isRecord)
				changes.push(changeOf({ kind: 'field', ...place, newValue: plain(record.get(field!)) }));
			else changes.push(changeOf({ kind: 'replaced', ...place, newValue: plain(record) }));
		}
		return changes.sort(byPlace);
	}

	/** An entry of a root: a record as a whole, or a fact. */
	#entry(changes: Change[], effect: UpdateEffect, collection: string, key: string): void {
		const map = this.doc.getMap(collection);
		const change = effect.keyChange(map, key);
		if (!change) return;
		if (collection === FACTS) {
			changes.push(factChange(this.doc, key));
			return;
		}
		changes.push(recordChange(collection, key, change, map.get(key)));
	}
}

/**
 * Whose structs an update has. Nearly all have those of one client, which stands at their beginning:
 * reading them whole for it would take as long as applying them.
 */
function clientsOf(update: Uint8Array): Iterable<number> {
	const decoder = decoding.createDecoder(update);
	const blocks = decoding.readVarUint(decoder);
	if (blocks === 0) return [];
	const structs = decoding.readVarUint(decoder);
	if (blocks === 1 && structs > 0) return [decoding.readVarUint(decoder)];
	return new Set(Y.decodeUpdate(update).structs.map(({ id }) => id.client));
}

/** One whose changes are told as splices: what stands for an XML text is more than its letters. */
export function isText(type: unknown): type is Y.Text {
	return type instanceof Y.Text && !(type instanceof Y.XmlText);
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
	const oldValue = change.action === 'add' ? undefined : plain(change.oldValue);
	changes.push(changeOf({ kind: 'field', collection, recordId, field, oldValue, newValue }));
}
