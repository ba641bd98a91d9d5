/** A circle: its centre by a click, its radius by a second one or typed. */
import type * as L from 'leaflet';
import type { LngLat } from '#lib/board/values.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { m } from '#lib/i18n/paraglide/messages.js';
import { tidy } from '../geometry/edit.ts';
import { distance } from '../geometry/ellipsoid.ts';
import { formatArea, formatLength } from '../geometry/format.ts';
import { toLngLat } from '../map-view.ts';
import { place } from './place.ts';
import { Sketch } from './sketch.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

const LARGEST = 500_000;

export function start(context: ToolContext): ActiveTool {
	const { map, view } = context;
	const { leaflet } = view;
	const sketch = new Sketch(view);
	let center: LngLat | undefined;
	let radius = 500;
	/** Once typed, the pointer no longer changes it. */
	let typed = false;

	const show = () => {
		if (!center) return void (map.hint = { text: m.map_hint_circle() });
		sketch.show({ type: 'Circle', center, radius });
		map.hint = {
			text: m.map_hint_radius(),
			measures: `r ${formatLength(radius, getLocale())} · ${formatArea(Math.PI * radius ** 2, getLocale())}`,
			radius: { value: radius, set: setRadius },
			done: finish,
			back
		};
	};
	const setRadius = (metres: number) => {
		if (!(metres >= 1)) return;
		typed = true;
		radius = Math.min(LARGEST, Math.round(metres));
		show();
	};
	const back = () => {
		center = undefined;
		typed = false;
		sketch.clear();
		show();
	};
	const finish = () => {
		if (center)
			place(context, {
				geometry: { type: 'Circle', center, radius },
				layer: 'situation',
				colour: 'yellow'
			});
	};
	const reach = (at: L.LatLng) =>
		Math.max(1, Math.min(LARGEST, Math.round(distance(center!, toLngLat(at)))));
	const click = (event: L.LeafletMouseEvent) => {
		if (!center) {
			center = tidy(toLngLat(event.latlng));
			return show();
		}
		const away = reach(event.latlng);
		// The second half of a double click on the centre is no radius.
		if (!typed && away > 1) radius = away;
		else if (!typed) return;
		finish();
	};
	const move = (event: L.LeafletMouseEvent) => {
		if (!center || typed) return;
		radius = reach(event.latlng);
		show();
	};

	leaflet.getContainer().style.cursor = 'crosshair';
	leaflet.on('click', click);
	leaflet.on('mousemove', move);
	show();
	return {
		key(event) {
			if (event.key === 'Enter' && center) return (finish(), true);
			if (event.key === 'Backspace' && center) return (back(), true);
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
