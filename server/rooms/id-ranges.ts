/**
 * A set of Yjs ids (client, clock) as ranges: for a client whose clocks are contiguous, one
 * range. Ranges are half-open, sorted and never touch each other.
 */
import * as encoding from 'lib0/encoding';

export interface IdRange {
	readonly client: number;
	readonly start: number;
	/** Exclusive. */
	readonly end: number;
}

/** So many of one client are put in one by one: moving what lies behind one is cheap. */
const FEW = 32;

export class IdRanges {
	readonly #clients = new Map<number, number[]>();
	#size = 0;

	/** How many ranges there are. */
	get size(): number {
		return this.#size;
	}

	add(client: number, start: number, end: number): void {
		if (end <= start) return;
		const ranges = this.#clients.get(client);
		if (!ranges) {
			this.#clients.set(client, [start, end]);
			this.#size++;
			return;
		}
		// By far the most common: the client goes on where it was.
		const last = ranges.length - 1;
		if (ranges[last] === start) {
			ranges[last] = end;
			return;
		}
		const from = firstEndingFrom(ranges, start);
		let to = from;
		while (to < ranges.length && ranges[to]! <= end) {
			start = Math.min(start, ranges[to]!);
			end = Math.max(end, ranges[to + 1]!);
			to += 2;
		}
		ranges.splice(from, to - from, start, end);
		this.#size += 1 - (to - from) / 2;
	}

	/** The same of many, in whatever order: in time that grows with their number, not its square. */
	addAll(all: readonly IdRange[]): void {
		if (all.length <= FEW) {
			for (const { client, start, end } of all) this.add(client, start, end);
			return;
		}
		const clients = new Map<number, IdRange[]>();
		for (const range of all) {
			const own = clients.get(range.client);
			if (own) own.push(range);
			else clients.set(range.client, [range]);
		}
		for (const [client, own] of clients) {
			if (own.length > FEW) this.#merge(client, own);
			else for (const { start, end } of own) this.add(client, start, end);
		}
	}

	#merge(client: number, added: IdRange[]): void {
		const before = this.#clients.get(client) ?? [];
		added.sort((a, b) => a.start - b.start);
		const merged: number[] = [];
		const put = (start: number, end: number) => {
			const last = merged.length - 1;
			if (end <= start) return;
			if (last > 0 && merged[last]! >= start) merged[last] = Math.max(merged[last]!, end);
			else merged.push(start, end);
		};
		let i = 0;
		for (const { start, end } of added) {
			for (; i < before.length && before[i]! <= start; i += 2) put(before[i]!, before[i + 1]!);
			put(start, end);
		}
		for (; i < before.length; i += 2) put(before[i]!, before[i + 1]!);
		if (merged.length === 0) return;
		this.#clients.set(client, merged);
		this.#size += (merged.length - before.length) / 2;
	}

	/** Where the run of ids from clock 0 ends: 0 where there is none. */
	end(client: number): number {
		const ranges = this.#clients.get(client);
		return ranges?.[0] === 0 ? ranges[1]! : 0;
	}

	has(client: number, clock: number): boolean {
		return this.covers(client, clock, clock + 1);
	}

	/** Whether all of [start, end) is in the set. */
	covers(client: number, start: number, end: number): boolean {
		const ranges = this.#clients.get(client);
		if (!ranges) return false;
		const i = firstEndingFrom(ranges, start + 1);
		return i < ranges.length && ranges[i]! <= start && end <= ranges[i + 1]!;
	}

	/** Whether any of [start, end) is in the set. */
	overlaps(client: number, start: number, end: number): boolean {
		const ranges = this.#clients.get(client);
		if (!ranges || end <= start) return false;
		const i = firstEndingFrom(ranges, start + 1);
		return i < ranges.length && ranges[i]! < end;
	}

	/** An update in the V1 encoding of Yjs that deletes what is in the set, and nothing else. */
	asUpdate(): Uint8Array {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 0);
		encoding.writeVarUint(encoder, this.#clients.size);
		for (const [client, ranges] of this.#clients) {
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, ranges.length / 2);
			for (let i = 0; i < ranges.length; i += 2) {
				encoding.writeVarUint(encoder, ranges[i]!);
				encoding.writeVarUint(encoder, ranges[i + 1]! - ranges[i]!);
			}
		}
		return encoding.toUint8Array(encoder);
	}

	/** The parts of [start, end) that are not in the set. */
	missing(client: number, start: number, end: number): [number, number][] {
		const ranges = this.#clients.get(client) ?? [];
		const gaps: [number, number][] = [];
		let at = start;
		for (let i = firstEndingFrom(ranges, start + 1); i < ranges.length && at < end; i += 2) {
			if (ranges[i]! > at) gaps.push([at, Math.min(ranges[i]!, end)]);
			at = Math.max(at, ranges[i + 1]!);
		}
		if (at < end) gaps.push([at, end]);
		return gaps;
	}
}

/** Index of the first range that ends at or after `value`. */
function firstEndingFrom(ranges: readonly number[], value: number): number {
	let low = 0;
	let high = ranges.length / 2;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ranges[middle * 2 + 1]! < value) low = middle + 1;
		else high = middle;
	}
	return low * 2;
}
