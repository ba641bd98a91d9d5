/**
 * Short numbers (T-07, R-12) from blocks that the server leases to this device, so that a
 * number is given at once, also offline, and never twice. Where a block has run out
 * offline, `next` gives nothing and the board writes a number that carries the post.
 *
 * Blocks lie in localStorage, not IndexedDB: taking a number must be synchronous, and all
 * tabs of the browser must see it taken.
 */
import * as v from 'valibot';
import type { NumberSource } from '#lib/board/board.ts';
import { parseCompartment } from '#lib/board/compartments.ts';
import { DEFAULT_SERIES } from '#lib/board/values.ts';
import type { Environment, KeyValue } from './environment.ts';
import { userKey } from './names.ts';

/** Asks the server for `count` numbers of a series; inclusive. Rejects when offline or refused. */
export type Lease = (
	compartment: string,
	series: string,
	count: number
) => Promise<{ from: number; to: number }>;

/** Leases by `POST /api/v1/incidents/:id/numbers`. */
export function leaseFromServer(environment: Environment, incident: string, device: string): Lease {
	return async (compartment, series, count) => {
		const response = await environment.fetch(
			`${environment.origin}/api/v1/incidents/${incident}/numbers`,
			{
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ compartment, series, device, count })
			}
		);
		const block = (await response.json()) as { from?: unknown; to?: unknown };
		if (!response.ok || typeof block.from !== 'number' || typeof block.to !== 'number')
			throw new Error('no lease');
		return { from: block.from, to: block.to };
	};
}

const BLOCK = 10;
const REFILL_BELOW = 5;
/** What the server leases at most in one block. */
const LARGEST_BLOCK = 200;
const SERIES = Object.values(DEFAULT_SERIES);

const blocksSchema = v.array(v.object({ next: v.number(), to: v.number() }));
type Block = v.InferOutput<typeof blocksSchema>[number];

export class LeasedNumbers implements NumberSource {
	readonly #storage: KeyValue;
	readonly #prefix: string;
	readonly #lease: Lease;
	readonly #asking = new Set<string>();
	#online = false;

	constructor(storage: KeyValue, place: { user: string; incident: string }, lease: Lease) {
		this.#storage = storage;
		this.#prefix = userKey(place.user, `numbers:${place.incident}`);
		this.#lease = lease;
	}

	next(compartment: string, series: string): string | undefined {
		const blocks = this.#blocks(compartment, series);
		const block = blocks[0];
		if (!block) {
			if (this.#online) void this.#refill(compartment, series);
			return undefined;
		}
		const number = block.next;
		const rest = number < block.to ? [{ next: number + 1, to: block.to }] : [];
		// A number that cannot be noted as taken is not given: it could be given twice.
		if (!this.#keep(compartment, series, [...rest, ...blocks.slice(1)])) return undefined;
		if (this.#online) void this.#refill(compartment, series);
		return `${labelOf(compartment, series)}-${String(number).padStart(2, '0')}`;
	}

	/** Fills up every series of the compartments one may write, while online. */
	async online(compartments: readonly string[]): Promise<void> {
		this.#online = true;
		await Promise.all(
			compartments.flatMap((compartment) =>
				SERIES.map((series) => this.#refill(compartment, series))
			)
		);
	}

	/**
	 * Has `count` numbers ready before many are drawn at once, as an import does. Without the
	 * network, or where the server refuses, it is left at what there is.
	 */
	async reserve(compartment: string, series: string, count: number): Promise<void> {
		for (;;) {
			const missing = count - this.#left(compartment, series);
			if (!this.#online || missing <= 0) return;
			const size = Math.min(LARGEST_BLOCK, Math.max(BLOCK, missing));
			if (!(await this.#take(compartment, series, size))) return;
		}
	}

	offline(): void {
		this.#online = false;
	}

	async #refill(compartment: string, series: string): Promise<void> {
		const place = `${compartment}:${series}`;
		if (this.#asking.has(place) || this.#left(compartment, series) >= REFILL_BELOW) return;
		this.#asking.add(place);
		try {
			await this.#take(compartment, series, BLOCK);
		} finally {
			this.#asking.delete(place);
		}
	}

	/** Leases one more block; false where that fails: it is asked again with the next number. */
	async #take(compartment: string, series: string, count: number): Promise<boolean> {
		try {
			const { from, to } = await this.#lease(compartment, series, count);
			const blocks = this.#blocks(compartment, series);
			return this.#keep(compartment, series, [...blocks, { next: from, to }]);
		} catch {
			return false;
		}
	}

	#left(compartment: string, series: string): number {
		return this.#blocks(compartment, series).reduce((sum, { next, to }) => sum + to - next + 1, 0);
	}

	#blocks(compartment: string, series: string): Block[] {
		try {
			const kept = this.#storage.getItem(this.#key(compartment, series));
			const parsed = v.safeParse(blocksSchema, kept ? JSON.parse(kept) : []);
			return parsed.success ? parsed.output.filter(({ next, to }) => next <= to) : [];
		} catch {
			return [];
		}
	}

	#keep(compartment: string, series: string, blocks: readonly Block[]): boolean {
		try {
			this.#storage.setItem(this.#key(compartment, series), JSON.stringify(blocks));
			return true;
		} catch {
			return false;
		}
	}

	#key(compartment: string, series: string): string {
		return `${this.#prefix}:${compartment}:${series}`;
	}
}

/** The series as spoken: a liaison's carry the partner, so that its numbers give nothing away. */
function labelOf(compartment: string, series: string): string {
	const parsed = parseCompartment(compartment);
	if (parsed?.partner) return `${parsed.partner.toUpperCase()}-${series}`;
	return parsed?.kind === 'control' ? `X-${series}` : series;
}
