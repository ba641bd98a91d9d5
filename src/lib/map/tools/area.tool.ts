/** An area: fire ground, cordon, evacuation zone. */
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatArea, formatLength } from '../geometry/format.ts';
import { areaOfRing, lengthOf } from '../geometry/measure.ts';
import { drawPath } from './path-drawing.ts';
import { place } from './place.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export function start(context: ToolContext): ActiveTool {
	return drawPath(context, {
		closed: true,
		least: 3,
		text: m.map_hint_area,
		measures: (path) =>
			path.length > 2
				? `${formatArea(areaOfRing(path), getLocale())} · ${formatLength(lengthOf([...path, path[0]!]), getLocale())}`
				: undefined,
		finish: (path) =>
			place(context, {
				geometry: { type: 'Polygon', coordinates: [[...path, path[0]!]] },
				layer: 'situation'
			})
	});
}
