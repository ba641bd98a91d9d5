/** The simulated clock, and what is to happen when it gets there. */

interface Appointment {
	readonly at: number;
	/** In what order those of the same moment were made. */
	readonly order: number;
	readonly happen: () => void | Promise<void>;
}

export class Agenda {
	/** UTC ms; never goes back. */
	now: number;
	/** A binary heap, the next one first. */
	readonly #heap: Appointment[] = [];
	#made = 0;

	constructor(now: number) {
		this.now = now;
	}

	/** At a time, or now where that has passed. */
	at(at: number, happen: Appointment['happen']): void {
		const heap = this.#heap;
		heap.push({ at: Math.max(Math.round(at), this.now), order: this.#made++, happen });
		for (let i = heap.length - 1; i > 0;) {
			const parent = (i - 1) >> 1;
			if (!isBefore(heap[i]!, heap[parent]!)) break;
			[heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
			i = parent;
		}
	}

	after(ms: number, happen: Appointment['happen']): void {
		this.at(this.now + ms, happen);
	}

	/** Lets everything happen that is due by then, in order; asked before each whether to go on. */
	async runUntil(until: number, goOn: () => boolean): Promise<void> {
		while (goOn() && this.#heap[0] !== undefined && this.#heap[0].at <= until) {
			const { at, happen } = this.#take();
			this.now = Math.max(this.now, at);
			await happen();
		}
		if (goOn()) this.now = Math.max(this.now, Math.round(until));
	}

	#take(): Appointment {
		const heap = this.#heap;
		const first = heap[0]!;
		const last = heap.pop()!;
		if (heap.length === 0) return first;
		heap[0] = last;
		for (let i = 0; ;) {
			const [left, right] = [2 * i + 1, 2 * i + 2];
			let next = i;
			if (left < heap.length && isBefore(heap[left]!, heap[next]!)) next = left;
			if (right < heap.length && isBefore(heap[right]!, heap[next]!)) next = right;
			if (next === i) return first;
			[heap[i], heap[next]] = [heap[next]!, heap[i]!];
			i = next;
		}
	}
}

function isBefore(a: Appointment, b: Appointment): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}
