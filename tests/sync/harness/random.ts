/** A seeded generator, so that a failing run can be run again (mulberry32). */
export class Random {
	#state: number;
	constructor(seed: number) {
		this.#state = seed >>> 0;
	}
	/** [0, 1) */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}
	/** [0, below) */
	int(below: number): number {
		return Math.floor(this.next() * below);
	}
	pick<T>(items: readonly T[]): T {
		return items[this.int(items.length)]!;
	}
	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => this.int(256));
	}
}
