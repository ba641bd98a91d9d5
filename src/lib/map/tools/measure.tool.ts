/** Distance along clicks, and the area they enclose; nothing of it goes on the board. */
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatArea, formatLength } from '../geometry/format.ts';
import { areaOfRing, lengthOf } from '../geometry/measure.ts';
import { drawPath } from './path-drawing.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export function start(context: ToolContext): ActiveTool {
	return drawPath(context, {
		closed: false,
		least: Number.POSITIVE_INFINITY,
		text: m.map_hint_measure,
		measures: (path) => {
			if (path.length < 2) return undefined;
			const length = formatLength(lengthOf(path), getLocale());
			const area = path.length > 2 ? formatArea(areaOfRing(path), getLocale()) : undefined;
			return area ? m.map_measured_both({ length, area }) : m.map_measured({ length });
		},
		finish: () => undefined
	});
}
