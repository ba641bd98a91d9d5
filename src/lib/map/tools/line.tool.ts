/** A line: route, firebreak, boundary of a sector. */
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatLength } from '../geometry/format.ts';
import { lengthOf } from '../geometry/measure.ts';
import { drawPath } from './path-drawing.ts';
import { place } from './place.ts';
import type { ActiveTool, ToolContext } from './tool.ts';

export function start(context: ToolContext): ActiveTool {
	return drawPath(context, {
		closed: false,
		least: 2,
		text: m.map_hint_line,
		measures: (path) => (path.length > 1 ? formatLength(lengthOf(path), getLocale()) : undefined),
		finish: (path) =>
			place(context, { geometry: { type: 'LineString', coordinates: path }, layer: 'routes' })
	});
}
