/** A line drawn by hand with pointer, pen or finger. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { LngLat } from '#lib/board/values.ts';
import { tidy } from '../geometry/edit.ts';
import { simplify } from '../geometry/simplify.ts';
import { toLngLat } from '../map-view.ts';
import { metresPerPixel } from '../scene/mercator.ts';
import { place } from './place.ts';
import { Sketch } from './sketch.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

/** What is left out lies within so many pixels of what stays. */
const TOLERANCE = 1.5;

export function start(context: ToolContext): ActiveTool {
	const { map, view } = context;
	const { leaflet } = view;
	const container = leaflet.getContainer();
	const sketch = new Sketch(view);
	let path: LngLat[] = [];
	let pointer: number | undefined;

	const at = (event: PointerEvent) => toLngLat(leaflet.mouseEventToLatLng(event));
	const down = (event: PointerEvent) => {
		if (event.button !== 0 || !event.isPrimary) return;
		pointer = event.pointerId;
		container.setPointerCapture(pointer);
		path = [at(event)];
	};
	const move = (event: PointerEvent) => {
		if (event.pointerId !== pointer) return;
		path.push(at(event));
		sketch.show({ type: 'LineString', coordinates: path });
	};
	const up = (event: PointerEvent) => {
		if (event.pointerId !== pointer) return;
		pointer = undefined;
		sketch.clear();
		const tolerance = TOLERANCE * metresPerPixel(path[0]![1], leaflet.getZoom());
		const drawn = simplify(path, tolerance).map(tidy);
		path = [];
		if (drawn.length < 2 || event.type !== 'pointerup') return;
		place(context, { geometry: { type: 'LineString', coordinates: drawn }, layer: 'notes' });
	};

	leaflet.dragging.disable();
	container.style.cursor = 'crosshair';
	// Leaflet lets the browser pan for some touches; here a finger draws.
	container.style.touchAction = 'none';
	container.addEventListener('pointerdown', down, { capture: true });
	container.addEventListener('pointermove', move);
	container.addEventListener('pointerup', up);
	container.addEventListener('pointercancel', up);
	map.hint = { text: m.map_hint_freehand() };
	return {
		key(event) {
			if (event.key !== 'Escape') return false;
			map.tool = 'select';
			return true;
		},
		stop() {
			leaflet.dragging.enable();
			container.style.cursor = '';
			container.style.touchAction = '';
			container.removeEventListener('pointerdown', down, { capture: true });
			container.removeEventListener('pointermove', move);
			container.removeEventListener('pointerup', up);
			container.removeEventListener('pointercancel', up);
			sketch.remove();
			map.hint = undefined;
		}
	};
}
