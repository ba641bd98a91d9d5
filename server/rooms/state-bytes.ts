/**
 * What a compartment holds, as the bytes that lie on disk: the newest snapshot and the updates
 * after it. Whoever joins is served from these; no document is needed for it. Everything in
 * here is committed.
 */
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import type { Snapshot, StoredState } from '../store/store.ts';
import { IdRanges } from './id-ranges.ts';
import { freshOf, mergeInGroups } from './merge-updates.ts';
import { readParts, type ParsedUpdate } from './parse-update.ts';

type Vector = Map<number, number>;

/** Updates of the tail that are merged once for all who join. */
const RUN = 128;
const MAX_RUNS = 8;

interface TailUpdate {
	readonly n: number;
	readonly update: Uint8Array;
	/** Where its structs end, by client: who stands there has them. */
	readonly ends: ReadonlyMap<number, number>;
}

interface Base {
	readonly n: number;
	/** The snapshot as a SYNC update message. */
	readonly frame: Uint8Array;
	readonly state: Uint8Array;
	/** Where each client stands in it. */
	readonly vectorBytes: Uint8Array;
	/** Of the state, the bytes at its end that name what is deleted. */
	readonly deleteBytes: number | null;
}

export class StateBytes {
	#base: Base | undefined;
	#tail: TailUpdate[] = [];
	#tailBytes = 0;
	#tailDeletes = new IdRanges();
	/** Where each client stands in the snapshot, and with the tail: not read before it is asked for. */
	#baseVector: Vector | undefined;
	#vector: Vector | undefined;
	#vectorBytes: Uint8Array | undefined;
	/** Of the tail from its start, merged: each `RUN` updates or more, with its message. */
	#runs: { readonly update: Uint8Array; readonly frame: Uint8Array }[] = [];
	#inRuns = 0;
	/** The rest of the tail as the step 2 that ends an answer. */
	#rest: Uint8Array | undefined;
	/** What the snapshot names as deleted, as a SYNC update message; null where that is nothing. */
	#baseDeletes: Uint8Array | null | undefined;

	constructor({ snapshot, tail }: StoredState) {
		this.#begin(snapshot);
		for (const { n, update } of tail) this.#push(n, update, readParts(update));
	}

	get tailUpdates(): number {
		return this.#tail.length;
	}
	get tailBytes(): number {
		return this.#tailBytes;
	}
	/** Of snapshot and tail: what opening it costs. */
	get bytes(): number {
		return this.snapshotBytes + this.#tailBytes;
	}
	get snapshotBytes(): number {
		return this.#base?.state.length ?? 0;
	}

	/** Snapshot and tail, in order. */
	*updates(): Iterable<Uint8Array> {
		if (this.#base) yield this.#base.state;
		for (const { update } of this.#tail) yield update;
	}

	#begin(snapshot: Snapshot | undefined): void {
		this.#tail = [];
		this.#tailBytes = 0;
		this.#tailDeletes = new IdRanges();
		this.#runs = [];
		this.#inRuns = 0;
		this.#rest = this.#vector = this.#baseVector = this.#baseDeletes = undefined;
		this.#vectorBytes = undefined;
		if (!snapshot) {
			this.#base = undefined;
			return;
		}
		const { n, state, deleteBytes } = snapshot;
		const frame = encodeSync(SYNC.update, state);
		const vectorBytes = snapshot.stateVector ?? Y.encodeStateVectorFromUpdate(state);
		this.#base = {
			...{ n, frame, vectorBytes, deleteBytes },
			// One copy of it in memory, whole.
			state: frame.subarray(frame.length - state.length)
		};
		this.#vectorBytes = vectorBytes;
	}

	#standsInBase(): Vector {
		return (this.#baseVector ??= this.#base
			? Y.decodeStateVector(this.#base.vectorBytes)
			: new Map<number, number>());
	}

	#stands(): Vector {
		return (this.#vector ??= new Map(this.#standsInBase()));
	}

