/** The map objects of the board as a scene, kept true by the keys that change. */
import { SvelteMap } from 'svelte/reactivity';
import type { Board } from '#lib/board/board.ts';
import type { Geometry, MapObject } from '#lib/board/records/map-object.record.ts';
import type { Mark } from '../scene/mark.ts';
import type { Scene } from '../scene/scene.ts';
import { draw, marksOf, type Drawing } from './object-marks.ts';

export class ObjectsLayer {
	readonly #scene: Scene;
	/** How many objects each layer holds. */
	readonly counts = new SvelteMap<string, number>();
	readonly #board: Board;
	#drawing: Drawing;
	/** What is shown for a record, and the record it was made from. */
	readonly #shown = new Map<string, { record: MapObject; marks: readonly Mark[] }>();
	/** Geometries being dragged on this device, not said yet. */
	readonly #lifted = new Map<string, Geometry>();
	readonly #unsubscribe: () => void;

	constructor(scene: Scene, board: Board, drawing: Drawing) {
		this.#board = board;
		this.#drawing = drawing;
		this.#scene = scene;
		this.#all();
		this.#unsubscribe = board.mapObjects.subscribe((keys) => {
			for (const key of keys) this.#update(key);
		});
	}

	setDrawing(drawing: Drawing): void {
		this.#drawing = drawing;
		for (const { marks } of this.#shown.values())
			for (const mark of marks) this.#scene.delete(mark.key);
		this.#shown.clear();
		this.counts.clear();
		this.#all();
	}

	/** Shows a record elsewhere while it is dragged; undefined puts it back to what it says. */
	lift(key: string, geometry: Geometry | undefined): void {
		if (geometry) this.#lifted.set(key, geometry);
		else this.#lifted.delete(key);
		this.#update(key, true);
	}

	remove(): void {
		this.#unsubscribe();
	}

	#all(): void {
		const marks: Mark[] = [];
		const counts = new Map<string, number>();
		for (const record of this.#board.mapObjects.list()) {
			const made = this.#make(record);
			this.#shown.set(record.key, { record, marks: made });
			marks.push(...made);
			counts.set(record.layer, (counts.get(record.layer) ?? 0) + 1);
		}
		for (const [layer, count] of counts) this.counts.set(layer, count);
		this.#scene.load(marks);
	}

	#make(record: MapObject): Mark[] {
		const lifted = this.#lifted.get(record.key);
		if (lifted) return [draw(record, lifted, this.#drawing, { key: record.key })];
		const heads = record.contradictions.includes('geometry')
			? this.#board.history('mapObjects', record.key, 'geometry').heads
			: [];
		return marksOf(record, heads, this.#drawing);
	}

	#update(key: string, redraw = false): void {
		const found = this.#board.compartments().includes(key.slice(0, key.indexOf('/')))
			? this.#board.mapObjects.get(key)
			: undefined;
		const record = found && !found.deleted ? found : undefined;
		const before = this.#shown.get(key);
		// Records are immutable: the same object says that nothing has changed.
		if (!redraw && before?.record === record) return;
		const marks = record ? this.#make(record) : [];
		const kept = new Set(marks.map((mark) => mark.key));
		for (const mark of before?.marks ?? []) if (!kept.has(mark.key)) this.#scene.delete(mark.key);
		for (const mark of marks) this.#scene.put(mark);
		if (record) this.#shown.set(key, { record, marks });
		else this.#shown.delete(key);
		if (before?.record.layer === record?.layer) return;
		if (before) this.#count(before.record.layer, -1);
		if (record) this.#count(record.layer, 1);
	}

	#count(layer: string, by: number): void {
		const count = (this.counts.get(layer) ?? 0) + by;
		if (count > 0) this.counts.set(layer, count);
		else this.counts.delete(layer);
	}
}
