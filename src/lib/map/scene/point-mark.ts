/** A symbol at a position. */
import { symbolBitmap, RIM, type SymbolLook } from '#lib/symbols/bitmap.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { View } from './canvas-pane.ts';
import { drawTag, drawWarning } from './badges.ts';
import type { Label, Mark, Pen } from './mark.ts';
import { project, type WorldBounds, type WorldPoint } from './mercator.ts';
import type { Outline } from './outline.ts';

export const SYMBOL_SIZE = 28;

export interface PointMarkOptions {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly position: LngLat;
	readonly symbol: string;
	readonly look: SymbolLook;
	/** Two to four characters below the frame. */
	readonly tag?: string | undefined;
	readonly label?: Label | undefined;
	/** Where among other points it lies. */
	readonly rank: number;
	/** Two posts said different positions: this one is used. */
	readonly disputed?: boolean;
	/** One of the positions that is not used. */
	readonly ghost?: boolean;
}

export class PointMark implements Mark {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly bounds: WorldBounds;
	readonly point: WorldPoint;
	readonly margin: number;
	readonly rank: number;
	readonly flock: string | undefined;
	readonly tint: string;
	readonly label: Label | undefined;
	readonly #options: PointMarkOptions;

	constructor(options: PointMarkOptions) {
		this.#options = options;
		this.key = options.key;
		this.target = options.target;
		this.layer = options.layer;
		this.point = project(options.position);
		this.bounds = [...this.point, ...this.point];
		this.margin = SYMBOL_SIZE / 2 + (options.tag ? 22 : 9);
		this.rank = options.rank;
		this.flock = options.ghost || options.disputed ? undefined : 'objects';
		this.tint = options.look.colour;
		this.label = options.label;
	}

	draw(pen: Pen, outline: Outline | undefined): void {
		const { ctx, view, palette } = pen;
		const { symbol, look, tag, disputed, ghost } = this.#options;
		const x = Math.round(view.x(this.point[0]));
		const y = Math.round(view.y(this.point[1]));
		const half = SYMBOL_SIZE / 2;
		ctx.save();
		if (ghost) ctx.globalAlpha = 0.5;
		if (outline) {
			ctx.beginPath();
			ctx.roundRect(x - half - 6, y - half - 6, SYMBOL_SIZE + 12, SYMBOL_SIZE + 12, 8);
			ctx.fillStyle = palette.surface;
			ctx.fill();
			ctx.lineWidth = 2.5;
			ctx.strokeStyle = outline.colour;
			ctx.setLineDash([...outline.dash]);
			ctx.stroke();
			ctx.setLineDash([]);
		}
		const bitmap = symbolBitmap(symbol, SYMBOL_SIZE, look, view.ratio);
		const side = SYMBOL_SIZE + 2 * RIM;
		ctx.drawImage(bitmap, x - half - RIM, y - half - RIM, side, side);
		if (tag) drawTag(pen, x, y + half + 9, tag, look.colour);
		if (disputed || ghost) drawWarning(pen, x + half, y - half);
		ctx.restore();
	}

	hit(x: number, y: number, view: View, reach: number): number | undefined {
		const dx = Math.abs(x - view.x(this.point[0]));
		const dy = Math.abs(y - view.y(this.point[1]));
		const half = SYMBOL_SIZE / 2 + 1;
		const away = Math.hypot(Math.max(0, dx - half), Math.max(0, dy - half));
		return away <= reach ? away : undefined;
	}
}