	#push(n: number, bytes: Uint8Array, { structs, deletes }: ParsedUpdate): void {
		const stands = this.#stands();
		const ends = new Map<number, number>();
		let orderly = true;
		let last = Infinity;
		for (const struct of structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			ends.set(client, Math.max(ends.get(client) ?? 0, clock + struct.length));
			orderly &&= client <= last && clock >= (stands.get(client) ?? 0);
			last = client;
		}
		const update = orderly
			? bytes
			: freshOf({ structs, deletes }, (client) => stands.get(client) ?? 0);
		for (const [client, end] of ends) if (end > (stands.get(client) ?? 0)) stands.set(client, end);
		for (const { client, start, end } of deletes) this.#tailDeletes.add(client, start, end);
		this.#tail.push({ n, update, ends });
		this.#tailBytes += update.length;
		this.#rest = this.#vectorBytes = undefined;
	}

	/** Takes in an update that is on disk. The bytes are copied: they came in a larger buffer. */
	add(n: number, update: Uint8Array, parsed: ParsedUpdate): void {
		this.#push(n, new Uint8Array(update), parsed);
	}

	/** A newer snapshot takes the place of the former and of the updates that are in it. */
	compacted(snapshot: Snapshot): void {
		const tail = this.#tail.filter(({ n }) => n > snapshot.n);
		this.#begin(snapshot);
		for (const { n, update } of tail) this.#push(n, update, readParts(update));
	}

	stateVector(): Uint8Array {
		return (this.#vectorBytes ??= Y.encodeStateVector(this.#stands()));
	}

	/**
	 * The messages that give a client everything it lacks, the last of them a step 2; undefined
	 * where it lacks part of what is in the snapshot, which only a document can tell apart.
	 * @throws where the bytes are no state vector
	 */
	answer(stateVector: Uint8Array): Uint8Array[] | undefined {
		const theirs = Y.decodeStateVector(stateVector);
		if (theirs.size === 0) return this.#whole();
		// What is deleted is in no state vector: it is always told.
		for (const [client, end] of this.#standsInBase())
			if ((theirs.get(client) ?? 0) < end) return undefined;
		const lacking = this.#tail
			.filter(({ ends }) => [...ends].some(([client, end]) => (theirs.get(client) ?? 0) < end))
			.map(({ update }) => update);
		const deletes = this.#deletesOfBase();
		const rest = mergeInGroups([...lacking, this.#tailDeletes.asUpdate()]);
		return [...(deletes ? [deletes] : []), encodeSync(SYNC.step2, rest)];
	}

	/** [S21] For whoever has nothing yet: the same bytes for all of them. */
	#whole(): Uint8Array[] {
		while (this.#tail.length - this.#inRuns >= RUN) {
			this.#runs.push(runOf(this.#tail.slice(this.#inRuns, this.#inRuns + RUN)));
			this.#inRuns += RUN;
			this.#rest = undefined;
		}
		if (this.#runs.length > MAX_RUNS) this.#runs = [runOf(this.#runs)];
		this.#rest ??= encodeSync(SYNC.step2, runOf(this.#tail.slice(this.#inRuns)).update);
		return [
			...(this.#base ? [this.#base.frame] : []),
			...this.#runs.map(({ frame }) => frame),
			this.#rest
		];
	}

	#deletesOfBase(): Uint8Array | null {
		if (this.#baseDeletes !== undefined) return this.#baseDeletes;
		if (!this.#base) return (this.#baseDeletes = null);
		const { state, deleteBytes } = this.#base;
		let update: Uint8Array;
		if (deleteBytes === null) {
			const ranges = new IdRanges();
			for (const { client, start, end } of readParts(state).deletes) ranges.add(client, start, end);
			update = ranges.asUpdate();
		} else {
			update = new Uint8Array(1 + deleteBytes);
			update.set(state.subarray(state.length - deleteBytes), 1);
		}
		return (this.#baseDeletes = update.length > 2 ? encodeSync(SYNC.update, update) : null);
	}
}

function runOf(updates: readonly { readonly update: Uint8Array }[]) {
	const update = mergeInGroups(updates.map((each) => each.update));
	return { update, frame: encodeSync(SYNC.update, update) };
}
