/** Labels on the canvas: measured once, haloed in the ground's colour so that they read in both themes. */
import type { Palette } from '../palette.ts';
import type { Rect, View } from './canvas-pane.ts';
import type { Label, LabelLine, Mark, Pen } from './mark.ts';

const widths = new Map<string, number>();
const LINE = 1.3;
/** In letters. */
const LONGEST = 44;

function fontOf(label: Label, line: LabelLine, palette: Palette): string {
	return `${line.bold === false ? 500 : 650} ${label.size}px ${palette.font}`;
}

/** Long labels are cut on the map; the card has them whole. */
function shown(text: string): string {
	let room = LONGEST;
	let cut = '';
	for (const char of text) {
		// A Chinese character is as wide as two letters.
		room -= char >= '\u2e80' ? 2 : 1;
		if (room < 0) return `${cut}…`;
		cut += char;
	}
	return text;
}

function widthOf(ctx: CanvasRenderingContext2D, label: Label, palette: Palette): number {
	let widest = 0;
	for (const line of label.lines) {
		const font = fontOf(label, line, palette);
		const key = `${font}|${line.text}`;
		let width = widths.get(key);
		if (width === undefined) {
			if (widths.size > 20_000) widths.clear();
			ctx.font = font;
			widths.set(key, (width = ctx.measureText(shown(line.text)).width));
		}
		widest = Math.max(widest, width);
	}
	return widest;
}

/** Top left corner and size, before turning; `shift` moves it down. */
function box(mark: Mark, label: Label, pen: Pen, shift: number): Rect {
	const { view, ctx, palette } = pen;
	const width = widthOf(ctx, label, palette);
	const height = label.lines.length * label.size * LINE;
	const x = view.x(mark.point[0]);
	const y = view.y(mark.point[1]) + shift;
	if (label.place === 'right') return { x: x + label.offset, y: y - height / 2, width, height };
	if (label.place === 'along')
		return { x: x - width / 2, y: y - height - label.offset, width, height };
	return { x: x - width / 2, y: y - height / 2 + label.offset, width, height };
}

/** How far down a label may be moved to keep clear of others: one in the middle of an area only. */
export function shiftsOf(label: Label): readonly number[] {
	return label.place === 'center' && !label.always ? [0, 30, -30, 56, -56] : [0];
}

/** The rectangle a label paints, halo included. */
export function labelRect(mark: Mark, pen: Pen, shift = 0): Rect | undefined {
	const label = mark.label;
	if (!label) return undefined;
	const plain = box(mark, label, pen, shift);
	if (label.place === 'along') {
		// Whatever the angle, it stays within its half diagonal of the point.
		const reach = Math.hypot(plain.width / 2, plain.height + label.offset) + 4;
		const { x, y } = at(mark, pen.view);
		return { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach };
	}
	return { x: plain.x - 4, y: plain.y - 3, width: plain.width + 8, height: plain.height + 6 };
}

function at(mark: Mark, view: View) {
	return { x: view.x(mark.point[0]), y: view.y(mark.point[1]) };
}

/** `plate`: on a ground of its own, so that it reads across whatever it covers. */
export function drawLabel(mark: Mark, pen: Pen, shift = 0, plate = false): void {
	const label = mark.label;
	if (!label) return;
	const { ctx, palette } = pen;
	const rect = box(mark, label, pen, shift);
	ctx.save();
	if (label.place === 'along') {
		const { x, y } = at(mark, pen.view);
		ctx.translate(x, y);
		ctx.rotate(label.angle);
		ctx.translate(-x, -y);
	}
	if (plate) {
		ctx.fillStyle = palette.surface;
		ctx.fillRect(rect.x - 4, rect.y - 2, rect.width + 8, rect.height + 4);
	}
	ctx.textBaseline = 'middle';
	ctx.textAlign = label.place === 'right' ? 'left' : 'center';
	ctx.lineJoin = 'round';
	ctx.lineWidth = 3.5;
	ctx.strokeStyle = palette.surface;
	const x = label.place === 'right' ? rect.x : rect.x + rect.width / 2;
	label.lines.forEach((line, i) => {
		const y = rect.y + (i + 0.5) * label.size * LINE;
		const text = shown(line.text);
		ctx.font = fontOf(label, line, palette);
		ctx.strokeText(text, x, y);
		ctx.fillStyle = line.colour;
		ctx.fillText(text, x, y);
	});
	ctx.restore();
}
