import type { KeyValue } from './environment.ts';

const SAMPLES = 8;
const KEY = 'tongtu-clock-offset';
/** No message is under way for so long, ms: the device's own clock has been set. */
const CLOCK_SET = 60_000;

/**
 * The server's clock as this device knows it. A position message carries the server's
 * time; its way here only makes it look older, so of the last samples the one that puts
 * the server furthest ahead is nearest to the truth. The offset outlives a reload, since
 * facts written offline carry corrected times too.
 */
export class ServerClock {
	readonly #device: () => number;
	readonly #storage: KeyValue | undefined;
	#samples: number[] = [];
	/** Server minus device, milliseconds. */
	offset = 0;

	constructor(device: () => number, storage?: KeyValue) {
		this.#device = device;
		this.#storage = storage;
		const kept = Number(storage?.getItem(KEY) ?? 0);
		if (Number.isFinite(kept)) this.offset = kept;
	}

	/** UTC ms, corrected. */
	now = (): number => this.#device() + this.offset;

	/** Takes in the server's time at the moment its message arrives. */
	sample(serverTime: number): void {
		const newest = serverTime - this.#device();
		// What was sampled before the device's clock was set speaks of another clock.
		const kept = this.#samples.filter((sample) => sample - newest < CLOCK_SET);
		this.#samples = [...kept, newest].slice(-SAMPLES);
		const offset = Math.max(...this.#samples);
		if (Math.abs(offset - this.offset) < 1) return;
		this.offset = offset;
		try {
			this.#storage?.setItem(KEY, String(Math.round(offset)));
		} catch {
			// A full or forbidden storage costs the offset after a reload, nothing else.
		}
	}
}
