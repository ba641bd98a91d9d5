import type { Geometry } from '#lib/board/records/map-object.record.ts';
import type { BoardState } from '#lib/features/board/board-state.svelte.ts';

/** The others see a drag this often, milliseconds: the server lets 20 a second through. */
const EVERY = 80;
/** A shape with more numbers than this is not shown while it moves: awareness is no place for it. */
const LARGEST = 4000;

/** Tells the others of a drag in flight; undefined ends it. */
export function liveDrag(
	state: BoardState
): (key: string | undefined, geometry?: Geometry) => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let next: { key: string; geometry: Geometry } | undefined;
	let shown = false;
	return (key, geometry) => {
		if (!key || !geometry) {
			clearTimeout(timer);
			timer = next = undefined;
			if (shown) state.session.present({ drag: null });
			shown = false;
			return;
		}
		next = { key, geometry };
		timer ??= setTimeout(() => {
			timer = undefined;
			if (!next || JSON.stringify(next.geometry).length > LARGEST) return;
			shown = true;
			state.session.present({ drag: next });
		}, EVERY);
	};
}
