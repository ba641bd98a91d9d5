/** Rectangles in CSS pixels of a canvas. */
import type { Rect } from './canvas-pane.ts';

export function crosses(a: Rect, b: Rect): boolean {
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function enclose(a: Rect, b: Rect): Rect {
	const x = Math.min(a.x, b.x);
	const y = Math.min(a.y, b.y);
	return {
		x,
		y,
		width: Math.max(a.x + a.width, b.x + b.width) - x,
		height: Math.max(a.y + a.height, b.y + b.height) - y
	};
}

export function clip(rect: Rect, whole: Rect): Rect | undefined {
	const x = Math.max(rect.x, whole.x);
	const y = Math.max(rect.y, whole.y);
	const width = Math.min(rect.x + rect.width, whole.x + whole.width) - x;
	const height = Math.min(rect.y + rect.height, whole.y + whole.height) - y;
	return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Anti-aliasing paints over the edge. */
export function grow(rect: Rect): Rect {
	const x = Math.floor(rect.x) - 1;
	const y = Math.floor(rect.y) - 1;
	return {
		x,
		y,
		width: Math.ceil(rect.x + rect.width) + 1 - x,
		height: Math.ceil(rect.y + rect.height) + 1 - y
	};
}

/**
 * Rectangles that cross become one where that is hardly more to paint. What stays apart may
 * still cross: each is cleared and painted whole, so painting a spot twice changes nothing.
 */
export function merge(rects: readonly Rect[]): Rect[] {
	const merged: Rect[] = [];
	for (const rect of rects) {
		let whole = rect;
		for (let i = merged.length - 1; i >= 0; i--) {
			const other = merged[i]!;
			if (!crosses(other, whole)) continue;
			const both = enclose(other, whole);
			if (area(both) > 1.3 * (area(other) + area(whole))) continue;
			whole = both;
			merged.splice(i, 1);
			i = merged.length;
		}
		merged.push(whole);
	}
	return merged;
}

function area(rect: Rect): number {
	return rect.width * rect.height;
}

/** The two strips that come into view when what is drawn moves by x and y; they do not cross. */
export function strips(whole: Rect, x: number, y: number): Rect[] {
	const { width, height } = whole;
	const found = [
		{ x: 0, y: y > 0 ? 0 : height + y, width, height: Math.abs(y) },
		{
			x: x > 0 ? 0 : width + x,
			y: Math.max(0, y),
			width: Math.abs(x),
			height: height - Math.abs(y)
		}
	];
	return found.flatMap((strip) => clip(strip, whole) ?? []);
}
