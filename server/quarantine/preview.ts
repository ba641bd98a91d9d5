/** What an update would do, found out by applying it to a copy of the document. */
import * as Y from 'yjs';
import { toJson } from '#lib/board/json.ts';
import { LiveDocument } from '#lib/board/live-document.ts';
import { COLLECTIONS, isCollection } from '#lib/board/records/index.ts';
import type { QuarantineChange, QuarantineView } from '#lib/features/releases/quarantine-view.ts';
import { labelOf } from '../releases/source-record.ts';

type AnyType = Parameters<Y.Transaction['changed']['get']>[0];
export type Preview = Pick<QuarantineView, 'changes' | 'more' | 'problem'>;

/** More than a person reads of one update. */
const SHOWN = 50;

const placeOf = ({ collection, recordId }: QuarantineChange) => `${collection}/${recordId}`;

/** Previews of several updates of one author, each on top of those before it. */
export class PreviewDocument {
	readonly #doc = new Y.Doc();
	readonly #live: LiveDocument;

	/** @param state of the compartment's document (`Y.encodeStateAsUpdate`) */
	constructor(compartment: string, state: Uint8Array) {
		this.#live = new LiveDocument(compartment, this.#doc);
		Y.applyUpdate(this.#doc, state);
	}

	/** Never throws: what cannot be read is said to be so. */
	preview(update: Uint8Array): Preview {
		const found: QuarantineChange[] = [];
		const collect = (transaction: Y.Transaction) => {
			for (const [type, keys] of transaction.changed) this.#collect(type, keys, found);
		};
		this.#doc.on('afterTransaction', collect);
		try {
			Y.applyUpdate(this.#doc, update);
		} catch {
			return { changes: [], more: 0, problem: 'unreadable' };
		} finally {
			this.#doc.off('afterTransaction', collect);
		}
		// Of a record that is new, the fields it leaves empty say nothing.
		const created = new Set(found.filter(({ kind }) => kind === 'created').map(placeOf));
		const said = found.filter(
			(change) => change.field === null || change.value !== null || !created.has(placeOf(change))
		);
		const waiting = this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null;
		return {
			changes: said.slice(0, SHOWN),
			more: Math.max(0, said.length - SHOWN),
			problem: waiting ? 'incomplete' : said.length === 0 ? 'nothing_new' : null
		};
	}

	destroy(): void {
		this.#live.destroy();
		this.#doc.destroy();
	}

	#collect(type: AnyType, keys: ReadonlySet<string | null>, found: QuarantineChange[]): void {
		const place = this.#placeOf(type);
		if (!place) return;
		const { root, path } = place;
		const named = [...keys].filter((key): key is string => key !== null);
		if (root === 'facts' && path.length === 0) for (const key of named) found.push(this.#fact(key));
		else if (isCollection(root) && path.length === 0)
			for (const id of named) {
				const there = this.#live.root(root).has(id);
				found.push(this.#change(root, id, null, null, there ? 'created' : 'removed'));
			}
		else if (isCollection(root)) {
			const id = path[0]!;
			const map = this.#live.root(root).get(id);
			if (path.length === 1 && map instanceof Y.Map)
				for (const field of named) found.push(this.#change(root, id, field, map.get(field)));
			else found.push(this.#change(root, id, path[1] ?? null, type.toJSON()));
		}
	}

	#fact(path: string): QuarantineChange {
		const [collection = '', id = '', field = '', ulid = ''] = path.split('/');
		const raw = this.#live.factMap().get(path);
		const fact = isCollection(collection)
			? this.#live.facts.field(collection, id, field)?.get(ulid)
			: undefined;
		if (!fact)
			return this.#change(collection, id, field, raw, raw === undefined ? 'removed' : 'changed');
		return {
			...this.#change(collection, id, field, fact.value),
			by: fact.by,
			at: fact.happenedAt ?? fact.at
		};
	}

	#change(
		collection: string,
		recordId: string,
		field: string | null,
		value: unknown,
		kind: QuarantineChange['kind'] = 'changed'
	): QuarantineChange {
		const record = isCollection(collection) ? this.#live.read(collection, recordId) : undefined;
		return {
			kind,
			collection,
			recordId,
			label: record ? labelOf(record) : '',
			field,
			value: toJson(value ?? null),
			by: kind === 'created' ? (record?.createdBy ?? null) : null,
			at: kind === 'created' ? (record?.createdAt ?? null) : null
		};
	}

	/** The root map a type lies under and the keys on the way down to it. */
	#placeOf(type: AnyType): { root: string; path: string[] } | undefined {
		const path: string[] = [];
		let current: AnyType = type;
		while (current._item) {
			path.unshift(current._item.parentSub ?? '');
			current = current._item.parent as AnyType;
		}
		for (const name of ['facts', ...COLLECTIONS])
			if ((this.#doc.share.get(name) as unknown) === current) return { root: name, path };
		return undefined;
	}
}
