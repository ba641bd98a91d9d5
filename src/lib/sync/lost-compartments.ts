/**
 * Compartments taken off the board whose unsent commands the server will not take over the
 * socket: they go to quarantine, as often as it needs until that has worked, and count as
 * unsent until then.
 */
import type { CompartmentSession } from './compartment-session.ts';

const AGAIN_MS = 15_000;

export class LostCompartments {
	readonly #waiting = new Set<CompartmentSession>();
	readonly #settling = new Map<CompartmentSession, Promise<boolean>>();
	readonly #onChange: () => void;
	readonly #onSettled: (compartment: CompartmentSession) => Promise<void>;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	/** @param onSettled called when a compartment's copy is empty, and may be loaded anew */
	constructor(onChange: () => void, onSettled: (compartment: CompartmentSession) => Promise<void>) {
		this.#onChange = onChange;
		this.#onSettled = onSettled;
	}

	get all(): CompartmentSession[] {
		return [...this.#waiting];
	}

	has(key: string): boolean {
		return this.all.some((compartment) => compartment.key === key);
	}

	/** Counts a compartment's rows from now on. */
	add(compartment: CompartmentSession): void {
		this.#waiting.add(compartment);
		this.#onChange();
	}

	/** Its rows are dealt with elsewhere. */
	drop(compartment: CompartmentSession): void {
		this.#waiting.delete(compartment);
		this.#onChange();
	}

	/** Hands one over; true when nothing of it is left. */
	settle(compartment: CompartmentSession): Promise<boolean> {
		let settling = this.#settling.get(compartment);
		if (!settling) {
			settling = this.#handOver(compartment).finally(() => this.#settling.delete(compartment));
			this.#settling.set(compartment, settling);
		}
		return settling;
	}

	async settleAll(): Promise<void> {
		for (const compartment of this.all) await this.settle(compartment);
	}

	/** Ends it; rows not handed over stay on the device for the next opening. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		await Promise.all(this.all.map((compartment) => compartment.close()));
	}

	async #handOver(compartment: CompartmentSession): Promise<boolean> {
		this.add(compartment);
		// A storage that fails is asked again, like a server that does not answer.
		const done = await compartment.surrender().catch(() => false);
		if (this.#closed) return false;
		if (!done) {
			clearTimeout(this.#timer);
			this.#timer = setTimeout(() => void this.settleAll(), AGAIN_MS);
			return false;
		}
		await compartment.close({ rowsToo: true });
		this.drop(compartment);
		await this.#onSettled(compartment);
		return true;
	}
}
