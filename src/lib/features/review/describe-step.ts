/** A step of a timeline in words, as figures name what stands behind them. */
import { isFact } from '#lib/board/facts.ts';
import { isCollection } from '#lib/board/records/index.ts';
import { shortTime } from '#lib/i18n/format.ts';
import { isStatement } from '#lib/replay/step.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { collectionWord, fieldWord } from '../board/fact-words.ts';
import type { RecordTitles } from '../replay/record-titles.ts';

/** Time, post, record and field; undefined where no validator accepts what stands there. */
export function describeStep(
	timeline: ReplayTimeline,
	titles: RecordTitles,
	step: number,
	zone: string
): string | undefined {
	const change = timeline.steps[step];
	if (!change) return undefined;
	const { history, entry } = timeline.entryOf(step);
	const statement = isStatement(change);
	if (statement ? !isFact(change) : change[0] === 'm') return undefined;
	const [collection, id, field] = isStatement(change)
		? isFact(change)
			? [change.collection, change.record, change.field]
			: []
		: [change[1], change[2] as string, change[0] === 'r' ? undefined : change[3]];
	if (collection === undefined || id === undefined || !isCollection(collection)) return undefined;
	const at = timeline.times('happened')[step]!;
	const title = titles.of(collection, `${history.compartment}/${id}`);
	return [
		`${shortTime(at, zone, at, true)} ${history.author(entry).post ?? ''}`.trim(),
		title || collectionWord(collection),
		field === undefined ? undefined : fieldWord(field)
	]
		.filter(Boolean)
		.join(' · ');
}
