/**
 * What lies where: a hash grid with a level for every size, so that points and a county's
 * outline live in one index. Putting and taking cost one cell; a query visits the cells it
 * covers, or every item of a level where that is less.
 */
import { overlap, type WorldBounds } from './mercator.ts';

interface Indexed {
	readonly bounds: WorldBounds;
}

/** 2^14 cells to a side are 2.4 km at the equator. */
const FINEST = 14;

interface Level {
	readonly cells: Map<number, Set<Indexed>>;
	size: number;
}

export class SpatialIndex<T extends Indexed> {
	readonly #levels = new Map<number, Level>();
	#size = 0;

	get size(): number {
		return this.#size;
	}

	put(item: T): void {
		const level = levelOf(item.bounds);
		let grid = this.#levels.get(level);
		if (!grid) this.#levels.set(level, (grid = { cells: new Map(), size: 0 }));
		const key = cellOf(item.bounds, level);
		let cell = grid.cells.get(key);
		if (!cell) grid.cells.set(key, (cell = new Set()));
		if (cell.has(item)) return;
		cell.add(item);
		grid.size++;
		this.#size++;
	}

	take(item: T): void {
		const level = levelOf(item.bounds);
		const grid = this.#levels.get(level);
		const key = cellOf(item.bounds, level);
		const cell = grid?.cells.get(key);
		if (!grid || !cell?.delete(item)) return;
		if (cell.size === 0) grid.cells.delete(key);
		grid.size--;
		this.#size--;
	}

	/** Everything whose bounds touch these, in no particular order. */
	query(bounds: WorldBounds): T[] {
		const found: T[] = [];
		for (const [level, grid] of this.#levels) {
			const side = 2 ** level;
			// An item lies in the cell of its centre and reaches at most one cell further.
			const [x1, y1] = [clamp(bounds[0], side) - 1, clamp(bounds[1], side) - 1];
			const [x2, y2] = [clamp(bounds[2], side) + 1, clamp(bounds[3], side) + 1];
			const collect = (cell: Set<Indexed> | undefined) => {
				for (const item of cell ?? []) if (overlap(item.bounds, bounds)) found.push(item as T);
			};
			if ((x2 - x1 + 1) * (y2 - y1 + 1) > grid.cells.size) grid.cells.forEach(collect);
			else
				for (let x = x1; x <= x2; x++)
					for (let y = y1; y <= y2; y++) collect(grid.cells.get(x * 2 ** 20 + y));
		}
		return found;
	}
}

function levelOf([minX, minY, maxX, maxY]: WorldBounds): number {
	const extent = Math.max(maxX - minX, maxY - minY);
	return extent <= 0 ? FINEST : Math.max(0, Math.min(FINEST, Math.floor(-Math.log2(extent))));
}

function clamp(value: number, side: number): number {
	return Math.max(0, Math.min(side - 1, Math.floor(value * side)));
}

function cellOf(bounds: WorldBounds, level: number): number {
	const side = 2 ** level;
	const x = clamp((bounds[0] + bounds[2]) / 2, side);
	const y = clamp((bounds[1] + bounds[3]) / 2, side);
	return x * 2 ** 20 + y;
}
