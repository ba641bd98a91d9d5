/** Which compartments a review counts. */
import { COMMAND, parseCompartment } from '#lib/board/compartments.ts';
import type { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

/**
 * What was released to a partner are copies of what lies in `command`: whoever reads that counts
 * them there alone. To the partner's liaisons they are all there is.
 * @param compartments what the reader sees
 */
export function countedCompartments(compartments: Iterable<string>): Set<string> {
	const seen = new Set(compartments);
	if (!seen.has(COMMAND)) return seen;
	return new Set([...seen].filter((each) => parseCompartment(each)?.kind !== 'released'));
}

export function countedHistories({ histories }: ReplayTimeline): readonly CompartmentHistory[] {
	const counted = countedCompartments(histories.map(({ compartment }) => compartment));
	return histories.filter(({ compartment }) => counted.has(compartment));
}

/** When each counted update was received, UTC ms. */
export function activityOf(timeline: ReplayTimeline): number[] {
	return countedHistories(timeline).flatMap(({ receivedAt }) => receivedAt);
}
