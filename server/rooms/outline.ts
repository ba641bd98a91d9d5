/**
 * What a compartment holds, as far as accepting an update needs to know: which ids are
 * there, and which of them are facts. Kept apart from the document, so that an update is
 * judged before it is applied to anything.
 *
 * Only updates that can be integrated at once, as a whole, are accepted. So what is here is
 * exactly what Yjs has integrated: nothing lies pending that a later update under the same
 * ids could replace, and nothing can be deleted or overwritten before it is here.
 */
import * as Y from 'yjs';
import { COLLECTIONS } from '#lib/board/records/index.ts';
import { IdRanges } from './id-ranges.ts';
import {
	MalformedUpdate,
	readParts,
	references,
	type ParsedUpdate,
	type Struct
} from './parse-update.ts';
import { Places } from './places.ts';

/** The root map of facts (src/lib/board/facts.ts). */
const FACTS = 'facts';
/** The root maps of records. */
const RECORDS: ReadonlySet<unknown> = new Set(COLLECTIONS);

export type Problem =
	/** A struct under a client id that is someone else's. */
	| 'foreign-client-id'
	/** A fact would be overwritten, deleted, or made of something that can change. */
	| 'fact-changed'
	/** A record would be taken out of its collection, or another put in its place. */
	| 'record-removed'
	/** It builds on, or deletes, what is neither here nor the sender's own to bring. */
	| 'missing-dependency';

export interface Finding {
	readonly problem: Problem | undefined;
	/** Builds on something of the sender's own that is not here yet. */
	readonly waits: boolean;
	/** Whether it has structs that are not here yet. */
	readonly fresh: boolean;
	/** Client ids that nobody owns yet. */
	readonly claims: readonly number[];
}

/** Whether a client id is the sender's, nobody's yet, or someone else's. */
export type Ownership = (client: number) => 'own' | 'free' | 'foreign';

type Placed = Y.Item | Y.GC;

export class Outline {
	readonly #known = new IdRanges();
	readonly #facts = new IdRanges();
	/** Entries of collections that hold records. */
	readonly #records = new IdRanges();
	readonly #paths = new Set<string>();
	/** Of records, as `collection/id`. */
	readonly #entries = new Set<string>();
	readonly #places = new Places();
	/** What updates name as deleted; Yjs may have deleted more, of what was overwritten at once. */
	readonly #deleted = new IdRanges();

	/** The outline of what updates hold, in order: a snapshot and what came after it. */
	static of(updates: Iterable<Uint8Array>): Outline {
		const outline = new Outline();
		for (const update of updates) outline.#draw(readParts(update));
		return outline;
	}

