/**
 * What a compartment holds, as the bytes that lie on disk: the newest snapshot and the updates
 * after it. Whoever joins is served from these; no document is needed for it. Everything in
 * here is committed.
 */
import * as Y from 'yjs';
import { SYNC } from '#lib/sync/protocol.ts';
import type { Snapshot, StoredState } from '../store/store.ts';
import { IdRanges, type IdRange } from './id-ranges.ts';
import { syncMessage, type Message } from './frame.ts';
import { freshOf } from './fresh-of.ts';
import { readParts } from './parse-update.ts';
import { Standing } from './standing.ts';
import { joinBlocks, readBlocks, readDeletes, type UpdateBlocks } from './update-blocks.ts';

/** Updates of the tail that are made one once for all who join. */
const RUN = 128;
const MAX_RUNS = 8;
/** So many deleted ranges are held at a time while updates are made one. */
const MANY_RANGES = 50_000;
/** The state vector of nothing. */
const NOTHING = Uint8Array.of(0);

interface TailUpdate extends Pick<UpdateBlocks, 'blocks' | 'deletesAt'> {
	readonly n: number;
	readonly update: Uint8Array;
}

interface Base {
	readonly state: Uint8Array;
	/** The same as a SYNC update message. */
	readonly message: Message;
	/** Of the state, the bytes at its end that name what is deleted. */
	readonly deleteBytes: number | null;
}

export class StateBytes {
	readonly #run: number;
	#base: Base | undefined;
	#tail: TailUpdate[] = [];
	#tailBytes = 0;
	#tailDeletes = new IdRanges();
	/** Where each client stands in the snapshot, and with the tail. */
	#standing = new Standing(NOTHING);
	/** Of the tail from its start: each says what `RUN` updates or more say. */
	#runs: Message[] = [];
	#inRuns = 0;
	/** The rest of the tail as the step 2 that ends an answer. */
	#rest: Message | undefined;
	/** What the snapshot names as deleted, as a SYNC update message; null where that is nothing. */
	#baseDeletes: Message | null | undefined;

	/** @param run updates of the tail that are made one once for all who join */
	constructor({ snapshot, tail }: StoredState, run = RUN) {
		this.#run = run;
		this.#begin(snapshot, tail.map(read));
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

	#begin(snapshot: Snapshot | undefined, tail: readonly Read[]): void {
		const standing = new Standing(snapshot ? vectorOf(snapshot) : NOTHING);
		standing.find(tail.flatMap(({ blocks }) => blocks.map(({ client }) => client)));
		// What may be damaged is read before anything of what was is given up.
		this.#standing = standing;
		this.#tail = [];
		this.#tailBytes = 0;
		this.#tailDeletes = new IdRanges();
		this.#runs = [];
		this.#inRuns = 0;
		this.#rest = this.#baseDeletes = this.#base = undefined;
		if (snapshot) {
			const { state, deleteBytes } = snapshot;
			this.#base = { state, deleteBytes, message: syncMessage(SYNC.update, state) };
		}
		for (const each of tail) this.#push(each);
	}

