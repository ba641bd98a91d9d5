/** What lies between two moments: records added, changed and taken away. */
import type { Board } from '#lib/board/board.ts';
import { recordKey, type RecordKey } from '#lib/board/ids.ts';
import { canonical } from '#lib/board/json.ts';
import type { AnyRecord } from '#lib/board/read-record.ts';
import { COLLECTIONS, recordTypes, type CollectionName } from '#lib/board/records/index.ts';
import { placeOf } from './not-known.ts';
import { upTo, type Axis, type ReplayTimeline } from './replay-timeline.ts';

export interface RecordChange {
	readonly kind: 'added' | 'changed' | 'removed';
	readonly collection: CollectionName;
	readonly key: RecordKey;
	/** Of a changed one. */
	readonly fields: readonly string[];
}

/** A board that stands at a moment, UTC ms. */
export interface BoardAt {
	readonly board: Board;
	readonly moment: number;
}

/** From the earlier to the later of the two, by collection. */
export function changedBetween(
	timeline: ReplayTimeline,
	axis: Axis,
	one: BoardAt,
	other: BoardAt
): RecordChange[] {
	const [before, after] = one.moment <= other.moment ? [one, other] : [other, one];
	const { order, times } = timeline.track(axis);
	const touched = new Map<string, { collection: CollectionName; key: RecordKey }>();
	for (let i = upTo(times, before.moment); i < upTo(times, after.moment); i++) {
		const step = order[i]!;
		const place = placeOf(timeline.steps[step]!);
		if (!place) continue;
		const key = recordKey(timeline.histories[timeline.historyOf[step]!]!.compartment, place.id);
		touched.set(`${place.collection}/${key}`, { collection: place.collection, key });
	}
	return [...touched.values()]
		.flatMap(({ collection, key }): RecordChange[] => {
			const was = shown(before.board, collection, key);
			const is = shown(after.board, collection, key);
			if (!was && !is) return [];
			if (!was || !is) return [{ kind: was ? 'removed' : 'added', collection, key, fields: [] }];
			const fields = changedFields(collection, was, is);
			return fields.length > 0 ? [{ kind: 'changed', collection, key, fields }] : [];
		})
		.sort((a, b) => COLLECTIONS.indexOf(a.collection) - COLLECTIONS.indexOf(b.collection));
}

function shown(board: Board, collection: CollectionName, key: string): AnyRecord | undefined {
	const record = board.collections[collection].get(key) as unknown as AnyRecord | undefined;
	return record?.deleted ? undefined : record;
}

function changedFields(collection: CollectionName, was: AnyRecord, is: AnyRecord): string[] {
	const { plain, text, facts } = recordTypes[collection];
	return [...Object.keys(plain), ...text, ...Object.keys(facts)].filter(
		(field) => canonical(was[field]) !== canonical(is[field])
	);
}
