/**
 * What one update did to a document, while later ones may follow in the same transaction:
 * which structs it brought, which it deleted, and what stood in a place before it. Yjs itself
 * knows that only of a whole transaction, and a transaction for each update costs as much as
 * all client ids that the document has ever seen.
 *
 * Read right after the update, before its transaction ends: what was deleted is still there.
 */
import * as Y from 'yjs';
import { IdRanges } from '../rooms/id-ranges.ts';

type Type = Y.AbstractType<unknown>;
type DeleteSet = Y.Transaction['deleteSet'];

/** What became of an entry of a map. */
export interface KeyChange {
	readonly action: 'add' | 'update' | 'delete';
	/** As it was before, whole. */
	readonly oldValue: unknown;
}

export class UpdateEffect {
	readonly #doc: Y.Doc;
	/** Where clients stood that the update has structs of. */
	readonly #before: ReadonlyMap<number, number>;
	readonly #deleted = new IdRanges();
	/** Types that were there before and still are, with the keys that were touched (null: as a list). */
	readonly touched = new Map<Type, Set<string | null>>();

	constructor(doc: Y.Doc, before: ReadonlyMap<number, number>, deleteSet: DeleteSet) {
		this.#doc = doc;
		this.#before = before;
		for (const [client, ranges] of deleteSet.clients)
			for (const { clock, len } of ranges) this.#deleted.add(client, clock, clock + len);
		for (const [client, from] of before) this.#touch(client, from, Y.getState(doc.store, client));
		for (const [client, ranges] of deleteSet.clients)
			for (const { clock, len } of ranges) this.#touch(client, clock, clock + len);
	}

	#touch(client: number, from: number, to: number): void {
		if (to <= from) return;
		const structs = this.#doc.store.clients.get(client)!;
		for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
			const item = structs[i]!;
			if (item.id.clock >= to) return;
			if (!(item instanceof Y.Item) || !(item.parent instanceof Y.AbstractType)) continue;
			const type: Type = item.parent;
			// What is new, or gone, is told of where it stands, as a whole.
			if (type._item !== null && (type._item.deleted || this.#adds(type._item))) continue;
			const keys = this.touched.get(type);
			if (keys) keys.add(item.parentSub);
			else this.touched.set(type, new Set([item.parentSub]));
		}
	}

	#adds(item: Y.Item): boolean {
		return item.id.clock >= (this.#before.get(item.id.client) ?? Infinity);
	}

	#deletes(item: Y.Item): boolean {
		return this.#deleted.has(item.id.client, item.id.clock);
	}

	#was(item: Y.Item): boolean {
		return !this.#adds(item) && (!item.deleted || this.#deletes(item));
	}

	/** Undefined where a key holds what it held. */
	keyChange(map: Y.Map<unknown>, key: string): KeyChange | undefined {
		const item = map._map.get(key);
		if (!item || (!this.#adds(item) && !this.#deletes(item))) return undefined;
		const former = this.#former(item);
		const oldValue = former && this.#valueOf(former);
		if (item.deleted) return former && { action: 'delete', oldValue };
		return { action: former ? 'update' : 'add', oldValue };
	}

	/** What stood in the place of a map's item. */
	#former(item: Y.Item | null): Y.Item | undefined {
		while (item !== null && this.#adds(item)) item = item.left;
		return item !== null && this.#was(item) ? item : undefined;
	}

	#valueOf(item: Y.Item): unknown {
		const value: unknown = item.content.getContent().at(-1);
		return value instanceof Y.AbstractType ? this.#typeBefore(value) : (value ?? null);
	}

	#typeBefore(type: Type): unknown {
		if (type instanceof Y.Map) {
			const fields: Record<string, unknown> = {};
			for (const [key, item] of type._map) {
				const former = this.#former(item);
				if (former) fields[key] = this.#valueOf(former);
			}
			return fields;
		}
		if (type instanceof Y.Text) return this.#textBefore(type);
		if (!(type instanceof Y.Array)) return null;
		const entries: unknown[] = [];
		for (let item = type._start; item !== null; item = item.right)
			if (item.countable && this.#was(item))
				for (const value of item.content.getContent())
					entries.push(value instanceof Y.AbstractType ? this.#typeBefore(value) : value);
		return entries;
	}

	/** A text before and after, from the first change on, and the length of what lies before it. */
	text(text: Y.Text): { from: number; before: string; after: string } {
		let from = 0;
		let before = '';
		let after = '';
		let changed = false;
		for (let item = text._start; item !== null; item = item.right) {
			// Long texts are mostly what was deleted long ago: passed over without looking into it.
			if (item.deleted && this.#deleted.size === 0) continue;
			if (!(item.content instanceof Y.ContentString)) continue;
			const { str } = item.content;
			const was = this.#was(item);
			if (was === item.deleted) changed = true;
			else if (!was) continue;
			if (!changed) {
				from += str.length;
				continue;
			}
			if (!item.deleted) after += str;
			if (was) before += str;
		}
		return { from, before, after };
	}

	#textBefore(text: Y.Text): string {
		let before = '';
		for (let item = text._start; item !== null; item = item.right)
			if (item.content instanceof Y.ContentString && this.#was(item)) before += item.content.str;
		return before;
	}
}

/** The keys that lead from a root to a type; null stands for a place in a list. */
export function pathOf(type: Type): { root: Type; path: (string | null)[] } {
	const path: (string | null)[] = [];
	let root = type;
	for (let item = root._item; item !== null; item = root._item) {
		path.push(item.parentSub);
		root = item.parent as Type;
	}
	return { root, path: path.reverse() };
}