	#push(told: Read): void {
		this.#standing.find(told.blocks.map(({ client }) => client));
		const { n, update, blocks, deletesAt } = this.#isOrderly(told)
			? told
			: this.#withoutKnown(told);
		this.#tailDeletes.addAll(readDeletes(update, deletesAt).ranges);
		for (const { client, end } of blocks) this.#standing.advance(client, end);
		this.#tail.push({ n, update, blocks, deletesAt });
		this.#tailBytes += update.length;
		this.#rest = undefined;
	}

	/** Whether it holds nothing that was here before, so that blocks of it can follow others. */
	#isOrderly({ blocks, skips }: UpdateBlocks): boolean {
		return !skips && blocks.every(({ client, clock }) => clock >= this.#standing.of(client));
	}

	#withoutKnown({ n, update: told }: Read): Read {
		const update = freshOf(readParts(told), (client) => this.#standing.of(client));
		return read({ n, update });
	}

	/** Takes in an update that is on disk. The bytes are copied: they came in a larger buffer. */
	add(n: number, update: Uint8Array): void {
		this.#push(read({ n, update: new Uint8Array(update) }));
	}

	/** A newer snapshot takes the place of the former and of the updates that are in it. */
	compacted(snapshot: Snapshot): void {
		this.#begin(snapshot, this.#tail.filter(({ n }) => n > snapshot.n).map(read));
	}

	/** Where each client stands. */
	stateVector(): Uint8Array {
		return this.#standing.bytes();
	}

	/**
	 * The messages that give a client everything it lacks, the last of them a step 2; undefined
	 * where it lacks part of what is in the snapshot, which only a document can tell apart.
	 * @throws where the bytes are no state vector
	 */
	answer(stateVector: Uint8Array): Message[] | undefined {
		const theirs = Y.decodeStateVector(stateVector);
		if (theirs.size === 0) return this.#whole();
		if (!this.#standing.isBaseWithin(theirs)) return undefined;
		const lacking = this.#tail.flatMap(({ blocks }) =>
			blocks.filter(({ client, end }) => (theirs.get(client) ?? 0) < end)
		);
		// What is deleted is in no state vector: it is always told.
		const deletes = this.#deletesOfBase();
		const rest = syncMessage(SYNC.step2, joinBlocks(lacking, this.#tailDeletes));
		return [...(deletes ? [deletes] : []), rest];
	}

	/** [S21] For whoever has nothing yet: the same bytes for all of them. */
	#whole(): Message[] {
		const runs = Math.floor((this.#tail.length - this.#inRuns) / this.#run);
		if (this.#runs.length + runs > MAX_RUNS) this.#takeInRun(0, runs * this.#run + this.#inRuns);
		else for (let i = 0; i < runs; i++) this.#takeInRun(this.#inRuns, this.#inRuns + this.#run);
		this.#rest ??= syncMessage(SYNC.step2, asOne(this.#tail.slice(this.#inRuns)));
		return [...(this.#base ? [this.#base.message] : []), ...this.#runs, this.#rest];
	}

	/** From the tail's start or from where runs end so far. */
	#takeInRun(from: number, to: number): void {
		const run = syncMessage(SYNC.update, asOne(this.#tail.slice(from, to)));
		if (from === 0) this.#runs = [];
		this.#runs.push(run);
		this.#inRuns = to;
		this.#rest = undefined;
	}

	#deletesOfBase(): Message | null {
		if (this.#baseDeletes !== undefined) return this.#baseDeletes;
		if (!this.#base) return (this.#baseDeletes = null);
		const { state, deleteBytes } = this.#base;
		let update: Uint8Array;
		if (deleteBytes === null) {
			const ranges = new IdRanges();
			ranges.addAll(readDeletes(state, readBlocks(state).deletesAt).ranges);
			update = ranges.asUpdate();
		} else {
			update = new Uint8Array(1 + deleteBytes);
			update.set(state.subarray(state.length - deleteBytes), 1);
		}
		return (this.#baseDeletes = update.length > 2 ? syncMessage(SYNC.update, update) : null);
	}
}

function vectorOf({ state, stateVector }: Snapshot): Uint8Array {
	return stateVector ?? Y.encodeStateVectorFromUpdate(state);
}

interface Read extends UpdateBlocks {
	readonly n: number;
	readonly update: Uint8Array;
}

function read({ n, update }: { readonly n: number; readonly update: Uint8Array }): Read {
	return { n, update, ...readBlocks(update) };
}

/** Updates that follow each other as one. */
function asOne(updates: readonly TailUpdate[]): Uint8Array {
	const deleted = new IdRanges();
	let ranges: IdRange[] = [];
	for (const { update, deletesAt } of updates) {
		for (const range of readDeletes(update, deletesAt).ranges) ranges.push(range);
		if (ranges.length < MANY_RANGES) continue;
		deleted.addAll(ranges);
		ranges = [];
	}
	deleted.addAll(ranges);
	return joinBlocks(
		updates.flatMap(({ blocks }) => blocks),
		deleted
	);
}
