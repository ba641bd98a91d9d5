/** A symbol at a place; the palette beside the map chooses which. */
import type * as L from 'leaflet';
import { layerOf, symbolOf } from '#lib/symbols/index.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { tidy } from '../geometry/edit.ts';
import { toLngLat } from '../map-view.ts';
import { place } from './place.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export function start(context: ToolContext): ActiveTool {
	const { map, view } = context;
	const { leaflet } = view;
	const put = (at: L.LatLng) => {
		const symbol = symbolOf(map.symbol);
		place(context, {
			geometry: { type: 'Point', coordinates: tidy(toLngLat(at)) },
			symbol: symbol.id,
			layer: layerOf(symbol.frame)
		});
	};
	const click = (event: L.LeafletMouseEvent) => put(event.latlng);
	leaflet.getContainer().style.cursor = 'crosshair';
	leaflet.on('click', click);
	map.hint = { text: m.map_hint_mark() };
	return {
		key(event) {
			// Without a pointer the middle of the map is the place.
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
