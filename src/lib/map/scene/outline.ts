/** The line around a mark: that it is selected, or what a comparison of two moments says of it. */
import type { Palette } from '../palette.ts';

export type Compared = 'added' | 'changed' | 'removed';

export interface Outline {
	/** CSS colour. */
	readonly colour: string;
	/** Lengths of strokes and gaps, CSS pixels; none of a whole line. */
	readonly dash: readonly number[];
}

/** The line tells them apart as the colour does: whole, dashed, dotted. */
export const COMPARED_DASH: Readonly<Record<Compared, readonly number[]>> = {
	added: [],
	changed: [9, 5],
	removed: [2, 5]
};
const COLOUR = { added: 'green', changed: 'yellow', removed: 'red' } as const;

export function outlineOf(
	palette: Palette,
	selected: boolean,
	compared: Compared | undefined
): Outline | undefined {
	if (selected) return { colour: palette.accent, dash: [] };
	return compared && { colour: palette[COLOUR[compared]], dash: COMPARED_DASH[compared] };
}
