/** What records are called in the end, also where they are not there yet at the replayed moment. */
import type { CollectionName } from '#lib/board/records/index.ts';
import { TALLY_KINDS } from '#lib/board/records/tally.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { isStatement } from '#lib/replay/step.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { tallyKindWord } from '../board/code-words.ts';
import { collectionWord } from '../board/fact-words.ts';

type Plain = Record<string, unknown>;

export class RecordTitles {
	readonly #plain = new Map<string, Plain>();

	constructor(timeline: ReplayTimeline) {
		for (const step of timeline.track('received').order) {
			const change = timeline.steps[step]!;
			if (isStatement(change) || (change[0] !== 'r' && change[0] !== 'p')) continue;
			const { compartment } = timeline.histories[timeline.historyOf[step]!]!;
			const place = `${change[1]}/${compartment}/${change[2]}`;
			if (change[0] === 'r') {
				// What was taken out keeps its name.
				if (change[3] && typeof change[3] === 'object')
					this.#plain.set(place, Object.assign(Object.create(null) as Plain, change[3]));
			} else {
				const plain = this.#plain.get(place);
				if (plain) plain[change[3]] = change[4];
			}
		}
	}

	/** Plain fields as they are in the end. */
	plain(collection: CollectionName, key: string): Plain | undefined {
		return this.#plain.get(`${collection}/${key}`);
	}

	of(collection: CollectionName, key: string): string {
		const plain = this.plain(collection, key);
		const word = (field: string) => (typeof plain?.[field] === 'string' ? plain[field] : '');
		if (collection === 'log') return word('text').slice(0, 80);
		if (collection === 'tallies') {
			const kind = TALLY_KINDS.find((kind) => kind === plain?.['kind']);
			const name = word('label') || (kind ? tallyKindWord(kind) : collectionWord(collection));
			return `${word('scope')} ${name}`.trim();
		}
		const title = word('title') || word('name') || word('label');
		return (
			`${word('number')} ${title}`.trim() ||
			(plain ? collectionWord(collection) : m.common_unknown())
		);
	}
}

const made = new WeakMap<ReplayTimeline, RecordTitles>();

/** The titles of a timeline, read once: it never changes. */
export function titlesOf(timeline: ReplayTimeline): RecordTitles {
	let titles = made.get(timeline);
	if (!titles) made.set(timeline, (titles = new RecordTitles(timeline)));
	return titles;
}
