/** What is being drawn, shown on the map before it is on the board. */
import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { LngLat } from '#lib/board/values.ts';
import { circleRing } from '../geometry/circle.ts';
import type { MapView } from '../map-view.ts';
import { CanvasPane, type View } from '../scene/canvas-pane.ts';
import { project } from '../scene/mercator.ts';

interface Drawn {
	readonly paths: readonly (readonly LngLat[])[];
	readonly closed: boolean;
	/** Shown as dots, the first larger. */
	readonly vertices: readonly LngLat[];
}

const NOTHING: Drawn = { paths: [], closed: false, vertices: [] };

export class Sketch {
	readonly #view: MapView;
	readonly #pane: CanvasPane;
	#drawn = NOTHING;
	#frame = 0;

	constructor(view: MapView) {
		this.#view = view;
		this.#pane = new CanvasPane(view.leaflet, {
			pane: 'sketch',
			zIndex: 620,
			padding: 0,
			live: true,
			draw: (ctx, at) => this.#draw(ctx, at)
		});
	}

	/** A path with its vertices; `lead` goes on to the pointer. */
	path(path: readonly LngLat[], lead: LngLat | undefined, closed: boolean): void {
		const whole = lead ? [...path, lead] : path;
		this.#show({ paths: [whole], closed: closed && whole.length > 2, vertices: path });
	}

	show(geometry: Geometry): void {
		switch (geometry.type) {
			case 'Point':
				return this.#show({ ...NOTHING, vertices: [geometry.coordinates] });
			case 'LineString':
				return this.#show({ ...NOTHING, paths: [geometry.coordinates] });
			case 'Polygon':
				return this.#show({ ...NOTHING, paths: geometry.coordinates, closed: true });
			case 'Circle':
				return this.#show({
					paths: [circleRing(geometry.center, geometry.radius)],
					closed: true,
					vertices: [geometry.center]
				});
		}
	}

	clear(): void {
		this.#show(NOTHING);
	}

	remove(): void {
		cancelAnimationFrame(this.#frame);
		this.#pane.remove();
	}

	#show(drawn: Drawn): void {
		this.#drawn = drawn;
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			this.#pane.redraw();
		});
	}

	#draw(ctx: CanvasRenderingContext2D, at: View): void {
		const { palette } = this.#view;
		const { paths, closed, vertices } = this.#drawn;
		ctx.clearRect(0, 0, at.width, at.height);
		ctx.beginPath();
		for (const path of paths) {
			path.forEach((position, i) => {
				const [x, y] = project(position);
				if (i === 0) ctx.moveTo(at.x(x), at.y(y));
				else ctx.lineTo(at.x(x), at.y(y));
			});
			if (closed) ctx.closePath();
		}
		ctx.strokeStyle = ctx.fillStyle = palette.accent;
		ctx.lineWidth = 2.5;
		ctx.lineJoin = ctx.lineCap = 'round';
		if (closed) {
			ctx.globalAlpha = 0.12;
			ctx.fill('evenodd');
			ctx.globalAlpha = 1;
		}
		ctx.setLineDash([2, 6]);
		ctx.stroke();
		ctx.setLineDash([]);
		ctx.lineWidth = 2;
		ctx.fillStyle = palette.surface;
		vertices.forEach((position, i) => {
			const [x, y] = project(position);
			ctx.beginPath();
			ctx.arc(at.x(x), at.y(y), i === 0 ? 6 : 4, 0, 2 * Math.PI);
			ctx.fill();
			ctx.stroke();
		});
	}
}
