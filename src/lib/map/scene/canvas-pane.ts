/**
 * A canvas that lies over the map, a little larger than it, and follows Leaflet's panning
 * and zooming by transforms; it is drawn anew when a movement ends or has used up the margin.
 */
import type * as L from 'leaflet';
import { getPosition, point, setTransform } from '../leaflet.ts';
import { worldSize, type WorldBounds, type WorldPoint } from './mercator.ts';

/** What the canvas shows now: turns world points into CSS pixels of the canvas. */
export class View {
	readonly zoom: number;
	/** World pixels of the canvas's top left corner. */
	readonly originX: number;
	readonly originY: number;
	readonly width: number;
	readonly height: number;
	readonly ratio: number;
	readonly #scale: number;

	constructor(zoom: number, origin: L.Point, size: L.Point, ratio: number) {
		this.zoom = zoom;
		this.originX = origin.x;
		this.originY = origin.y;
		this.width = size.x;
		this.height = size.y;
		this.ratio = ratio;
		this.#scale = worldSize(zoom);
	}

	x(worldX: number): number {
		return worldX * this.#scale - this.originX;
	}
	y(worldY: number): number {
		return worldY * this.#scale - this.originY;
	}
	world(x: number, y: number): WorldPoint {
		return [(x + this.originX) / this.#scale, (y + this.originY) / this.#scale];
	}
	/** The world under a rectangle of the canvas, widened by some pixels. */
	bounds(rect: Rect, margin = 0): WorldBounds {
		const [minX, minY] = this.world(rect.x - margin, rect.y - margin);
		const [maxX, maxY] = this.world(rect.x + rect.width + margin, rect.y + rect.height + margin);
		return [minX, minY, maxX, maxY];
	}
	get whole(): Rect {
		return { x: 0, y: 0, width: this.width, height: this.height };
	}
}

/** In CSS pixels of the canvas. */
export interface Rect {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface CanvasPaneOptions {
	readonly pane: string;
	readonly zIndex: number;
	/** Margin on every side, in parts of the map's size. */
	readonly padding?: number;
	/** Draw anew on every step of a movement, for what sticks to the edges. */
	readonly live?: boolean;
	/**
	 * Draws everything; where `before` is given the canvas still holds what was drawn for that
	 * view, of the same zoom and size.
	 */
	draw(ctx: CanvasRenderingContext2D, view: View, before?: View): void;
}

export class CanvasPane {
	readonly canvas: HTMLCanvasElement;
	readonly ctx: CanvasRenderingContext2D;
	view: View;
	readonly #map: L.Map;
	readonly #options: CanvasPaneOptions;
	readonly #padding: number;
	#center: L.LatLng;
	#min = point(0, 0);
	#frame = 0;
	#zooming = false;

	constructor(map: L.Map, options: CanvasPaneOptions) {
		this.#map = map;
		this.#options = options;
		this.#padding = options.padding ?? 0.25;
		this.#center = map.getCenter();
		this.canvas = document.createElement('canvas');
		this.canvas.className = 'leaflet-zoom-animated';
		this.canvas.style.pointerEvents = 'none';
		this.canvas.setAttribute('aria-hidden', 'true');
		this.ctx = this.canvas.getContext('2d')!;
		const pane = map.getPane(options.pane) ?? map.createPane(options.pane);
		pane.style.zIndex = String(options.zIndex);
		pane.style.pointerEvents = 'none';
		pane.append(this.canvas);
		this.view = this.#place();
		map.on(this.#events);
	}

	readonly #events: L.LeafletEventHandlerFnMap = {
		viewreset: () => this.redraw(),
		zoomstart: () => (this.#zooming = true),
		zoom: () => this.#transform(this.#map.getCenter(), this.#map.getZoom()),
		zoomanim: (event: L.ZoomAnimEvent) => this.#transform(event.center, event.zoom),
		zoomend: () => (this.#zooming = false),
		move: () => {
			if (this.#zooming || this.#frame || !(this.#options.live || this.#uncovered())) return;
			this.#frame = requestAnimationFrame(() => {
				this.#frame = 0;
				if (!this.#zooming) this.#follow();
			});
		},
		moveend: () => {
			if (this.#zooming) return;
			if (this.#moved()) this.#follow();
		},
		resize: () => this.redraw()
	};

	redraw(): void {
		this.view = this.#place();
		this.#options.draw(this.ctx, this.view);
	}

	/** Draws for where the map is now, with what is on the canvas already where that is of use. */
	#follow(): void {
		const before = this.view;
		this.view = this.#place();
		const { zoom, width, height, ratio } = this.view;
		const same =
			before.zoom === zoom &&
			before.width === width &&
			before.height === height &&
			before.ratio === ratio;
		this.#options.draw(this.ctx, this.view, same ? before : undefined);
	}

	remove(): void {
		cancelAnimationFrame(this.#frame);
		this.#map.off(this.#events);
		this.canvas.remove();
	}

	/** CSS pixels of the canvas for a point of the map's container. */
	fromContainer(point: L.Point): L.Point {
		return this.#map.containerPointToLayerPoint(point).subtract(this.#min);
	}

	#place(): View {
		const map = this.#map;
		const size = map.getSize();
		const min = map.containerPointToLayerPoint(size.multiplyBy(-this.#padding)).round();
		const whole = size.multiplyBy(1 + 2 * this.#padding).round();
		// A whole number, so that what is drawn can be moved by whole pixels.
		const ratio = globalThis.devicePixelRatio > 1 ? 2 : 1;
		const { canvas, ctx } = this;
		const [width, height] = [Math.round(whole.x * ratio), Math.round(whole.y * ratio)];
		if (canvas.width !== width || canvas.height !== height) {
			canvas.width = width;
			canvas.height = height;
			canvas.style.width = `${whole.x}px`;
			canvas.style.height = `${whole.y}px`;
		}
		ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
		setTransform(canvas, min, 1);
		this.#min = min;
		this.#center = map.getCenter();
		return new View(map.getZoom(), min.add(map.getPixelOrigin()), whole, ratio);
	}

	/** Whether part of the map has come out from under the canvas. */
	#uncovered(): boolean {
		const topLeft = this.fromContainer(point(0, 0));
		const size = this.#map.getSize();
		return (
			topLeft.x < 0 ||
			topLeft.y < 0 ||
			topLeft.x + size.x > this.view.width ||
			topLeft.y + size.y > this.view.height
		);
	}

	#moved(): boolean {
		const min = this.#map
			.containerPointToLayerPoint(this.#map.getSize().multiplyBy(-this.#padding))
			.round();
		return !min.equals(this.#min) || this.view.zoom !== this.#map.getZoom() || this.#resized();
	}

	#resized(): boolean {
		const whole = this.#map
			.getSize()
			.multiplyBy(1 + 2 * this.#padding)
			.round();
		return whole.x !== this.view.width || whole.y !== this.view.height;
	}

	/** Where the drawing belongs while the map is between two zooms, as Leaflet's own renderers do it. */
	#transform(center: L.LatLng, zoom: number): void {
		const map = this.#map;
		const scale = map.getZoomScale(zoom, this.view.zoom);
		const half = map.getSize().multiplyBy(0.5 + this.#padding);
		const origin = map
			.project(center, zoom)
			.subtract(map.getSize().divideBy(2))
			.add(getPosition(map.getPane('mapPane')!))
			.round();
		const offset = half.multiplyBy(-scale).add(map.project(this.#center, zoom)).subtract(origin);
		setTransform(this.canvas, offset, scale);
	}
}
