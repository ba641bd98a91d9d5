import type * as Y from 'yjs';
import { COLLECTIONS, isCollection, type CollectionName } from '#lib/board/records/index.ts';

/** One record that a transaction changed: `<collection>/<id>`, and `/<field>` where a fact says it. */
export type Touch = string;

/** What a transaction changed, by record and field; roots that are no collection are left out. */
export function touchedRecords(transaction: Y.Transaction): Touch[] {
	const { doc } = transaction;
	const touches = new Set<Touch>();
	const facts = doc.share.get('facts');
	for (const [type, keys] of transaction.changed) {
		if ((type as unknown) === facts) {
			for (const path of keys) {
				const [collection, id, field] = (path ?? '').split('/');
				if (collection && id && field && isCollection(collection))
					touches.add(`${collection}/${id}/${field}`);
			}
			continue;
		}
		const place = placeOf(type as unknown as Y.AbstractType<unknown>, doc);
		if (!place) continue;
		if (place.id !== undefined) touches.add(`${place.collection}/${place.id}`);
		else for (const id of keys) if (id !== null) touches.add(`${place.collection}/${id}`);
	}
	return [...touches];
}

function placeOf(
	type: Y.AbstractType<unknown>,
	doc: Y.Doc
): { collection: CollectionName; id: string | undefined } | undefined {
	let current = type;
	let id: string | undefined;
	while (current._item) {
		id = current._item.parentSub ?? undefined;
		current = current._item.parent as Y.AbstractType<unknown>;
	}
	const collection = COLLECTIONS.find((name) => (doc.share.get(name) as unknown) === current);
	return collection && { collection, id };
}
