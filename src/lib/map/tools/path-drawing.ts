/** Drawing vertex by vertex: what the line, area and measuring tools have in common. */
import type * as L from 'leaflet';
import type { LngLat } from '#lib/board/values.ts';
import { tidy } from '../geometry/edit.ts';
import { toLatLng, toLngLat } from '../map-view.ts';
import { Sketch } from './sketch.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export interface PathDrawing {
	readonly closed: boolean;
	/** Fewest vertices it can be finished with. */
	readonly least: number;
	readonly text: () => string;
	measures(path: readonly LngLat[]): string | undefined;
	finish(path: LngLat[]): void;
}

/** CSS pixels within which a click on the first or last vertex finishes. */
const SNAP = 12;

export function drawPath(context: ToolContext, drawing: PathDrawing): ActiveTool {
	const { map, view } = context;
	const { leaflet } = view;
	const sketch = new Sketch(view);
	const path: LngLat[] = [];
	let lead: LngLat | undefined;

	const near = (point: L.Point, vertex: LngLat | undefined) =>
		!!vertex && leaflet.latLngToContainerPoint(toLatLng(vertex)).distanceTo(point) <= SNAP;

	const show = () => {
		sketch.path(path, lead, drawing.closed);
		map.hint = {
			text: drawing.text(),
			measures: drawing.measures(lead ? [...path, lead] : path),
			done: path.length >= drawing.least ? finish : undefined,
			back: path.length > 0 ? back : undefined
		};
	};
	const back = () => {
		path.pop();
		show();
	};
	const finish = () => {
		if (path.length >= drawing.least) drawing.finish([...path]);
	};
	const click = (event: L.LeafletMouseEvent) => {
		const enough = path.length >= drawing.least;
		if (enough && near(event.containerPoint, path.at(-1))) return finish();
		if (enough && drawing.closed && near(event.containerPoint, path[0])) return finish();
		// A second click of a double click on the first vertex adds nothing.
		if (near(event.containerPoint, path.at(-1)) && path.length > 0) return;
		path.push(tidy(toLngLat(event.latlng)));
		lead = undefined;
		show();
	};
	const move = (event: L.LeafletMouseEvent) => {
		if (path.length === 0) return;
		lead = toLngLat(event.latlng);
		show();
	};

	leaflet.getContainer().style.cursor = 'crosshair';
	leaflet.on('click', click);
	leaflet.on('mousemove', move);
	show();
	return {
		key(event) {
			if (event.key === 'Enter' && path.length >= drawing.least) return (finish(), true);
			if (event.key === 'Backspace' && path.length > 0) return (back(), true);
			if (event.key !== 'Escape') return false;
			map.tool = 'select';
			return true;
		},
		stop() {
			leaflet.getContainer().style.cursor = '';
			leaflet.off('click', click);
			leaflet.off('mousemove', move);
			sketch.remove();
			map.hint = undefined;
		}
	};
}
