/** Words on the map: the place first, then what they say. */
import type * as L from 'leaflet';
import { m } from '#lib/i18n/paraglide/messages.js';
import { tidy } from '../geometry/edit.ts';
import { toLngLat } from '../map-view.ts';
import { place } from './place.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export function start(context: ToolContext): ActiveTool {
	const { map, view } = context;
	const { leaflet } = view;
	const put = (at: L.LatLng) =>
		place(context, {
			geometry: { type: 'Point', coordinates: tidy(toLngLat(at)) },
			symbol: 'text',
			layer: 'notes'
		});
	const click = (event: L.LeafletMouseEvent) => put(event.latlng);
	leaflet.getContainer().style.cursor = 'text';
	leaflet.on('click', click);
	map.hint = { text: m.map_hint_text() };
	return {
		key(event) {
			if (event.key === 'Enter') return (put(leaflet.getCenter()), true);
			if (event.key !== 'Escape') return false;
			map.tool = 'select';
			return true;
		},
		stop() {
			leaflet.getContainer().style.cursor = '';
			leaflet.off('click', click);
			map.hint = undefined;
		}
	};
}
