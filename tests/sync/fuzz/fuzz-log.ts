/** What frames came to, by kind, and every broken rule. */
import { CLOSE } from '#lib/sync/close-codes.ts';

interface Tally {
	sent: number;
	bytes: number;
	slowest: number;
	readonly outcomes: Map<string, number>;
}

/**
 * What a frame may close with. 4503 is not among them: it would be a defect that a frame
 * brought to light. 1006 is a socket cut off with its closing handshake under way.
 */
const ALLOWED: readonly number[] = [
	CLOSE.malformed,
	CLOSE.rightWithdrawn,
	CLOSE.tooLarge,
	CLOSE.tooFast,
	1009
];

export class FuzzLog {
	readonly faults: string[] = [];
	readonly #kinds = new Map<string, Tally>();
	frames = 0;
	closings = 0;

	fault(what: string): void {
		this.faults.push(what);
	}

	sent(kind: string, bytes: number, ms: number): void {
		const tally = this.#of(kind);
		this.frames++;
		tally.sent++;
		tally.bytes += bytes;
		tally.slowest = Math.max(tally.slowest, ms);
	}

	closed(kind: string, seed: number, code: number): void {
		this.closings++;
		this.outcome(kind, String(code));
		if (!ALLOWED.includes(code)) this.fault(`[S51] seed ${seed} (${kind}) closed with ${code}`);
	}

	get kinds(): readonly string[] {
		return [...this.#kinds.keys()];
	}

	/** A line for each kind. */
	table(): string[] {
		return [...this.#kinds]
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([kind, { sent, bytes, slowest, outcomes }]) => {
				const ends = [...outcomes].sort().map(([code, n]) => `${code} ${n}`);
				const mean = `${Math.round(bytes / sent)} B`;
				return `${kind.padEnd(38)} ${String(sent).padStart(8)} ${mean.padStart(10)} ${slowest.toFixed(0).padStart(6)} ms  ${ends.join(', ')}`;
			});
	}

	#of(kind: string): Tally {
		let tally = this.#kinds.get(kind);
		if (!tally) {
			tally = { sent: 0, bytes: 0, slowest: 0, outcomes: new Map() };
			this.#kinds.set(kind, tally);
		}
		return tally;
	}

	/** A code, or that it was answered (and perhaps refused later). */
	outcome(kind: string, outcome: string): void {
		const { outcomes } = this.#of(kind);
		outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
	}
}
