/** Symbols as small pictures for a canvas: drawn once for each size and look, then copied. */
import { symbolOf, type Frame } from './index.ts';

export interface SymbolLook {
	/** Colour of the frame. */
	readonly colour: string;
	/** What is drawn on the colour. */
	readonly ink: string;
	/** The ground's colour: behind a planned symbol, and as a rim round every frame. */
	readonly ground: string;
	/** Dashed and hollow: planned, not there yet (XF/T 3013-2020). */
	readonly planned: boolean;
	/** Whose it is: our own, released to a partner (a second outline), or a partner's (round). */
	readonly origin: 'home' | 'released' | 'liaison';
	/** Colour of the outline of what is released or a partner's. */
	readonly foreign: string;
}

const bitmaps = new Map<string, HTMLCanvasElement>();

/** The picture of a symbol at `size` CSS pixels with a rim of 3, for `ratio` device pixels each. */
export function symbolBitmap(
	id: string,
	size: number,
	look: SymbolLook,
	ratio: number
): HTMLCanvasElement {
	const key = [id, size, ratio, ...Object.values(look)].join('|');
	let bitmap = bitmaps.get(key);
	if (!bitmap) {
		if (bitmaps.size > 2000) bitmaps.clear();
		bitmaps.set(key, (bitmap = drawBitmap(id, size, look, ratio)));
	}
	return bitmap;
}

/** Pixels around the frame in a bitmap. */
export const RIM = 3;

function drawBitmap(id: string, size: number, look: SymbolLook, ratio: number): HTMLCanvasElement {
	const symbol = symbolOf(id);
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = Math.ceil((size + 2 * RIM) * ratio);
	const ctx = canvas.getContext('2d')!;
	ctx.scale(ratio, ratio);
	ctx.translate(RIM, RIM);
	drawFrame(ctx, symbol.frame, size, look);
	const ink = look.planned ? look.colour : look.ink;
	ctx.translate(size * 0.08, size * 0.08);
	ctx.scale((size * 0.84) / 32, (size * 0.84) / 32);
	if (symbol.fill) {
		ctx.fillStyle = ink;
		ctx.fill(new Path2D(symbol.fill), 'evenodd');
	}
	if (symbol.stroke) {
		ctx.strokeStyle = ink;
		ctx.lineWidth = 2;
		ctx.lineCap = ctx.lineJoin = 'round';
		ctx.stroke(new Path2D(symbol.stroke));
	}
	return canvas;
}

/** The outline of a frame, `grow` pixels larger than it on every side. */
function outline(frame: Frame, size: number, round: boolean, grow: number): Path2D {
	const path = new Path2D();
	const side = size + 2 * grow;
	if (round) path.arc(size / 2, size / 2, side / 2, 0, 2 * Math.PI);
	else path.roundRect(-grow, -grow, side, side, (frame === 'event' ? size / 4 : 2) + grow);
	return path;
}

/** The frame, with a rim in the ground's colour or the outline of another compartment. */
function drawFrame(
	ctx: CanvasRenderingContext2D,
	frame: Frame,
	size: number,
	look: SymbolLook
): void {
	const round = look.origin === 'liaison';
	ctx.fillStyle = look.origin === 'home' ? look.ground : look.foreign;
	ctx.fill(outline(frame, size, round, look.origin === 'home' ? 1.5 : 2.5));
	if (look.planned) {
		ctx.fillStyle = look.ground;
		ctx.fill(outline(frame, size, round, 0.5));
		ctx.strokeStyle = look.colour;
		ctx.lineWidth = 2;
		ctx.setLineDash([4, 3]);
		ctx.stroke(outline(frame, size, round, -1));
		ctx.setLineDash([]);
		return;
	}
	ctx.fillStyle = look.colour;
	ctx.fill(outline(frame, size, round, 0));
}
