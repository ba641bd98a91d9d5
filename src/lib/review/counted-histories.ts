/** Which compartments a review counts. */
import { COMMAND, parseCompartment } from '#lib/board/compartments.ts';
import type { CompartmentHistory } from '#lib/replay/compartment-history.ts';
import type { ReplayTimeline } from '#lib/replay/replay-timeline.ts';

/**
 * What was released to a partner are copies of what lies in `command`: whoever reads that counts
 * them there alone. To the partner's liaisons they are all there is.
 */
export function countedHistories({ histories }: ReplayTimeline): readonly CompartmentHistory[] {
	const inside = histories.some(({ compartment }) => compartment === COMMAND);
	return histories.filter(({ compartment }) => !(inside && isReleased(compartment)));
}

function isReleased(compartment: string): boolean {
	return parseCompartment(compartment)?.kind === 'released';
}

/** When each counted update was received, UTC ms. */
export function activityOf(timeline: ReplayTimeline): number[] {
	return countedHistories(timeline).flatMap(({ receivedAt }) => receivedAt);
}
