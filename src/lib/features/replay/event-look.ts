/** Key events by kind: a shape and colour for the strip, a word for everybody. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { EventKind } from './replay-events.ts';

/** Classes of the mark; shapes differ so that colour is not needed. */
export const EVENT_LOOK: Readonly<Record<EventKind, string>> = {
	level: 'bg-yellow rotate-45',
	commander: 'bg-blue rounded-full',
	post: 'bg-green',
	order: 'bg-accent rounded-t-full',
	contradiction: 'border-2 border-orange rotate-45',
	log: 'bg-red rounded-full'
};

/** Which of several in one place is shown: the lowest. */
export const EVENT_RANK: Readonly<Record<EventKind, number>> = {
	level: 0,
	commander: 1,
	post: 2,
	log: 3,
	contradiction: 4,
	order: 5
};

const WORDS: Readonly<Record<EventKind, () => string>> = {
	level: m.replay_events_kind_level,
	commander: m.replay_events_kind_commander,
	post: m.replay_events_kind_post,
	order: m.replay_events_kind_order,
	contradiction: m.replay_events_kind_contradiction,
	log: m.replay_events_kind_log
};

export function eventKindWord(kind: EventKind): string {
	return WORDS[kind]();
}
