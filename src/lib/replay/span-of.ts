/** From when to when a replay goes. */
import type { Span } from './replay-player.ts';
import type { Axis, ReplayTimeline } from './replay-timeline.ts';

/** What was told to have happened long before is not on the strip; it is there from its start. */
const BEFORE_MS = 12 * 3_600_000;

/** Times are UTC ms. */
export interface Extent {
	readonly startedAt: number;
	readonly closedAt: number | null;
	/** When the history was asked for: an open incident goes on to then. */
	readonly askedAt: number;
}

/**
 * From the first change to the last on these axes, or the incident's own times where they are
 * wider.
 */
export function spanOf(
	timeline: ReplayTimeline,
	axes: readonly Axis[],
	{ startedAt, closedAt, askedAt }: Extent
): Span {
	const tracks = axes.map((axis) => timeline.track(axis).times);
	const first = Math.min(startedAt, ...tracks.map((times) => times[0] ?? startedAt));
	const last = Math.max(...tracks.map((times) => times.at(-1) ?? startedAt));
	return {
		from: Math.max(first, startedAt - BEFORE_MS),
		to: Math.max(last, closedAt ?? askedAt, startedAt + 1000)
	};
}
