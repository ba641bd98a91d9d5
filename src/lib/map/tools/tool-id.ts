/** The tools of the map, one file each beside this. */
export type ToolId =
	'select' | 'mark' | 'line' | 'area' | 'circle' | 'text' | 'freehand' | 'measure' | 'reshape';