	/** Takes in what was accepted before, in another process or by the server itself. */
	#draw(parsed: ParsedUpdate): void {
		const fresh = parsed.structs.filter(
			(struct): struct is Placed =>
				!(struct instanceof Y.Skip) &&
				!this.#known.covers(struct.id.client, struct.id.clock, struct.id.clock + struct.length)
		);
		try {
			this.#fits(
				fresh,
				this.#places.judge(parsed.structs, (client) => this.#known.end(client))
			);
		} catch (error) {
			// What is in the log is there, whatever would be said of it today.
			if (!(error instanceof MalformedUpdate)) throw error;
		}
		this.accept(parsed);
	}

	/**
	 * Judges an update of a sender; changes nothing.
	 * @throws MalformedUpdate for what no client of Yjs would send
	 */
	check({ structs, deletes }: ParsedUpdate, ownership: Ownership): Finding {
		const claims = new Set<number>();
		const refused = (problem: Problem): Finding => ({
			...{ problem, waits: false, fresh: true, claims: [] }
		});
		/** Whether the sender may speak of ids of this client that are not here yet. */
		const speaksFor = (client: number): boolean => {
			const owner = ownership(client);
			if (owner === 'free') claims.add(client);
			return owner !== 'foreign';
		};
		const brought = new IdRanges();
		const facts = new IdRanges();
		const records = new IdRanges();
		const paths = new Set<string>();
		const entries = new Set<string>();
		const fresh: Placed[] = [];
		let waits = false;
		for (const struct of structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			const end = clock + struct.length;
			if (this.#known.covers(client, clock, end)) {
				this.#expectSettled(struct);
				continue;
			}
			if (!speaksFor(client)) return refused('foreign-client-id');
			brought.add(client, clock, end);
			fresh.push(struct);
			if (!(struct instanceof Y.Item)) continue;
			if (inCollection(struct)) {
				const path = pathOfRecord(struct);
				if (this.#entries.has(path) || entries.has(path)) return refused('record-removed');
				if (!isRecord(struct)) continue;
				entries.add(path);
				records.add(client, clock, end);
			}
			if (!isFact(struct)) continue;
			const path = struct.parentSub;
			const plain = struct.length === 1 && struct.content instanceof Y.ContentAny;
			if (path === null || !plain || this.#paths.has(path) || paths.has(path))
				return refused('fact-changed');
			paths.add(path);
			facts.add(client, clock, end);
		}
		for (const struct of fresh) {
			if (!(struct instanceof Y.Item)) continue;
			for (const beside of [struct.origin, struct.rightOrigin])
				if (
					beside &&
					(this.#records.has(beside.client, beside.clock) ||
						records.has(beside.client, beside.clock))
				)
					return refused('record-removed');
			for (const { client, clock } of references(struct)) {
				if (this.#facts.has(client, clock) || facts.has(client, clock))
					return refused('fact-changed');
				if (this.#known.has(client, clock) || brought.has(client, clock)) continue;
				if (!speaksFor(client)) return refused('missing-dependency');
				waits = true;
			}
		}
		for (const { client, start, end } of deletes) {
			if (this.#facts.overlaps(client, start, end) || facts.overlaps(client, start, end))
				return refused('fact-changed');
			// What was deleted before there was this rule, everybody's deletions name again.
			for (const [from, to] of this.#deleted.missing(client, start, end))
				if (this.#records.overlaps(client, from, to) || records.overlaps(client, from, to))
					return refused('record-removed');
			for (const [from, to] of this.#known.missing(client, start, end)) {
				if (brought.covers(client, from, to)) continue;
				if (!speaksFor(client)) return refused('missing-dependency');
				waits = true;
			}
		}
		const place = this.#places.judge(structs, (client) => this.#known.end(client));
		waits ||= !this.#fits(fresh, place);
		return { problem: undefined, waits, fresh: fresh.length > 0, claims: [...claims] };
	}

	/** Takes in an update that was judged and is kept. */
	accept({ structs, deletes }: ParsedUpdate): void {
		this.acceptDeleted(deletes);
		for (const struct of structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			const end = clock + struct.length;
			if (struct instanceof Y.Item && isFact(struct) && !this.#known.has(client, clock)) {
				this.#facts.add(client, clock, end);
				if (struct.parentSub !== null) this.#paths.add(struct.parentSub);
			}
			if (struct instanceof Y.Item && isRecord(struct) && !this.#known.has(client, clock)) {
				this.#records.add(client, clock, end);
				this.#entries.add(pathOfRecord(struct));
			}
			this.#known.add(client, clock, end);
		}
		this.#places.accept(structs);
	}

	/**
	 * [S34] What is here was integrated, and so is all it builds on. Yjs looks at that again
	 * before it sees that it has the struct: one that names something unknown would lie pending,
	 * and everything behind it as well.
	 */
	#expectSettled(struct: Placed): void {
		if (!(struct instanceof Y.Item)) return;
		for (const { client, clock } of references(struct))
			if (!this.#known.has(client, clock)) throw new MalformedUpdate('a struct told differently');
	}

	/** Takes in what is deleted. */
	acceptDeleted(deletes: ParsedUpdate['deletes']): void {
		this.#deleted.addAll(deletes);
	}

	/** Whether everything that an update deletes is known to be deleted. */
	knowsDeleted(deletes: ParsedUpdate['deletes']): boolean {
		return deletes.every(({ client, start, end }) => this.#deleted.covers(client, start, end));
	}

	/**
	 * Whether structs can all be integrated now: each client's go on where it stands, without a
	 * gap, and there is an order in which each comes after what it builds on (not so in a ring
	 * of clients that build on each other, which no client makes). `place` is told of each in
	 * that order.
	 */
	#fits(fresh: readonly Placed[], place: (struct: Struct) => void): boolean {
		const queues = new Map<number, Placed[]>();
		for (const struct of fresh) {
			const queue = queues.get(struct.id.client);
			if (queue) queue.push(struct);
			else queues.set(struct.id.client, [struct]);
		}
		const ends = new Map<number, number>();
		const end = (client: number) => ends.get(client) ?? this.#known.end(client);
		const next = new Map<number, number>();
		const blocked = new Map<number, number[]>();
		const ready = [...queues.keys()];
		let placed = 0;
		for (let client = ready.pop(); client !== undefined; client = ready.pop()) {
			const queue = queues.get(client)!;
			let i = next.get(client) ?? 0;
			const before = i;
			for (; i < queue.length; i++) {
				const struct = queue[i]!;
				if (struct.id.clock > end(client)) return false;
				const missing =
					struct instanceof Y.Item
						? references(struct).find((id) => id.client !== client && id.clock >= end(id.client))
						: undefined;
				if (missing) {
					if (!queues.has(missing.client)) return false;
					blocked.set(missing.client, [...(blocked.get(missing.client) ?? []), client]);
					break;
				}
				place(struct);
				ends.set(client, Math.max(end(client), struct.id.clock + struct.length));
			}
			next.set(client, i);
			placed += i - before;
			if (i === before) continue;
			ready.push(...(blocked.get(client) ?? []));
			blocked.delete(client);
		}
		return placed === fresh.length;
	}
}

/** A fact names its map; what names none stands beside something else in the same place. */
function isFact(item: Y.Item): boolean {
	const parent: unknown = item.parent;
	return parent === FACTS;
}

/** An entry of a collection that names it; what names none stands beside another of the same key. */
function inCollection(item: Y.Item): boolean {
	const parent: unknown = item.parent;
	return item.parentSub !== null && RECORDS.has(parent);
}

/** Anything but a type is malformed, and stands in nobody's way. */
function isRecord(item: Y.Item): boolean {
	return inCollection(item) && item.content instanceof Y.ContentType;
}

function pathOfRecord(item: Y.Item): string {
	return `${String(item.parent)}/${String(item.parentSub)}`;
}
