import type { BoardState } from '../board/board-state.svelte.ts';
import type { Surroundings } from './mine.ts';

/** Groups and resources as they stand, read so that what is mine follows their changes. */
export function surroundingsOf(live: BoardState): Surroundings {
	return {
		group: (key) => live.records.groups.get(key),
		resource: (key) => live.records.resources.get(key)
	};
}
