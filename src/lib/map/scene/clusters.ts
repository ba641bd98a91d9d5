/**
 * Marks that crowd are shown as one with a count. Cells of a fixed size in pixels, fixed to
 * the world, so that panning never regroups anything; a new zoom does.
 */
import { worldSize, type WorldPoint } from './mercator.ts';

/** Side of a cell in CSS pixels. */
const CELL = 64;
/** So many in one cell become one. */
const CROWD = 4;
/** From this zoom on everything is shown. */
export const NO_CLUSTERS_FROM = 17;

export interface Clustered {
	readonly key: string;
	/** Only marks of one flock become one. */
	readonly flock: string | undefined;
	readonly point: WorldPoint;
}

export class Cluster<T extends Clustered> {
	readonly members = new Set<T>();
	#x = 0;
	#y = 0;

	add(mark: T): void {
		this.members.add(mark);
		this.#x += mark.point[0];
		this.#y += mark.point[1];
	}
	delete(mark: T): void {
		if (!this.members.delete(mark)) return;
		this.#x -= mark.point[0];
		this.#y -= mark.point[1];
	}
	/** The middle of its members. */
	get point(): WorldPoint {
		return [this.#x / this.members.size, this.#y / this.members.size];
	}
	get crowded(): boolean {
		return this.members.size >= CROWD;
	}
}

export class Clusters<T extends Clustered> {
	readonly #cells = new Map<string, Cluster<T>>();
	readonly #cellOf = new Map<T, Cluster<T>>();
	#zoom: number;

	constructor(zoom: number) {
		this.#zoom = zoom;
	}

	/** Regroups for a zoom. */
	rebuild(zoom: number, marks: Iterable<T>): void {
		this.#zoom = zoom;
		this.#cells.clear();
		this.#cellOf.clear();
		for (const mark of marks) this.add(mark);
	}

	add(mark: T): Cluster<T> | undefined {
		if (this.#zoom >= NO_CLUSTERS_FROM) return undefined;
		const cells = worldSize(Math.round(this.#zoom)) / CELL;
		const key = `${mark.flock}/${Math.floor(mark.point[0] * cells)}/${Math.floor(mark.point[1] * cells)}`;
		let cell = this.#cells.get(key);
		if (!cell) this.#cells.set(key, (cell = new Cluster()));
		cell.add(mark);
		this.#cellOf.set(mark, cell);
		return cell;
	}

	delete(mark: T): Cluster<T> | undefined {
		const cell = this.#cellOf.get(mark);
		cell?.delete(mark);
		this.#cellOf.delete(mark);
		return cell;
	}

	cellOf(mark: T): Cluster<T> | undefined {
		return this.#cellOf.get(mark);
	}

	/** The cluster in which a mark is hidden, or undefined where it stands by itself. */
	hiding(mark: T): Cluster<T> | undefined {
		const cell = this.#cellOf.get(mark);
		return cell?.crowded ? cell : undefined;
	}
}
