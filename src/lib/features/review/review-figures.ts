import { figuresOf, type Figures } from '#lib/review/figures.ts';
import type { ReplayState } from '../replay/replay-state.svelte.ts';

const computed = new WeakMap<ReplayState, Figures>();

/** The figures of a replay, computed once: the history does not change while it is shown. */
export function reviewFigures(replay: ReplayState): Figures {
	let figures = computed.get(replay);
	if (!figures) {
		const { timeline, contacts, incident } = replay;
		const last = timeline.track('received').times.at(-1) ?? incident.startedAt;
		const runsTo = incident.closedAt ?? last;
		computed.set(replay, (figures = figuresOf({ timeline, contacts, runsTo })));
	}
	return figures;
}
