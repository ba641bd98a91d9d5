import { figuresOf, type Figures } from '#lib/review/figures.ts';
import { heldAgainst } from '#lib/review/reports.ts';
import { reviewedUntil } from '#lib/review/reviewed-until.ts';
import type { ReplayState } from '../replay/replay-state.svelte.ts';
import { limitsOf } from './report-limits.svelte.ts';

const computed = new WeakMap<ReplayState, Figures>();

/**
 * The figures of a replay, reports by the limits chosen. They are computed once: the history does
 * not change while it is shown.
 */
export function reviewFigures(replay: ReplayState): Figures {
	let figures = computed.get(replay);
	if (!figures) {
		const { timeline, contacts, incident, askedAt } = replay;
		const runsTo = reviewedUntil(timeline, incident.closedAt, askedAt);
		computed.set(replay, (figures = figuresOf({ timeline, contacts, runsTo })));
	}
	return { ...figures, reports: heldAgainst(figures.reports, limitsOf(replay).limits) };
}
