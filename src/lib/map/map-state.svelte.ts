/**
 * What only I see of the map: the tool in hand, hidden layers, the base layer, whom I follow.
 * One for each open board, shared by the map, the tool rail and the layer panel.
 */
import { SvelteSet } from 'svelte/reactivity';
import type { BoardState } from '#lib/features/board/board-state.svelte.ts';
import type { LngLat } from '#lib/board/values.ts';
import { GRID, type BaseLayer } from './base-layer.ts';
import type { MapView } from './map-view.ts';
import type { MapWindow } from './map-window.ts';
import type { ToolId } from './tools/tool-id.ts';

/** What the tool in hand says, and what can be done about it besides drawing. */
export interface ToolHint {
	readonly text: string;
	/** Length and area of what is drawn so far. */
	readonly measures?: string | undefined;
	/** Finishes the drawing; absent while there is not enough of it. */
	readonly done?: (() => void) | undefined;
	/** Takes back the last vertex. */
	readonly back?: (() => void) | undefined;
	/** A circle's radius in metres, to be typed; undefined before a centre is set. */
	readonly radius?: { readonly value: number; readonly set: (metres: number) => void } | undefined;
}

export class MapState {
	tool = $state<ToolId>('select');
	hint = $state.raw<ToolHint | undefined>();
	/** The shape whose vertices are shown. */
	reshaping = $state<string | undefined>();
	/** Symbol of the next mark. */
	symbol = $state('generic');
	/** Whether the next drawing is planned (dashed). */
	planned = $state(false);
	/** Just drawn: its label is to be typed. */
	fresh = $state<string | undefined>();
	/** Ids of base layers; `grid` needs nothing. */
	base = $state<string>(GRID);
	/** Ids of layers laid over the base. */
	readonly overlays = new SvelteSet<string>();
	bases = $state.raw<readonly BaseLayer[]>([]);
	/** Why the list of base layers could not be read, or a layer shows nothing. */
	baseProblem = $state<'list' | 'tiles' | undefined>();
	readonly hidden = new SvelteSet<string>();
	/** Member id of whom I follow. */
	following = $state<string | undefined>();
	/** Where the map is looking. */
	window = $state.raw<MapWindow | undefined>();
	/** Under the pointer. */
	pointer = $state.raw<LngLat | undefined>();
	goToOpen = $state(false);
	listOpen = $state(false);
	layersOpen = $state(false);
	/** Whether the map can be seen: false on the phone's other screens. */
	shown = $state(false);
	/** The map itself, while it is on the page. */
	view = $state.raw<MapView | undefined>();

	/** How many records lie on each board layer. */
	counts(): Record<string, number> {
		return this.view?.counts() ?? {};
	}

	/** Takes up a tool; the one in hand again puts it down. */
	take(tool: ToolId): void {
		this.following = undefined;
		this.reshaping = undefined;
		this.tool = this.tool === tool ? 'select' : tool;
	}
}

const states = new WeakMap<BoardState, MapState>();

export function mapStateOf(board: BoardState): MapState {
	let state = states.get(board);
	if (!state) states.set(board, (state = new MapState()));
	return state;
}
