/**
 * The first way of reading what an update changed: one transaction each, from Yjs's own events.
 * Kept as the measure of the reading that needs no transaction for each.
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
} from '../../../server/journal/change.ts';
import { isText } from '../../../server/journal/change-reader.ts';

export class EventReader {
	readonly doc: Y.Doc;
	#changes: Change[] = [];

	/** Watches a document; its roots become typed, so that events tell keys. */
	constructor(doc: Y.Doc) {
		this.doc = doc;
		for (const name of [...COLLECTIONS, FACTS])
			doc.getMap(name).observeDeep((events) => {
				for (const event of events) this.#read(name, event);
			});
	}

	/** Runs something that changes the document and returns what it changed, in a fixed order. */
	during(work: () => void): Change[] {
		this.#changes = [];
		try {
			this.doc.transact(work);
			return this.#changes.sort(byPlace);
		} finally {
			this.#changes = [];
		}
	}

	#read(root: string, event: Y.YEvent<Y.AbstractType<unknown>>): void {
		const map = this.doc.getMap(root);
		if ((event.target as unknown) === map) {
			for (const [key, { action, oldValue }] of event.keys)
				this.#changes.push(
					root === FACTS
						? factChange(this.doc, key)
						: recordChange(root, key, { action, oldValue }, map.get(key))
				);
			return;
		}
		const [recordId, field] = event.path.map(String);
		if (recordId === undefined) return;
		if (root === FACTS) {
			this.#changes.push(factChange(this.doc, recordId));
			return;
		}
		if (!(map.get(recordId) instanceof Y.Map)) {
			const newValue = plain(map.get(recordId));
			this.#changes.push(
				changeOf({ kind: 'replaced', collection: root, recordId, field: '', newValue })
			);
			return;
		}
		if (field === undefined) {
			for (const [key, { action, oldValue }] of event.keys)
				this.#changes.push(
					changeOf({
						...{ kind: 'field', collection: root, recordId, field: key },
						oldValue: action === 'add' ? undefined : plain(oldValue),
						newValue: plain((event.target as Y.Map<unknown>).get(key))
					})
				);
			return;
		}
		if (isText(event.target) && event.path.length === 2) {
			const splice = textSplice(event.target, event);
			if (splice)
				this.#changes.push(
					changeOf({ kind: 'text', collection: root, recordId, field, ...splice })
				);
			return;
		}
		const top = (map.get(recordId) as Y.Map<unknown> | undefined)?.get(field);
		this.#changes.push(
			changeOf({ kind: 'field', collection: root, recordId, field, newValue: plain(top) })
		);
	}
}

/** The changed middle of a text, from its items: those taken away are still there now. */
function textSplice(
	text: Y.Text,
	event: Y.YEvent<Y.AbstractType<unknown>>
): { oldValue: unknown; newValue: unknown } | undefined {
	let before = '';
	let after = '';
	for (let item = text._start; item !== null; item = item.right) {
		if (!(item.content instanceof Y.ContentString)) continue;
		if (!item.deleted) after += item.content.str;
		if (!event.adds(item) && (!item.deleted || event.deletes(item))) before += item.content.str;
	}
	return spliceOf({ from: 0, before, after });
}
