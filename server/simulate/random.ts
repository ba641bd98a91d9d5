/** Chance that is the same on every run with the same seed (mulberry32). */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** From 0 up to, not including, 1. */
	readonly next = (): number => {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};

	between(from: number, to: number): number {
		return from + this.next() * (to - from);
	}

	/** A whole number; both ends are possible. */
	whole(from: number, to: number): number {
		return Math.floor(this.between(from, to + 1));
	}

	happens(probability: number): boolean {
		return this.next() < probability;
	}

	/** @throws where there is nothing to pick from */
	pick<T>(from: readonly T[]): T {
		if (from.length === 0) throw new Error('nothing to pick from');
		return from[Math.floor(this.next() * from.length)]!;
	}

	/** By weight. */
	pickWeighted<T>(from: readonly { readonly weight: number; readonly value: T }[]): T {
		const total = from.reduce((sum, { weight }) => sum + weight, 0);
		let left = this.next() * total;
		for (const { weight, value } of from) if ((left -= weight) < 0) return value;
		return from[from.length - 1]!.value;
	}

	/** How long people take: around the median, now and then much longer. */
	delay(medianMs: number): number {
		const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
		return Math.round(medianMs * Math.exp(0.7 * normal));
	}

	/** An id of Yjs: 32 bits, never 0. */
	clientId(): number {
		return this.whole(1, 0xffff_ffff);
	}
}
