/** Which labels stand: the higher rank first, then by key, none across another or a symbol. */
import type { Rect } from './canvas-pane.ts';
import { labelRect, shiftsOf } from './label.ts';
import { RANK, rectOf, type Mark, type Pen } from './mark.ts';
import { Taken } from './taken.ts';

/** Labels are weighed up to this many marks; beyond, only what is always shown. */
const MOST = 500;

export class LabelPlacement {
	/** Keys of the marks whose labels stand, and how far down each has been moved. */
	readonly #shifts = new Map<string, number>();

	/** How far down a mark's label has been moved, or undefined where it has none. */
	shift(mark: Mark): number | undefined {
		return this.#shifts.get(mark.key);
	}

	/** Shows a label without weighing: of a mark that has just been selected. */
	keep(mark: Mark): void {
		if (mark.label && !this.#shifts.has(mark.key)) this.#shifts.set(mark.key, 0);
	}

	forget(mark: Mark): void {
		this.#shifts.delete(mark.key);
	}

	/** Decides anew for all marks in view, given lowest first. */
	weighAll(marks: readonly Mark[], pen: Pen, forced: (mark: Mark) => boolean): void {
		this.#shifts.clear();
		const crowd = marks.length > MOST;
		const taken = crowd ? new Taken() : obstacles(marks, pen);
		for (let i = marks.length - 1; i >= 0; i--) {
			const mark = marks[i]!;
			if (mark.label && (!crowd || forced(mark))) this.#weigh(mark, taken, pen, forced);
		}
	}

	/**
	 * Decides for those of the marks in view that are new there, given lowest first; what stands
	 * already stays, whatever its rank. Returns those that have got a label.
	 */
	weighNew(
		marks: readonly Mark[],
		isNew: (mark: Mark) => boolean,
		pen: Pen,
		forced: (mark: Mark) => boolean
	): Mark[] {
		const crowd = marks.length > MOST;
		const fresh = marks.filter(
			(mark) => mark.label && !this.#shifts.has(mark.key) && (!crowd || forced(mark)) && isNew(mark)
		);
		if (fresh.length === 0) return [];
		const taken = crowd ? new Taken() : obstacles(marks, pen);
		for (const mark of marks) {
			const shift = this.#shifts.get(mark.key);
			const rect = shift === undefined ? undefined : labelRect(mark, pen, shift);
			if (rect) taken.add(rect, mark.key);
		}
		for (const mark of [...fresh].reverse()) this.#weigh(mark, taken, pen, forced);
		return fresh.filter((mark) => this.#shifts.has(mark.key));
	}

	#weigh(mark: Mark, taken: Taken, pen: Pen, forced: (mark: Mark) => boolean): void {
		const free = shiftsOf(mark.label!).find((shift) =>
			taken.free(labelRect(mark, pen, shift)!, mark.key)
		);
		if (free === undefined && !forced(mark)) return;
		this.#shifts.set(mark.key, free ?? 0);
		taken.add(labelRect(mark, pen, free ?? 0)!, mark.key);
	}
}

function obstacles(marks: readonly Mark[], pen: Pen): Taken {
	const taken = new Taken();
	for (const mark of marks)
		if (mark.rank >= RANK.beneath) taken.add(inner(rectOf(mark, pen.view)), mark.key);
	return taken;
}

/** The symbol itself, without the room around it that selection and badges may need. */
function inner(rect: Rect): Rect {
	return { x: rect.x + 9, y: rect.y + 9, width: rect.width - 18, height: rect.height - 18 };
}
