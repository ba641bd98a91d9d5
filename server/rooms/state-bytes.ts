/**
 * What a compartment holds, as the bytes that lie on disk: the newest snapshot and the updates
 * after it. Whoever joins is served from these; no document is needed for it. Everything in
 * here is committed.
 */
import * as Y from 'yjs';
import { SYNC } from '#lib/sync/protocol.ts';
import type { Snapshot, StoredState } from '../store/store.ts';
import { IdRanges } from './id-ranges.ts';
import { syncMessage, type Message } from './frame.ts';
import { freshOf } from './fresh-of.ts';
import { readParts } from './parse-update.ts';
import { Standing } from './standing.ts';
import { joinBlocks, readBlocks, type Block, type UpdateBlocks } from './update-blocks.ts';

/** Updates of the tail that are made one once for all who join. */
const RUN = 128;
const MAX_RUNS = 8;
/** The state vector of nothing. */
const NOTHING = Uint8Array.of(0);

interface TailUpdate extends UpdateBlocks {
	readonly n: number;
	readonly update: Uint8Array;
}

interface Base {
	readonly n: number;
	readonly state: Uint8Array;
	/** The same as a SYNC update message. */
	readonly message: Message;
	/** Of the state, the bytes at its end that name what is deleted. */
	readonly deleteBytes: number | null;
}

export class StateBytes {
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

	constructor({ snapshot, tail }: StoredState) {
		this.#begin(snapshot, tail);
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

	#begin(
		snapshot: Snapshot | undefined,
		tail: readonly { readonly n: number; readonly update: Uint8Array }[]
	): void {
		this.#tail = [];
		this.#tailBytes = 0;
		this.#tailDeletes = new IdRanges();
		this.#runs = [];
		this.#inRuns = 0;
		this.#rest = this.#baseDeletes = this.#base = undefined;
		if (snapshot) {
			const { n, state, deleteBytes } = snapshot;
			this.#base = { n, state, deleteBytes, message: syncMessage(SYNC.update, state) };
		}
		this.#standing = new Standing(snapshot ? vectorOf(snapshot) : NOTHING);
		const read = tail.map(({ n, update }) => ({ n, update, ...readBlocks(update) }));
		this.#standing.find(read.flatMap(({ blocks }) => blocks.map(({ client }) => client)));
		for (const each of read) this.#push(each);
	}

	#push(told: TailUpdate): void {
		this.#standing.find(told.blocks.map(({ client }) => client));
		const fresh = this.#isOrderly(told) ? told : this.#withoutKnown(told);
		for (const { client, end } of fresh.blocks) this.#standing.advance(client, end);
		for (const { client, start, end } of fresh.deletes) this.#tailDeletes.add(client, start, end);
		this.#tail.push(fresh);
		this.#tailBytes += fresh.update.length;
		this.#rest = undefined;
	}

	/** Whether it holds nothing that was here before, so that blocks of it can follow others. */
	#isOrderly({ blocks, skips }: UpdateBlocks): boolean {
		return !skips && blocks.every(({ client, clock }) => clock >= this.#standing.of(client));
	}

	#withoutKnown({ n, update: told }: TailUpdate): TailUpdate {
		const update = freshOf(readParts(told), (client) => this.#standing.of(client));
		return { n, update, ...readBlocks(update) };
	}

	/** Takes in an update that is on disk. The bytes are copied: they came in a larger buffer. */
	add(n: number, update: Uint8Array): void {
		const own = new Uint8Array(update);
		this.#push({ n, update: own, ...readBlocks(own) });
	}

	/** A newer snapshot takes the place of the former and of the updates that are in it. */
	compacted(snapshot: Snapshot): void {
		this.#begin(
			snapshot,
			this.#tail.filter(({ n }) => n > snapshot.n)
		);
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
		while (this.#tail.length - this.#inRuns >= RUN) {
			this.#runs.push(runOf(this.#tail.slice(this.#inRuns, (this.#inRuns += RUN))));
			this.#rest = undefined;
		}
		if (this.#runs.length > MAX_RUNS) this.#runs = [runOf(this.#tail.slice(0, this.#inRuns))];
		this.#rest ??= syncMessage(SYNC.step2, asOne(this.#tail.slice(this.#inRuns)));
		return [...(this.#base ? [this.#base.message] : []), ...this.#runs, this.#rest];
	}

	#deletesOfBase(): Message | null {
		if (this.#baseDeletes !== undefined) return this.#baseDeletes;
		if (!this.#base) return (this.#baseDeletes = null);
		const { state, deleteBytes } = this.#base;
		let update: Uint8Array;
		if (deleteBytes === null) {
			const ranges = new IdRanges();
			for (const { client, start, end } of readBlocks(state).deletes)
				ranges.add(client, start, end);
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

/** Updates that follow each other as one. */
function asOne(updates: readonly UpdateBlocks[]): Uint8Array {
	const blocks: Block[] = updates.flatMap((update) => update.blocks);
	const deleted = new IdRanges();
	for (const { deletes } of updates)
		for (const { client, start, end } of deletes) deleted.add(client, start, end);
	return joinBlocks(blocks, deleted);
}

function runOf(updates: readonly UpdateBlocks[]): Message {
	return syncMessage(SYNC.update, asOne(updates));
}
