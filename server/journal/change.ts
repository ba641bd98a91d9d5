/** What an update changed, as journal and deltas tell it: one record, field, text or fact each. */
import * as Y from 'yjs';
import { factPath, parseFact, type FactBody } from '#lib/board/facts.ts';
import { isJson, toJson } from '#lib/board/json.ts';

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
	/** Undefined where nothing stood, or where it is not known. */
	readonly oldValue: unknown;
	/** Undefined where nothing stands any more. */
	readonly newValue: unknown;
	/** The entry of the fact map as it lies there; its `raw` is undefined where it was taken out. */
	readonly entry: { readonly path: string; readonly raw: unknown } | null;
	/** The post that the document names as author. */
	readonly by: string | null;
	readonly note: string | null;
	readonly at: number | null;
	readonly happenedAt: number | null;
}

/** The root map of facts. */
export const FACTS = 'facts';
const RANK: Record<ChangeKind, number> = {
	created: 0,
	replaced: 0,
	removed: 0,
	field: 1,
	text: 2,
	fact: 3,
	malformed: 4
};

/** A record put into its collection, taken out, or put in place of another. */
export function recordChange(
	collection: string,
	recordId: string,
	{ action, oldValue }: { readonly action: string; readonly oldValue: unknown },
	value: unknown
): Change {
	const record = plain(value);
	const said = record as { createdAt?: unknown; createdBy?: unknown } | null;
	return changeOf({
		kind: action === 'add' ? 'created' : action === 'delete' ? 'removed' : 'replaced',
		...{ collection, recordId, field: '' },
		oldValue: action === 'add' ? undefined : plain(oldValue),
		newValue: action === 'delete' ? undefined : record,
		at: typeof said?.createdAt === 'number' ? said.createdAt : null,
		by: typeof said?.createdBy === 'string' ? said.createdBy : null
	});
}

/** A fact as it was stated, or an entry of the fact map that is none. */
export function factChange(doc: Y.Doc, path: string): Change {
	const map = doc.getMap(FACTS);
	const raw = map.get(path);
	const fact = parseFact(path, raw, () => undefined);
	if (!('ulid' in fact)) {
		const [collection = '', recordId = '', field = ''] = path.split('/');
		return changeOf({
			...{ kind: 'malformed', collection, recordId, field },
			newValue: plain(raw),
			entry: { path, raw: map.has(path) ? (plain(raw) ?? null) : undefined }
		});
	}
	const { collection, record, field, ulid, value, by, at } = fact;
	return changeOf({
		kind: 'fact',
		collection,
		recordId: record,
		field,
		fact: ulid,
		oldValue: valueBefore(doc, collection, record, field, fact.after),
		newValue: value,
		entry: { path, raw },
		by,
		note: fact.note ?? null,
		at,
		happenedAt: fact.happenedAt ?? null
	});
}

/** What the author replaced: the latest of the facts that the new one names. */
function valueBefore(
	doc: Y.Doc,
	collection: string,
	record: string,
	field: string,
	after: readonly string[]
): unknown {
	let latest: FactBody | undefined;
	for (const ulid of [...after].sort()) {
		const raw = doc.getMap(FACTS).get(factPath(collection, record, field, ulid));
		if (raw === null || typeof raw !== 'object' || !('value' in raw)) continue;
		const body = raw as FactBody;
		if (!latest || !(body.at < latest.at)) latest = body;
	}
	return latest?.value;
}

export function changeOf(
	change: Partial<Change> & Pick<Change, 'kind' | 'collection' | 'recordId' | 'field'>
): Change {
	// Written out: one shape for all of them, and no copying, of which there is much in a long log.
	return {
		kind: change.kind,
		collection: change.collection,
		recordId: change.recordId,
		field: change.field,
		fact: change.fact ?? null,
		oldValue: change.oldValue,
		newValue: change.newValue,
		entry: change.entry ?? null,
		by: change.by ?? null,
		note: change.note ?? null,
		at: change.at ?? null,
		happenedAt: change.happenedAt ?? null
	};
}

/** The order in which the changes of one update are told. */
export function byPlace(a: Change, b: Change): number {
	return (
		RANK[a.kind] - RANK[b.kind] ||
		compare(a.collection, b.collection) ||
		compare(a.fact ?? '', b.fact ?? '') ||
		compare(a.recordId, b.recordId) ||
		compare(a.field, b.field) ||
		// Only what is malformed can stand in one place twice.
		compare(a.entry?.path ?? '', b.entry?.path ?? '')
	);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** A value as JSON; what is none, such as bytes, as the nearest that is. */
export function plain(value: unknown): unknown {
	const json: unknown = value instanceof Y.AbstractType ? value.toJSON() : value;
	return isJson(json) ? json : toJson(json);
}

/** The changed middle of a text, of which so much as `from` says lies before what is given. */
export function spliceOf({
	from,
	before,
	after
}: {
	from: number;
	before: string;
	after: string;
}): { oldValue: unknown; newValue: unknown } | undefined {
	if (before === after) return undefined;
	const shorter = Math.min(before.length, after.length);
	let at = 0;
	while (at < shorter && before[at] === after[at]) at++;
	let end = 0;
	while (end < shorter - at && before[before.length - 1 - end] === after[after.length - 1 - end])
		end++;
	return {
		oldValue: { at: from + at, text: before.slice(at, before.length - end) },
		newValue: { at: from + at, text: after.slice(at, after.length - end) }
	};
}
