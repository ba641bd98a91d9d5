import type { Pen } from './mark.ts';

const TILE = 12;
const patterns = new Map<string, CanvasPattern>();

/** Diagonal lines that stay fixed to the ground while the map is panned. */
export function hatch({ ctx, view }: Pen, colour: string): CanvasPattern {
	const key = `${colour}|${view.ratio}`;
	let pattern = patterns.get(key);
	if (!pattern) {
		const side = TILE * view.ratio;
		const tile = document.createElement('canvas');
		tile.width = tile.height = Math.round(side);
		const pen = tile.getContext('2d')!;
		pen.strokeStyle = colour;
		pen.globalAlpha = 0.55;
		pen.lineWidth = 1.6 * view.ratio;
		pen.lineCap = 'square';
		pen.beginPath();
		for (const shift of [-side, 0, side]) {
			pen.moveTo(shift, side);
			pen.lineTo(shift + side, 0);
		}
		pen.stroke();
		pattern = ctx.createPattern(tile, 'repeat')!;
		patterns.set(key, pattern);
	}
	const offset = (origin: number) => -(((origin % TILE) + TILE) % TILE);
	pattern.setTransform(
		new DOMMatrix()
			.translate(offset(view.originX), offset(view.originY))
			.scale(1 / view.ratio, 1 / view.ratio)
	);
	return pattern;
}
