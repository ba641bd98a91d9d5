/** The blank base: lines of latitude and longitude at round angles, labelled at the edges. */
import type * as L from 'leaflet';
import { point } from '../leaflet.ts';
import type { Palette } from '../palette.ts';
import { CanvasPane, type View } from '../scene/canvas-pane.ts';
import { project, unproject } from '../scene/mercator.ts';

/** Seconds of arc between lines: what a person can add up. */
const STEPS = [
	1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000, 72_000, 108_000
];
/** CSS pixels that two lines stand apart at least. */
const APART = 110;
/** CSS pixels between labels and the map's edge. */
const EDGE = 4;
/** CSS pixels that a row of labels takes. */
const ROW = 18;
/** CSS pixels: the map's buttons stand in the bottom right corner. */
const BUTTONS = 52;

export class GridLayer {
	readonly #map: L.Map;
	readonly #pane: CanvasPane;
	#palette: Palette;
	#shown = true;

	constructor(map: L.Map, palette: Palette) {
		this.#map = map;
		this.#palette = palette;
		this.#pane = new CanvasPane(map, {
			pane: 'grid',
			zIndex: 250,
			padding: 0,
			live: true,
			draw: (ctx, view) => this.#draw(ctx, view)
		});
		this.#pane.redraw();
	}

	setPalette(palette: Palette): void {
		this.#palette = palette;
		this.#pane.redraw();
	}

	setShown(shown: boolean): void {
		this.#shown = shown;
		this.#pane.redraw();
	}

	remove(): void {
		this.#pane.remove();
	}

	#draw(ctx: CanvasRenderingContext2D, view: View): void {
		ctx.clearRect(0, 0, view.width, view.height);
		if (!this.#shown) return;
		const perSecond = view.x(1 / (360 * 3600)) - view.x(0);
		const step = STEPS.find((seconds) => seconds * perSecond >= APART) ?? STEPS.at(-1)!;
		const [west, north] = unproject(view.world(0, 0));
		const [east, south] = unproject(view.world(view.width, view.height));
		const corner = this.#pane.fromContainer(point(0, 0));
		const size = this.#map.getSize();
		ctx.lineWidth = 1;
		ctx.font = `13px ${this.#palette.font}`;
		const every = (from: number, to: number, draw: (degrees: number) => void) => {
			for (let s = Math.ceil((from * 3600) / step) * step; s <= to * 3600; s += step)
				draw(s / 3600);
		};
		const labels: (() => void)[] = [];
		ctx.strokeStyle = this.#palette.line;
		ctx.globalAlpha = this.#palette.dark ? 0.75 : 1;
		ctx.beginPath();
		every(Math.max(-180, west), Math.min(180, east), (lng) => {
			const x = Math.round(view.x(project([lng, 0])[0])) + 0.5;
			ctx.moveTo(x, 0);
			ctx.lineTo(x, view.height);
			const text = name(lng, 'E', 'W', step);
			const half = ctx.measureText(text).width / 2;
			if (x - half < corner.x + EDGE || x + half > corner.x + size.x - BUTTONS) return;
			labels.push(() => this.#label(ctx, text, x, corner.y + size.y - EDGE, 'bottom'));
		});
		every(Math.max(-85, south), Math.min(85, north), (lat) => {
			const y = Math.round(view.y(project([0, lat])[1])) + 0.5;
			ctx.moveTo(0, y);
			ctx.lineTo(view.width, y);
			// Neither cut by the upper edge nor across the longitudes at the lower one.
			if (y - ROW / 2 < corner.y || y + ROW / 2 > corner.y + size.y - EDGE - ROW) return;
			labels.push(() => this.#label(ctx, name(lat, 'N', 'S', step), corner.x + EDGE, y, 'left'));
		});
		ctx.stroke();
		ctx.globalAlpha = 1;
		for (const label of labels) label();
	}

	#label(
		ctx: CanvasRenderingContext2D,
		text: string,
		x: number,
		y: number,
		edge: 'bottom' | 'left'
	): void {
		ctx.textAlign = edge === 'bottom' ? 'center' : 'left';
		ctx.textBaseline = edge === 'bottom' ? 'bottom' : 'middle';
		ctx.lineJoin = 'round';
		ctx.lineWidth = 4;
		ctx.strokeStyle = this.#palette.surface;
		ctx.strokeText(text, x, y);
		ctx.fillStyle = this.#palette.muted;
		ctx.fillText(text, x, y);
	}
}

/** 101°40′E: only as fine as the lines stand. */
function name(degrees: number, positive: string, negative: string, step: number): string {
	const seconds = Math.round(Math.abs(degrees) * 3600);
	const [d, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
	const two = (value: number) => String(value).padStart(2, '0');
	const letter = seconds === 0 ? '' : degrees < 0 ? negative : positive;
	if (step >= 3600) return `${d}°${letter}`;
	if (step >= 60) return `${d}°${two(min)}′${letter}`;
	return `${d}°${two(min)}′${two(s)}″${letter}`;
}
