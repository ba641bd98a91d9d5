import type { Rect } from './canvas-pane.ts';
import { crosses } from './rects.ts';

const CELL = 128;

/** Rectangles of the canvas that are taken, by cells, so that asking costs what is near. */
export class Taken {
	readonly #cells = new Map<number, { rect: Rect; owner: string }[]>();

	/** Whether nothing but the owner's own lies there. */
	free(rect: Rect, owner: string): boolean {
		return !cellsOf(rect).some((cell) =>
			this.#cells.get(cell)?.some((other) => other.owner !== owner && crosses(other.rect, rect))
		);
	}

	add(rect: Rect, owner: string): void {
		for (const cell of cellsOf(rect)) {
			const rects = this.#cells.get(cell);
			if (rects) rects.push({ rect, owner });
			else this.#cells.set(cell, [{ rect, owner }]);
		}
	}
}

function cellsOf({ x, y, width, height }: Rect): number[] {
	const cells: number[] = [];
	for (let i = Math.floor(x / CELL); i <= Math.floor((x + width) / CELL); i++)
		for (let j = Math.floor(y / CELL); j <= Math.floor((y + height) / CELL); j++)
			cells.push(i * 4096 + j);
	return cells;
}
