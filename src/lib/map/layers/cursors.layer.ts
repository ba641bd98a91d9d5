/** Where the others point and what they drag, from awareness: never in the documents. */
import * as v from 'valibot';
import type * as L from 'leaflet';
import { geometrySchema, type Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import type { AwarenessState } from '#lib/sync/awareness-state.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { circleRing } from '../geometry/circle.ts';
import { centerOf } from '../geometry/bounds.ts';
import { inkOn, memberColour, type Palette } from '../palette.ts';
import { CanvasPane, type View } from '../scene/canvas-pane.ts';
import { project } from '../scene/mercator.ts';

/** What `editing` says in awareness while somebody has a drawing tool in hand. */
export const PLOTTING = 'map';

export class CursorsLayer {
	readonly #pane: CanvasPane;
	#palette: Palette;
	#others: readonly AwarenessState[] = [];
	#frame = 0;

	constructor(map: L.Map, palette: Palette) {
		this.#palette = palette;
		this.#pane = new CanvasPane(map, {
			pane: 'cursors',
			zIndex: 640,
			padding: 0.1,
			draw: (ctx, view) => this.#draw(ctx, view)
		});
	}

	setPalette(palette: Palette): void {
		this.#palette = palette;
		this.#pane.redraw();
	}

	show(others: Iterable<AwarenessState>): void {
		this.#others = [...others].filter((other) => other.cursor || other.drag || other.gps);
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			this.#pane.redraw();
		});
	}

	remove(): void {
		cancelAnimationFrame(this.#frame);
		this.#pane.remove();
	}

	#draw(ctx: CanvasRenderingContext2D, view: View): void {
		ctx.clearRect(0, 0, view.width, view.height);
		for (const other of this.#others) {
			const colour = memberColour(other.user.member, this.#palette);
			const dragged = other.drag && v.safeParse(geometrySchema, other.drag.geometry);
			if (dragged?.success) this.#drag(ctx, view, dragged.output, colour, other.user.post);
			if (other.gps) this.#gps(ctx, view, other.gps.position, colour, other.user.post);
			if (other.cursor && !dragged?.success)
				this.#cursor(
					ctx,
					at(view, other.cursor),
					colour,
					other.editing === PLOTTING
						? m.map_someone_plots({ post: other.user.post })
						: other.user.post
				);
		}
	}

	#drag(
		ctx: CanvasRenderingContext2D,
		view: View,
		geometry: Geometry,
		colour: string,
		post: string
	): void {
		ctx.save();
		ctx.strokeStyle = ctx.fillStyle = colour;
		ctx.lineWidth = 2.5;
		ctx.setLineDash([5, 5]);
		ctx.beginPath();
		if (geometry.type === 'Point') {
			const [x, y] = at(view, geometry.coordinates);
			ctx.arc(x, y, 18, 0, 2 * Math.PI);
		} else
			for (const ring of ringsOf(geometry))
				ring.forEach((position, i) => {
					const [x, y] = at(view, position);
					if (i === 0) ctx.moveTo(x, y);
					else ctx.lineTo(x, y);
				});
		ctx.globalAlpha = 0.15;
		if (geometry.type !== 'LineString') ctx.fill();
		ctx.globalAlpha = 1;
		ctx.stroke();
		ctx.restore();
		this.#cursor(ctx, at(view, centerOf(geometry)), colour, m.map_someone_moves({ post }));
	}

	#gps(
		ctx: CanvasRenderingContext2D,
		view: View,
		position: LngLat,
		colour: string,
		post: string
	): void {
		const [x, y] = at(view, position);
		ctx.beginPath();
		ctx.arc(x, y, 7, 0, 2 * Math.PI);
		ctx.fillStyle = colour;
		ctx.fill();
		ctx.lineWidth = 2.5;
		ctx.strokeStyle = '#ffffff';
		ctx.stroke();
		this.#tag(ctx, x + 12, y - 11, colour, post);
	}

	#cursor(
		ctx: CanvasRenderingContext2D,
		[x, y]: [number, number],
		colour: string,
		words: string
	): void {
		ctx.save();
		ctx.translate(x, y);
		ctx.beginPath();
		ctx.moveTo(0, 0);
		ctx.lineTo(13, 5);
		ctx.lineTo(7, 7.5);
		ctx.lineTo(4.5, 13.5);
		ctx.closePath();
		ctx.lineJoin = 'round';
		ctx.lineWidth = 2;
		ctx.strokeStyle = this.#palette.surface;
		ctx.stroke();
		ctx.fillStyle = colour;
		ctx.fill();
		ctx.restore();
		this.#tag(ctx, x + 12, y + 10, colour, words);
	}

	#tag(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string, words: string): void {
		ctx.font = `650 13px ${this.#palette.font}`;
		const width = ctx.measureText(words).width + 12;
		ctx.beginPath();
		ctx.roundRect(x, y, width, 21, 5);
		ctx.fillStyle = colour;
		ctx.fill();
		ctx.fillStyle = inkOn(colour);
		ctx.textAlign = 'left';
		ctx.textBaseline = 'middle';
		ctx.fillText(words, x + 6, y + 11);
	}
}

function at(view: View, position: LngLat): [number, number] {
	const [x, y] = project(position);
	return [view.x(x), view.y(y)];
}

function ringsOf(geometry: Exclude<Geometry, { type: 'Point' }>): LngLat[][] {
	if (geometry.type === 'LineString') return [geometry.coordinates];
	if (geometry.type === 'Polygon') return geometry.coordinates;
	return [circleRing(geometry.center, geometry.radius)];
}
