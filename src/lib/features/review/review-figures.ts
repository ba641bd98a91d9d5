import { figuresOf, type Figures } from '#lib/review/figures.ts';
import type { ReportLimits } from '#lib/review/reports.ts';
import { reviewedUntil } from '#lib/review/reviewed-until.ts';
import type { ReplayState } from '../replay/replay-state.svelte.ts';
import { limitsOf } from './report-limits.svelte.ts';

const computed = new WeakMap<ReplayState, { limits: ReportLimits; figures: Figures }>();

/**
 * The figures of a replay by the limits chosen, computed once for these: the history does not
 * change while it is shown.
 */
export function reviewFigures(replay: ReplayState): Figures {
	const { limits } = limitsOf(replay);
	const known = computed.get(replay);
	if (known?.limits === limits) return known.figures;
	const { timeline, contacts, incident, askedAt } = replay;
	const runsTo = reviewedUntil(timeline, incident.closedAt, askedAt);
	const figures = figuresOf({ timeline, contacts, runsTo, limits });
	computed.set(replay, { limits, figures });
	return figures;
}
