/** What a drawing tool is. A new tool is one file beside this and one line in `index.ts`. */
import type { Component } from 'svelte';
import type { BoardState } from '#lib/features/board/board-state.svelte.ts';
import type { MapState } from '../map-state.svelte.ts';
import type { MapView } from '../map-view.ts';
import type { ToolId } from './tool-id.ts';

export interface ToolContext {
	readonly state: BoardState;
	readonly map: MapState;
	readonly view: MapView;
}

export interface ActiveTool {
	/** Puts the map back as it was; whatever was not finished is gone. */
	stop(): void;
	/** A key pressed on the map; true where the tool has used it. */
	key?(event: KeyboardEvent): boolean;
}

export interface ToolModule {
	start(context: ToolContext): ActiveTool;
}

export interface ToolEntry {
	readonly id: ToolId;
	readonly icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
	readonly label: () => string;
	/** The single key that takes it up; printed on its button. */
	readonly shortcut: string;
	/** Whether it writes on the board. */
	readonly writes: boolean;
	readonly load: () => Promise<ToolModule>;
}
