/**
 * The first way of reading what an update changed: one transaction each, from Yjs's own events.
 * Kept as the measure of the reading that needs no transaction for each.
 */
import * as Y from 'yjs';
import { factPath, parseFact, type FactBody } from '#lib/board/facts.ts';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import type { Change, ChangeKind } from '../../../server/journal/change-reader.ts';

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
				if (root === FACTS) this.#fact(key, map.get(key));
				else this.#record(root, key, action, map.get(key), oldValue);
			return;
		}
		const [recordId, field] = event.path.map(String);
		if (root === FACTS || recordId === undefined) return;
		if (field === undefined) {
			for (const [key, { oldValue }] of event.keys)
				this.#push({
					...{ kind: 'field', collection: root, recordId, field: key },
					oldValue: plain(oldValue),
					newValue: plain((event.target as Y.Map<unknown>).get(key))
				});
			return;
		}
		if (event.target instanceof Y.Text && event.path.length === 2) {
			const splice = textSplice(event.target, event);
			if (splice) this.#push({ kind: 'text', collection: root, recordId, field, ...splice });
			return;
		}
		const top = (map.get(recordId) as Y.Map<unknown> | undefined)?.get(field);
		this.#push({ kind: 'field', collection: root, recordId, field, newValue: plain(top) });
	}

	#record(
		collection: string,
		recordId: string,
		action: string,
		value: unknown,
		oldValue: unknown
	): void {
		const kind = action === 'add' ? 'created' : action === 'delete' ? 'removed' : 'replaced';
		const record = plain(value);
		const said = record as { createdAt?: unknown; createdBy?: unknown } | null;
		this.#push({
			...{ kind, collection, recordId, field: '' },
			oldValue: plain(oldValue),
			newValue: record,
			at: typeof said?.createdAt === 'number' ? said.createdAt : null,
			by: typeof said?.createdBy === 'string' ? said.createdBy : null
		});
	}

	#fact(path: string, raw: unknown): void {
		const fact = parseFact(path, raw, () => undefined);
		if (!('ulid' in fact)) {
			const [collection = '', recordId = '', field = ''] = path.split('/');
			this.#push({
				...{ kind: 'malformed', collection, recordId, field },
				newValue: plain(raw)
			});
			return;
		}
		const { collection, record, field, ulid, value, by, at } = fact;
		this.#push({
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

	#push(
		change: Partial<Change> & Pick<Change, 'kind' | 'collection' | 'recordId' | 'field'>
	): void {
		this.#changes.push({
			...{ fact: null, oldValue: null, newValue: null, by: null, note: null },
			...{ at: null, happenedAt: null },
			...change
		});
	}
}

function byPlace(a: Change, b: Change): number {
	return (
		RANK[a.kind] - RANK[b.kind] ||
		compare(a.collection, b.collection) ||
		compare(a.fact ?? '', b.fact ?? '') ||
		compare(a.recordId, b.recordId) ||
		compare(a.field, b.field)
	);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function plain(value: unknown): unknown {
	return value instanceof Y.AbstractType ? (value.toJSON() as unknown) : (value ?? null);
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
