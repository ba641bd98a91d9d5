import { figuresOf, type Figures } from '#lib/review/figures.ts';
import type { ReportLimits } from '#lib/review/reports.ts';
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
	const { timeline, contacts, incident } = replay;
	const last = timeline.track('received').times.at(-1) ?? incident.startedAt;
	const runsTo = incident.closedAt ?? last;
	const figures = figuresOf({ timeline, contacts, runsTo, limits });
	computed.set(replay, { limits, figures });
	return figures;
}
