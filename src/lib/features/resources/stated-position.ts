/** A position as written and what it settles to; one answer may lead to the next question. */
import type { Datum, LngLat } from '#lib/board/values.ts';
import { readPosition, type Answers, type Reading } from '#lib/map/geometry/coordinates.ts';

export interface StatedPosition {
	readonly position: LngLat;
	/** The datum it was said to be in. */
	readonly datum?: Datum | undefined;
	readonly text?: string | undefined;
}

/** @param answers what has been said to the questions so far */
export function statePosition(
	text: string,
	near: LngLat | undefined,
	answers: Answers = {}
): { stated: StatedPosition } | { reading: Exclude<Reading, { kind: 'ok' }> } {
	const reading = readPosition(text, { near, ...answers });
	if (reading.kind !== 'ok') return { reading };
	return {
		stated: {
			position: reading.position,
			text: text.trim().slice(0, 200),
			...(answers.datum ? { datum: answers.datum } : {})
		}
	};
}
