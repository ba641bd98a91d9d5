import type { MapObject } from '#lib/board/records/map-object.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { symbolName, symbolOf } from '#lib/symbols/index.ts';

/** What kind of thing it is: its symbol's name, or its shape. */
export function objectKind(object: Pick<MapObject, 'symbol' | 'geometry'>): string {
	switch (object.geometry?.type) {
		case 'LineString':
			return m.map_shape_line();
		case 'Polygon':
			return m.map_shape_area();
		case 'Circle':
			return m.map_shape_circle();
		default:
			return symbolName(symbolOf(object.symbol), getLocale());
	}
}

/** Its label, or what kind of thing it is. */
export function objectTitle(object: Pick<MapObject, 'label' | 'symbol' | 'geometry'>): string {
	return object.label || objectKind(object);
}
