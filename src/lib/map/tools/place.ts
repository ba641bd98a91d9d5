/** Putting what was drawn on the board. */
import { createMapObject, type NewMapObject } from '#lib/board/commands/map.commands.ts';
import { attempt } from '#lib/features/board/attempt.ts';
import type { ToolContext } from './tool.ts';

/** Creates the object, selects it and lets its label be typed; the tool is put down. */
export function place({ state, map }: ToolContext, input: NewMapObject): void {
	const key = attempt(() =>
		createMapObject(state.board, { planned: map.planned, ...input }, state.homeCompartment)
	);
	map.tool = 'select';
	map.planned = false;
	if (!key) return;
	// What was just drawn is never hidden from the one who drew it.
	map.hidden.delete(input.layer ?? 'situation');
	state.ui.select(key);
	map.fresh = key;
}
