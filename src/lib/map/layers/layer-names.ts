/** The layers a board has, in the order of the switch: those of map objects, and the resources. */
import { LAYERS } from '#lib/board/records/map-object.record.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { wordOf } from '#lib/i18n/word-of.ts';

export const RESOURCES = 'resources';
export const BOARD_LAYERS = [...LAYERS, RESOURCES] as const;

const NAMES: Record<string, () => string> = {
	situation: m.map_layer_situation,
	forces: m.map_layer_forces,
	sites: m.map_layer_sites,
	hazards: m.map_layer_hazards,
	routes: m.map_layer_routes,
	notes: m.map_layer_notes,
	[RESOURCES]: m.map_layer_resources
};

/** The name of a layer; a layer that this version does not know goes by its own name. */
export function layerName(layer: string): string {
	return wordOf(NAMES, layer)?.() ?? layer;
}
