/** A resource where it says it is: its number in a frame, its name and state beside it. */
import type { SymbolLook } from '#lib/symbols/bitmap.ts';
import type { LngLat } from '#lib/board/values.ts';
import { drawWarning } from './badges.ts';
import type { View } from './canvas-pane.ts';
import { RANK, type Label, type Mark, type Pen } from './mark.ts';
import { project, type WorldBounds, type WorldPoint } from './mercator.ts';
import type { Outline } from './outline.ts';

export interface UnitMarkOptions {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly position: LngLat;
	readonly number: string;
	readonly look: SymbolLook;
	readonly label: Label;
	readonly disputed?: boolean;
	readonly ghost?: boolean;
}

const HEIGHT = 30;

/** Wide enough for its number at 13 px. */
function widthFor(number: string): number {
	let width = 10;
	for (const char of number) width += char > '\u2e80' ? 13 : 7.6;
	return Math.max(HEIGHT + 4, Math.min(90, Math.round(width)));
}

export class UnitMark implements Mark {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly bounds: WorldBounds;
	readonly point: WorldPoint;
	readonly margin: number;
	readonly rank = RANK.resource;
	readonly flock: string | undefined;
	readonly tint: string;
	readonly label: Label;
	readonly #options: UnitMarkOptions;
	readonly #width: number;

	constructor(options: UnitMarkOptions) {
		this.#options = options;
		this.key = options.key;
		this.target = options.target;
		this.layer = options.layer;
		this.point = project(options.position);
		this.bounds = [...this.point, ...this.point];
		this.#width = widthFor(options.number);
		this.margin = this.#width / 2 + 9;
		this.flock = options.ghost || options.disputed ? undefined : 'resources';
		this.tint = options.look.colour;
		this.label = { ...options.label, offset: this.#width / 2 + 7 };
	}

	draw({ ctx, view, palette }: Pen, outline: Outline | undefined): void {
		const { number, look, disputed, ghost } = this.#options;
		const x = Math.round(view.x(this.point[0]));
		const y = Math.round(view.y(this.point[1]));
		ctx.save();
		if (ghost) ctx.globalAlpha = 0.5;
		const [w, h] = [this.#width, HEIGHT];
		if (outline) {
			ctx.beginPath();
			ctx.roundRect(x - w / 2 - 6, y - h / 2 - 6, w + 12, h + 12, 8);
			ctx.fillStyle = palette.surface;
			ctx.fill();
			ctx.lineWidth = 2.5;
			ctx.strokeStyle = outline.colour;
			ctx.setLineDash([...outline.dash]);
			ctx.stroke();
			ctx.setLineDash([]);
		}
		const round = look.origin === 'liaison';
		const frame = (grow: number) => {
			ctx.beginPath();
			ctx.roundRect(
				x - w / 2 - grow,
				y - h / 2 - grow,
				w + 2 * grow,
				h + 2 * grow,
				(round ? h / 2 : 3) + grow
			);
		};
		frame(look.origin === 'home' ? 1.5 : 3);
		ctx.fillStyle = look.origin === 'home' ? palette.surface : look.foreign;
		ctx.fill();
		frame(0);
		ctx.fillStyle = look.colour;
		ctx.fill();
		ctx.fillStyle = look.ink;
		ctx.font = `650 13px ${palette.font}`;
		ctx.textAlign = 'center';
		ctx.textBaseline = 'middle';
		ctx.fillText(number, x, y + 0.5, w - 4);
		if (disputed || ghost) drawWarning({ ctx, view, palette }, x + w / 2, y - h / 2);
		ctx.restore();
	}

	hit(x: number, y: number, view: View, reach: number): number | undefined {
		const dx = Math.abs(x - view.x(this.point[0])) - this.#width / 2;
		const dy = Math.abs(y - view.y(this.point[1])) - HEIGHT / 2;
		const away = Math.hypot(Math.max(0, dx), Math.max(0, dy));
		return away <= reach ? away : undefined;
	}
}
