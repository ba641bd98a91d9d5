/** A line, an area or a circle. */
import { distanceToSegment } from '../geometry/simplify.ts';
import { insidePolygon } from '../geometry/inside.ts';
import type { LngLat } from '#lib/board/values.ts';
import { drawWarning } from './badges.ts';
import type { View } from './canvas-pane.ts';
import { hatch } from './hatch.ts';
import { RANK, type Label, type Mark, type Pen } from './mark.ts';
import { boundsOfPoints, project, type WorldBounds, type WorldPoint } from './mercator.ts';
import type { Outline } from './outline.ts';

export interface PathMarkOptions {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	/** The first is the outline, the others are holes; of a line the only one. */
	readonly rings: readonly (readonly LngLat[])[];
	readonly closed: boolean;
	readonly colour: string;
	readonly planned: boolean;
	/** Inside: diagonal lines as for a burning area, a thin wash, or nothing. */
	readonly fill: 'hatch' | 'wash' | 'none';
	/** Colour of a second outline: of another compartment. */
	readonly foreign?: string | undefined;
	/** Where the label hangs; the middle where not given. */
	readonly anchor?: LngLat | undefined;
	readonly label?: Label | undefined;
	readonly disputed?: boolean;
	readonly ghost?: boolean;
}

const WIDTH = 2.5;

export class PathMark implements Mark {
	readonly key: string;
	readonly target: string;
	readonly layer: string;
	readonly bounds: WorldBounds;
	readonly point: WorldPoint;
	readonly margin: number;
	readonly rank: number;
	readonly flock = undefined;
	readonly tint: string;
	readonly label: Label | undefined;
	readonly #rings: readonly (readonly WorldPoint[])[];
	readonly #options: PathMarkOptions;

	constructor(options: PathMarkOptions) {
		this.#options = options;
		this.key = options.key;
		this.target = options.target;
		this.layer = options.layer;
		this.#rings = options.rings.map((ring) => ring.map(project));
		this.bounds = boundsOfPoints(this.#rings[0] ?? []);
		this.rank = options.closed ? RANK.area : RANK.line;
		this.tint = options.colour;
		this.margin = options.disputed || options.ghost ? 14 : 8;
		this.label = options.label;
		this.point = options.anchor ? project(options.anchor) : middle(this.bounds);
	}

	draw(pen: Pen, outline: Outline | undefined): void {
		const { ctx, view, palette } = pen;
		const { closed, colour, planned, fill, foreign, disputed, ghost } = this.#options;
		const path = this.#trace(view);
		ctx.save();
		ctx.lineJoin = ctx.lineCap = 'round';
		if (ghost) ctx.globalAlpha = 0.5;
		if (closed && fill !== 'none') {
			if (fill === 'hatch' && !planned && !ghost) {
				ctx.fillStyle = hatch(pen, colour);
				ctx.fill(path, 'evenodd');
			}
			ctx.globalAlpha = (ghost ? 0.5 : 1) * (outline ? 0.2 : 0.1);
			ctx.fillStyle = colour;
			ctx.fill(path, 'evenodd');
			ctx.globalAlpha = ghost ? 0.5 : 1;
		}
		if (outline) {
			ctx.strokeStyle = outline.colour;
			ctx.lineCap = 'butt';
			ctx.setLineDash(outline.dash.map((length) => 2 * length));
			ctx.globalAlpha = 0.55;
			ctx.lineWidth = WIDTH + 7;
			ctx.stroke(path);
			ctx.setLineDash([]);
			ctx.lineCap = 'round';
			ctx.globalAlpha = 1;
		} else if (foreign || !this.#small(view)) {
			// A rim in the ground's colour sets it off from what lies beneath.
			ctx.strokeStyle = foreign ?? palette.surface;
			ctx.globalAlpha *= foreign ? 0.9 : 0.6;
			ctx.lineWidth = WIDTH + (foreign ? 4 : 2);
			ctx.stroke(path);
			ctx.globalAlpha = ghost ? 0.5 : 1;
		}
		ctx.strokeStyle = colour;
		ctx.lineWidth = WIDTH;
		if (planned || ghost) ctx.setLineDash([9, 7]);
		ctx.stroke(path);
		ctx.setLineDash([]);
		if (disputed || ghost) {
			const [x, y] = this.#rings[0]![0]!;
			ctx.globalAlpha = 1;
			drawWarning(pen, view.x(x), view.y(y));
		}
		ctx.restore();
	}

	/** Too small on the screen for a rim to be seen. */
	#small(view: View): boolean {
		const [minX, minY, maxX, maxY] = this.bounds;
		return view.x(maxX) - view.x(minX) < 40 && view.y(maxY) - view.y(minY) < 40;
	}

	hit(x: number, y: number, view: View, reach: number): number | undefined {
		const rings = this.#rings.map((ring) =>
			ring.map(([wx, wy]): [number, number] => [view.x(wx), view.y(wy)])
		);
		if (this.#options.closed && insidePolygon([x, y], rings)) return 0;
		let nearest = Infinity;
		for (const ring of rings)
			for (let i = 1; i < ring.length; i++)
				nearest = Math.min(nearest, distanceToSegment([x, y], ring[i - 1]!, ring[i]!));
		return nearest <= reach ? nearest : undefined;
	}

	/** The path in CSS pixels; vertices closer than a pixel to the last are left out. */
	#trace(view: View): Path2D {
		const path = new Path2D();
		for (const ring of this.#rings) {
			let lastX = Infinity;
			let lastY = Infinity;
			ring.forEach(([wx, wy], i) => {
				const x = view.x(wx);
				const y = view.y(wy);
				const end = i === ring.length - 1;
				if (!end && Math.abs(x - lastX) + Math.abs(y - lastY) < 1) return;
				if (i === 0) path.moveTo(x, y);
				else path.lineTo(x, y);
				lastX = x;
				lastY = y;
			});
			if (this.#options.closed) path.closePath();
		}
		return path;
	}
}

function middle([minX, minY, maxX, maxY]: WorldBounds): WorldPoint {
	return [(minX + maxX) / 2, (minY + maxY) / 2];
}
