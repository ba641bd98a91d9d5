/** Records of partners that wait to be taken over, found on the board itself. */
import type { BoardCollections } from '#lib/board/board.ts';
import { parseCompartment } from '#lib/board/compartments.ts';
import type { RecordKey } from '#lib/board/ids.ts';
import { RELEASABLE_COLLECTIONS, type ReleasableCollection } from '#lib/board/releasable.ts';
import type { AdoptionView } from './release-view.ts';

export interface InboundItem {
	readonly key: RecordKey;
	readonly collection: ReleasableCollection;
	readonly compartment: string;
	readonly id: string;
	readonly partner: string;
	/** The post that wrote it. */
	readonly post: string;
	/** UTC ms of its last change. */
	readonly at: number;
	readonly adoption: AdoptionView | undefined;
	/** Not adopted yet, or changed since. */
	readonly waiting: boolean;
}

type Lists = {
	readonly [C in ReleasableCollection]: { readonly list: ReturnType<BoardCollections[C]['list']> };
};

/** Newest first. */
export function inboundItems(records: Lists, adoptions: readonly AdoptionView[]): InboundItem[] {
	const bySource = new Map(adoptions.map((adoption) => [adoption.source, adoption]));
	const items: InboundItem[] = [];
	for (const collection of RELEASABLE_COLLECTIONS)
		for (const record of records[collection].list) {
			const place = parseCompartment(record.compartment);
			if (place?.kind !== 'liaison') continue;
			const adoption = bySource.get(record.key);
			items.push({
				key: record.key,
				collection,
				compartment: record.compartment,
				id: record.id,
				partner: place.partner!,
				post: record.createdBy,
				at: record.changedAt,
				adoption,
				waiting: !adoption || adoption.changed
			});
		}
	return items.sort((a, b) => b.at - a.at);
}
