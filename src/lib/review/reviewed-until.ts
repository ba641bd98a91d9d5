import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

/**
 * Up to when what is open is judged, UTC ms: the end of the incident; of an open one when its
 * history was asked for, also where nothing has come since.
 */
export function reviewedUntil(
	timeline: ReplayTimeline,
	closedAt: number | null,
	askedAt: number
): number {
	// The server tells the time in whole seconds.
	return closedAt ?? Math.max(timeline.track('received').times.at(-1) ?? askedAt, askedAt);
}
