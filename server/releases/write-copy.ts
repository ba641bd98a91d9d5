/** Writes a copy into a compartment's document as a record of its own, or brings one up to date. */
import { openBoard, type Writer } from '#lib/board/board.ts';
import { canonical } from '#lib/board/json.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import { orderBetween, byOrder } from '#lib/board/order.ts';
import type { PlainInput, RecordType } from '#lib/board/record-type.ts';
import type { ReleasableCollection } from '#lib/board/releasable.ts';
import { recordTypes } from '#lib/board/records/index.ts';
import type * as Y from 'yjs';
import type { RecordCopy } from './record-copy.ts';

export interface CopyTarget {
	readonly compartment: string;
	readonly collection: ReleasableCollection;
	readonly id: string;
	/** The post that the copy names. */
	readonly post: string;
	/** UTC ms. */
	readonly now: number;
	/** For tasks and resources, when the record is new. */
	readonly number?: string;
	/** Where it came from, as `compartment/id`; left out of released copies. */
	readonly source?: string;
}

export function writeCopy(doc: Y.Doc, copy: RecordCopy, target: CopyTarget): void {
	const { compartment, collection, id, post, now } = target;
	const board = openBoard([{ compartment, doc, writable: true }], { post, now: () => now });
	try {
		const there = board.document(compartment).read(collection, id);
		board.transact(compartment, 'copy', 'facts', (w) => {
			if (there) update(w, copy, target, there);
			else create(w, copy, target, lastOrder(board.collections[collection].list()));
		});
	} finally {
		board.destroy();
	}
}

function lastOrder(records: readonly unknown[]): string | undefined {
	return (records as { order?: string; id: string }[])
		.filter((record): record is { order: string; id: string } => typeof record.order === 'string')
		.sort(byOrder)
		.at(-1)?.order;
}

function create(
	w: Writer,
	copy: RecordCopy,
	{ collection, id, number, source }: CopyTarget,
	last: string | undefined
): void {
	const plain = {
		...copy.plain,
		...(number === undefined ? {} : { number }),
		...('order' in recordTypes[collection].plain ? { order: orderBetween(last, undefined) } : {}),
		...(source === undefined ? {} : { source })
	};
	w.create(
		collection,
		plain as never as PlainInput<(typeof recordTypes)[typeof collection]>,
		copy.facts,
		{
			id,
			texts: copy.texts
		}
	);
	for (const comment of copy.comments) w.fact(collection, id, 'comments', comment);
	for (const attachment of copy.attachments) w.fact(collection, id, 'attachments', attachment);
}

function update(
	w: Writer,
	copy: RecordCopy,
	{ collection, id }: CopyTarget,
	there: AnyRecord
): void {
	const type: RecordType = recordTypes[collection];
	const kept = new Set(['number', 'order', 'source']);
	const patch: Record<string, unknown> = {};
	for (const name of Object.keys(type.plain)) {
		if (kept.has(name)) continue;
		if (canonical(there[name] ?? null) !== canonical(copy.plain[name] ?? null))
			patch[name] = copy.plain[name];
	}
	if (Object.keys(patch).length > 0) w.setPlain(collection, id, patch);
	for (const name of type.text) {
		const text = w.text(collection, id, name);
		const value = copy.texts[name] ?? '';
		if (text.toString() === value) continue;
		text.delete(0, text.length);
		text.insert(0, value);
	}
	const present: Record<string, unknown> = {};
	for (const [name, { kind }] of Object.entries(type.facts)) {
		if (kind === 'single' && name !== 'deleted') present[name] = there[name];
		if (kind === 'keyed')
			for (const [key, value] of Object.entries(there[name] as Record<string, unknown>))
				present[`${name}.${key}`] = value;
	}
	for (const field of new Set([...Object.keys(present), ...Object.keys(copy.facts)])) {
		const value = copy.facts[field] ?? null;
		if (canonical(present[field] ?? null) !== canonical(value))
			w.fact(collection, id, field, value);
	}
	for (const field of ['comments', 'attachments'] as const) {
		if (!(field in type.facts)) continue;
		const wanted = new Set<string>(copy[field].map((item) => canonical(item)));
		for (const item of there[field] as { ulid: string; value: unknown; retracted: boolean }[]) {
			if (item.retracted || wanted.delete(canonical(item.value))) continue;
			w.fact(collection, id, field, null, { after: [item.ulid] });
		}
		for (const item of wanted) w.fact(collection, id, field, JSON.parse(item));
	}
}
