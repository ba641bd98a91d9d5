/** "While you were apart": what changed on both sides of a separation, by record. */
import { recordKey, type RecordKey } from '#lib/board/ids.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import type { Touch } from './touched-records.ts';

export interface ApartChange {
	readonly collection: CollectionName;
	readonly key: RecordKey;
	/** Fields that facts were stated about, by anyone; empty for plain fields and text alone. */
	readonly fields: readonly string[];
	readonly mine: boolean;
	readonly theirs: boolean;
}

export interface Separation {
	/** Last word from the server before, UTC ms. */
	readonly from: number;
	readonly to: number;
	readonly changes: readonly ApartChange[];
}

/** Shorter separations are told only where something of one's own was waiting. */
const WORTH_TELLING_MS = 20_000;
/** Compartments return one after the other: one separation. */
const SAME_RETURN_MS = 15_000;

/** Adds up what one compartment's return brought to what others' did a moment ago. */
export function addReturn(
	known: Separation | undefined,
	compartment: string,
	from: number,
	to: number,
	mine: readonly Touch[],
	theirs: readonly Touch[]
): Separation | undefined {
	if (mine.length === 0 && (theirs.length === 0 || to - from < WORTH_TELLING_MS)) return known;
	const before = known && to - known.to < SAME_RETURN_MS ? known : undefined;
	const changes = new Map<string, { mine: boolean; theirs: boolean; fields: Set<string> }>();
	const ids = new Map<string, { collection: CollectionName; key: RecordKey }>();
	for (const change of before?.changes ?? []) {
		const id = `${change.collection}/${change.key}`;
		ids.set(id, change);
		changes.set(id, { ...change, fields: new Set(change.fields) });
	}
	const take = (touches: readonly Touch[], side: 'mine' | 'theirs') => {
		for (const touch of touches) {
			const [collection, record, field] = touch.split('/');
			if (!collection || !record || !isCollection(collection)) continue;
			const key = recordKey(compartment, record);
			const id = `${collection}/${key}`;
			ids.set(id, { collection, key });
			const entry = changes.get(id) ?? { mine: false, theirs: false, fields: new Set<string>() };
			entry[side] = true;
			if (field) entry.fields.add(field);
			changes.set(id, entry);
		}
	};
	take(mine, 'mine');
	take(theirs, 'theirs');
	return {
		from: before ? Math.min(before.from, from) : from,
		to,
		changes: [...changes].map(([id, { mine, theirs, fields }]) => ({
			...ids.get(id)!,
			mine,
			theirs,
			fields: [...fields].sort()
		}))
	};
}
