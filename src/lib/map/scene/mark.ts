/** One drawn thing of a scene. Marks never change: a changed record makes a new one. */
import type { Palette } from '../palette.ts';
import type { Rect, View } from './canvas-pane.ts';
import type { WorldBounds, WorldPoint } from './mercator.ts';
import type { Outline } from './outline.ts';

export interface LabelLine {
	readonly text: string;
	readonly colour: string;
	readonly bold?: boolean;
}

export interface Label {
	readonly lines: readonly LabelLine[];
	/** Beside a symbol, in the middle of an area, along a line, or by itself. */
	readonly place: 'right' | 'center' | 'along';
	/** CSS pixels from the point. */
	readonly offset: number;
	/** Radians, for `along`. */
	readonly angle: number;
	readonly size: number;
	/** Shown also where it crosses another. */
	readonly always: boolean;
}

/** Drawing order and precedence of labels: what lies on top has the higher rank. */
export const RANK = { area: 0, line: 1, beneath: 2, point: 3, urgent: 4, resource: 5 } as const;

export interface Pen {
	readonly ctx: CanvasRenderingContext2D;
	readonly view: View;
	readonly palette: Palette;
}

export interface Mark {
	/** Unique within a scene. */
	readonly key: string;
	/** Key of the record it shows; a record with two heads has a mark for each. */
	readonly target: string;
	/** The board layer it can be hidden with. */
	readonly layer: string;
	readonly bounds: WorldBounds;
	/** Where its label hangs and where it is counted in a cluster. */
	readonly point: WorldPoint;
	/** CSS pixels it may paint beyond its bounds, without its label. */
	readonly margin: number;
	readonly rank: number;
	/** Marks of one flock may vanish in a cluster together; undefined stands by itself always. */
	readonly flock: string | undefined;
	/** Colour of its share in a cluster. */
	readonly tint: string;
	readonly label: Label | undefined;
	draw(pen: Pen, outline: Outline | undefined): void;
	/** How far a point of the canvas is from it in CSS pixels, 0 inside; undefined beyond `reach`. */
	hit(x: number, y: number, view: View, reach: number): number | undefined;
}

/** The rectangle a mark paints, without its label. */
export function rectOf(mark: Mark, view: View): Rect {
	const x = view.x(mark.bounds[0]) - mark.margin;
	const y = view.y(mark.bounds[1]) - mark.margin;
	return {
		x,
		y,
		width: view.x(mark.bounds[2]) + mark.margin - x,
		height: view.y(mark.bounds[3]) + mark.margin - y
	};
}
