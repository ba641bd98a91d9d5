/** The tools of the rail, in its order; each is loaded when it is first taken up. */
import Circle from '@lucide/svelte/icons/circle';
import MapPin from '@lucide/svelte/icons/map-pin';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import Pencil from '@lucide/svelte/icons/pencil-line';
import Pentagon from '@lucide/svelte/icons/pentagon';
import Ruler from '@lucide/svelte/icons/ruler';
import Spline from '@lucide/svelte/icons/spline';
import Type from '@lucide/svelte/icons/type';
import { m } from '#lib/i18n/paraglide/messages.js';
import * as select from './select.tool.ts';
import type { ToolId } from './tool-id.ts';
import type { ToolEntry, ToolModule } from './tool.ts';

export const tools: readonly ToolEntry[] = [
	{
		id: 'select',
		icon: MousePointer2,
		label: m.map_tool_select,
		shortcut: 'V',
		writes: false,
		load: () => Promise.resolve(select)
	},
	{
		id: 'mark',
		icon: MapPin,
		label: m.map_tool_mark,
		shortcut: 'M',
		writes: true,
		load: () => import('./mark.tool.ts')
	},
	{
		id: 'line',
		icon: Spline,
		label: m.map_tool_line,
		shortcut: 'R',
		writes: true,
		load: () => import('./line.tool.ts')
	},
	{
		id: 'area',
		icon: Pentagon,
		label: m.map_tool_area,
		shortcut: 'A',
		writes: true,
		load: () => import('./area.tool.ts')
	},
	{
		id: 'circle',
		icon: Circle,
		label: m.map_tool_circle,
		shortcut: 'C',
		writes: true,
		load: () => import('./circle.tool.ts')
	},
	{
		id: 'text',
		icon: Type,
		label: m.map_tool_text,
		shortcut: 'X',
		writes: true,
		load: () => import('./text.tool.ts')
	},
	{
		id: 'freehand',
		icon: Pencil,
		label: m.map_tool_freehand,
		shortcut: 'F',
		writes: true,
		load: () => import('./freehand.tool.ts')
	},
	{
		id: 'measure',
		icon: Ruler,
		label: m.map_tool_measure,
		shortcut: 'D',
		writes: false,
		load: () => import('./measure.tool.ts')
	}
];

/** Any tool's code; reshape has no button of its own. */
export function loadTool(id: ToolId): Promise<ToolModule> {
	if (id === 'reshape') return import('./reshape.tool.ts');
	return tools.find((tool) => tool.id === id)!.load();
}
