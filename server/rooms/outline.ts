/**
 * What a compartment holds, as far as accepting an update needs to know: which ids are
 * there, which of them are facts, and which are referred to but not there yet. Kept apart
 * from the document, so that an update is judged before it is applied to anything.
 */
import * as Y from 'yjs';
import { IdRanges } from './id-ranges.ts';
import { references, type ParsedUpdate } from './parse-update.ts';

/** The root map of facts (src/lib/board/facts.ts). */
const FACTS = 'facts';

export type Problem =
	/** A struct under a client id that is someone else's. */
	| 'foreign-client-id'
	/** A fact would be overwritten, deleted, or made of something that can change. */
	| 'fact-changed'
	/** It builds on, or deletes, what is neither here nor the sender's own. */
	| 'missing-dependency';

export interface Finding {
	readonly problem: Problem | undefined;
	/** Whether it has structs that are not here yet. */
	readonly fresh: boolean;
	/** Client ids that nobody owns yet. */
	readonly claims: readonly number[];
}

/** Whether a client id is the sender's, nobody's yet, or someone else's. */
export type Ownership = (client: number) => 'own' | 'free' | 'foreign';

export class Outline {
	readonly #known = new IdRanges();
	readonly #facts = new IdRanges();
	readonly #paths = new Set<string>();
	/** Ids that an accepted update refers to or deletes before they are here. */
	readonly #awaited = new IdRanges();

	/** The outline of a document as it stands, with what it holds pending. */
	static of(doc: Y.Doc): Outline {
		const outline = new Outline();
		for (const [client, structs] of doc.store.clients) {
			const last = structs[structs.length - 1];
			if (last) outline.#known.add(client, 0, last.id.clock + last.length);
		}
		doc.getMap(FACTS)._map.forEach((item: Y.Item, path: string) => {
			outline.#facts.add(item.id.client, item.id.clock, item.id.clock + item.length);
			outline.#paths.add(path);
		});
		for (const pending of [doc.store.pendingStructs?.update, doc.store.pendingDs]) {
			if (!pending) continue;
			const { structs, ds } = Y.decodeUpdateV2(pending);
			const deletes = [...ds.clients].flatMap(([client, ranges]) =>
				ranges.map(({ clock, len }) => ({ client, start: clock, end: clock + len }))
			);
			outline.accept({ structs, deletes } as ParsedUpdate);
		}
		return outline;
	}

	/** Ranges that are waited for: bounded by the room. */
	get awaited(): number {
		return this.#awaited.size;
	}

	/** Judges an update of a sender; changes nothing. */
	check({ structs, deletes }: ParsedUpdate, ownership: Ownership): Finding {
		const claims = new Set<number>();
		const refused = (problem: Problem): Finding => ({ problem, fresh: true, claims: [] });
		/** Whether the sender may speak of ids of this client that are not here yet. */
		const speaksFor = (client: number): boolean => {
			const owner = ownership(client);
			if (owner === 'free') claims.add(client);
			return owner !== 'foreign';
		};
		const brought = new IdRanges();
		const facts = new IdRanges();
		const paths = new Set<string>();
		const items: Y.Item[] = [];
		for (const struct of structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			const end = clock + struct.length;
			if (this.#known.covers(client, clock, end)) continue;
			if (!speaksFor(client)) return refused('foreign-client-id');
			brought.add(client, clock, end);
			if (!(struct instanceof Y.Item)) continue;
			items.push(struct);
			if (!isFact(struct)) continue;
			const path = struct.parentSub;
			const whole = struct.length === 1 && struct.content instanceof Y.ContentAny;
			if (path === null || !whole || this.#paths.has(path) || paths.has(path))
				return refused('fact-changed');
			// Something sent before would have overwritten or deleted it at birth.
			if (this.#awaited.overlaps(client, clock, end)) return refused('fact-changed');
			paths.add(path);
			facts.add(client, clock, end);
		}
		for (const item of items)
			for (const { client, clock } of references(item)) {
				if (this.#facts.has(client, clock) || facts.has(client, clock))
					return refused('fact-changed');
				if (this.#known.has(client, clock) || brought.has(client, clock)) continue;
				if (!speaksFor(client)) return refused('missing-dependency');
			}
		for (const { client, start, end } of deletes) {
			if (this.#facts.overlaps(client, start, end) || facts.overlaps(client, start, end))
				return refused('fact-changed');
			for (const [from, to] of this.#known.missing(client, start, end))
				if (!brought.covers(client, from, to) && !speaksFor(client))
					return refused('missing-dependency');
		}
		return { problem: undefined, fresh: brought.size > 0, claims: [...claims] };
	}

	/** Takes in an update that was judged and is kept. */
	accept({ structs, deletes }: ParsedUpdate): void {
		for (const struct of structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			const end = clock + struct.length;
			if (struct instanceof Y.Item && isFact(struct) && !this.#known.has(client, clock)) {
				this.#facts.add(client, clock, end);
				if (struct.parentSub !== null) this.#paths.add(struct.parentSub);
			}
			this.#known.add(client, clock, end);
			this.#awaited.remove(client, clock, end);
		}
		for (const struct of structs) {
			if (!(struct instanceof Y.Item)) continue;
			for (const { client, clock } of references(struct)) this.#await(client, clock, clock + 1);
		}
		for (const { client, start, end } of deletes) this.#await(client, start, end);
	}

	#await(client: number, start: number, end: number): void {
		for (const [from, to] of this.#known.missing(client, start, end))
			this.#awaited.add(client, from, to);
	}
}

/** A fact names its map; what names none stands beside something else in the same place. */
function isFact(item: Y.Item): boolean {
	const parent: unknown = item.parent;
	return parent === FACTS;
}
