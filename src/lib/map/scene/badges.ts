/** Small things drawn beside a symbol or a shape. */
import { inkOn } from '../palette.ts';
import type { Pen } from './mark.ts';

/** Two positions or shapes are claimed: a triangle with an exclamation mark. */
export function drawWarning({ ctx, palette }: Pen, x: number, y: number): void {
	ctx.beginPath();
	ctx.moveTo(x, y - 8);
	ctx.lineTo(x + 8.5, y + 7);
	ctx.lineTo(x - 8.5, y + 7);
	ctx.closePath();
	ctx.lineJoin = 'round';
	ctx.lineWidth = 2;
	ctx.strokeStyle = palette.surface;
	ctx.stroke();
	ctx.fillStyle = palette.orange;
	ctx.fill();
	ctx.fillStyle = inkOn(palette.orange);
	ctx.fillRect(x - 1, y - 3, 2, 5.5);
	ctx.fillRect(x - 1, y + 3.5, 2, 2);
}

/** A pill with a sub-label, such as 跨境, centred on a point. */
export function drawTag({ ctx, palette }: Pen, x: number, y: number, tag: string, colour: string) {
	ctx.font = `650 13px ${palette.font}`;
	const width = ctx.measureText(tag).width + 8;
	ctx.beginPath();
	ctx.roundRect(x - width / 2, y - 8.5, width, 17, 4);
	ctx.fillStyle = palette.surface;
	ctx.fill();
	ctx.lineWidth = 1;
	ctx.strokeStyle = colour;
	ctx.stroke();
	ctx.fillStyle = colour;
	ctx.textAlign = 'center';
	ctx.textBaseline = 'middle';
	ctx.fillText(tag, x, y + 0.5);
}
