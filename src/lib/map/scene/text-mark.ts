/** Words on the map, without a symbol. */
import type { LngLat } from '#lib/board/values.ts';
import type { View } from './canvas-pane.ts';
import { drawWarning } from './badges.ts';
import { RANK, type Label, type Mark, type Pen } from './mark.ts';
import { project, type WorldBounds, type WorldPoint } from './mercator.ts';
import type { Outline } from './outline.ts';

export interface TextMarkOptions {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly position: LngLat;
	readonly text: string;
	readonly colour: string;
	readonly disputed?: boolean;
	readonly ghost?: boolean;
}

const SIZE = 16;

export class TextMark implements Mark {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly bounds: WorldBounds;
	readonly point: WorldPoint;
	readonly margin = 16;
	readonly rank = RANK.point;
	readonly flock = undefined;
	readonly tint: string;
	readonly label: Label;
	readonly #options: TextMarkOptions;

	constructor(options: TextMarkOptions) {
		this.#options = options;
		this.key = options.key;
		this.target = options.target;
		this.layer = options.layer;
		this.point = project(options.position);
		this.bounds = [...this.point, ...this.point];
		this.tint = options.colour;
		this.label = {
			lines: options.text.split('\n').map((text) => ({ text, colour: options.colour })),
			place: 'center',
			offset: 0,
			angle: 0,
			size: SIZE,
			always: true
		};
	}

	draw(pen: Pen, outline: Outline | undefined): void {
		const { ctx, view } = pen;
		const x = view.x(this.point[0]);
		const y = view.y(this.point[1]);
		if (outline) {
			ctx.beginPath();
			ctx.arc(x, y, 13, 0, 2 * Math.PI);
			ctx.strokeStyle = outline.colour;
			ctx.setLineDash([...outline.dash]);
			ctx.lineWidth = 2.5;
			ctx.stroke();
			ctx.setLineDash([]);
		}
		if (this.#options.disputed || this.#options.ghost) drawWarning(pen, x, y - SIZE);
	}

	hit(x: number, y: number, view: View, reach: number): number | undefined {
		const longest = Math.max(...this.label.lines.map((line) => line.text.length));
		const dx = Math.abs(x - view.x(this.point[0])) - (longest * SIZE) / 2.6;
		const dy = Math.abs(y - view.y(this.point[1])) - (this.label.lines.length * SIZE) / 1.6;
		const away = Math.hypot(Math.max(0, dx), Math.max(0, dy));
		return away <= reach ? away : undefined;
	}
}
