/** What stands above the player and in its list: the moments at which something turned. */
import { isFact, type Fact } from '#lib/board/facts.ts';
import { isCollection, type CollectionName } from '#lib/board/records/index.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { UNDO } from '#lib/board/undo.ts';
import { isStatement } from '#lib/replay/step.ts';
import type { Axis, ReplayTimeline } from '#lib/replay/replay-timeline.ts';
import { ALLOCATION } from '#lib/review/contradiction-course.ts';
import { contradictionFigures } from '#lib/review/contradiction-figures.ts';
import { countedHistories } from '#lib/review/counted-histories.ts';
import { statementsOf } from '#lib/review/statements.ts';
import { fieldWord } from '../board/fact-words.ts';
import { levelName, type Level } from '../board/level.ts';
import { isKeyFact } from '../log/fact-lines.ts';
import { logEntries } from './told-facts.ts';
import { titlesOf } from './record-titles.ts';

export type EventKind = 'level' | 'commander' | 'post' | 'order' | 'contradiction' | 'log';

export interface ReplayEvent {
	readonly kind: EventKind;
	/** Its place in the timeline: when it stands on either axis. */
	readonly step: number;
	readonly text: string;
	/** The record it is about. */
	readonly collection: CollectionName;
	readonly key: string;
}

/** Events of a history in the order in which they were received; released copies tell of none. */
export function replayEvents(timeline: ReplayTimeline): ReplayEvent[] {
	const titles = titlesOf(timeline);
	const events: ReplayEvent[] = [];
	const counted = new Set(countedHistories(timeline));
	for (const [step, fact] of timeline.steps.entries()) {
		if (!isStatement(fact) || !isFact(fact) || !isCollection(fact.collection)) continue;
		const history = timeline.histories[timeline.historyOf[step]!]!;
		if (!counted.has(history)) continue;
		const { compartment } = history;
		const key = `${compartment}/${fact.record}`;
		const place = { step, collection: fact.collection, key };
		if (isKeyFact({ ...fact, compartment })) events.push({ ...place, ...keyFact(fact) });
		else if (isOrder(fact))
			events.push({
				...place,
				kind: 'order',
				text: m.replay_event_order({ name: titles.of('tasks', key) })
			});
	}
	for (const course of contradictionFigures(statementsOf(timeline)).contradictions) {
		const { step, collection, key, field } = course;
		const name = titles.of(collection, key);
		const text =
			field === ALLOCATION
				? m.replay_event_allocation({ name })
				: m.replay_event_contradiction({ name, field: fieldWord(field) });
		events.push({ kind: 'contradiction', step, collection, key, text });
	}
	for (const { key, step } of logEntries(timeline))
		if (
			counted.has(timeline.entryOf(step).history) &&
			titles.plain('log', key)?.['keyEvent'] === true
		)
			events.push({ kind: 'log', step, collection: 'log', key, text: titles.of('log', key) });
	const received = timeline.times('received');
	return events.sort((a, b) => received[a.step]! - received[b.step]!);
}

/** Who takes an answer back orders nothing anew. */
function isOrder({ collection, field, value, note }: Fact): boolean {
	return collection === 'tasks' && field === 'status' && value === 'issued' && note !== UNDO;
}

function keyFact({ field, value }: Fact): Pick<ReplayEvent, 'kind' | 'text'> {
	if (field === 'responseLevel') {
		const { level } = value as { level: Level | null };
		return { kind: 'level', text: levelName(level) };
	}
	if (field === 'commandPost')
		return {
			kind: 'post',
			text: m.replay_event_post({ name: (value as { name: string }).name })
		};
	return {
		kind: 'commander',
		text: m.replay_event_commander({ post: (value as { post: string }).post })
	};
}

/** Events of an axis in its order, with their moments (UTC ms). */
export function eventsOn(
	axis: Axis,
	timeline: ReplayTimeline,
	events: readonly ReplayEvent[]
): (ReplayEvent & { readonly at: number })[] {
	const times = timeline.times(axis);
	return events.map((event) => ({ ...event, at: times[event.step]! })).sort((a, b) => a.at - b.at);
}
