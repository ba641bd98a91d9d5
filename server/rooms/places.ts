/**
 * Where every struct of a document lies: in which type, as an entry or in the list, and how
 * many types lie around it. Yjs believes an update in this, and two lies would end every
 * server and page that applies them, again at each opening:
 *
 * - Types nested thousands deep: they are deleted and read by recursion.
 * - A struct of which a part is here, told with another place for the rest: Yjs joins the
 *   rest to the part that is here, which may be nowhere any more.
 */
import * as Y from 'yjs';
import { MalformedUpdate, type Struct } from './parse-update.ts';

/** The board nests types three deep. */
const MAX_LEVEL = 64;

interface Place {
	/** Types around it, the root not counted. */
	readonly level: number;
	/** In a list or text; otherwise under a key. Only lists have structs longer than one. */
	readonly list: boolean;
}

/** Of what is here as a length only. */
const NOWHERE: Place = { level: 0, list: false };

interface Run {
	readonly start: number;
	end: number;
	readonly place: Place;
}

interface Placed {
	readonly client: number;
	readonly end: number;
	readonly place: Place;
}

/** Where the structs of updates go that were judged and not yet taken in. */
const judged = new WeakMap<readonly Struct[], readonly Placed[]>();

export class Places {
	/** For each client without gaps, from clock 0. */
	readonly #runs = new Map<number, Run[]>();
	/** So that two structs in one place name the same one. */
	readonly #known = new Map<string, Place>();

	/**
	 * Judges the fresh structs of an update one after the other, each after what it builds on.
	 * @param end how far the room has a client's structs
	 */
	judge(structs: readonly Struct[], end: (client: number) => number): (struct: Struct) => void {
		const placed: Placed[] = [];
		const brought = new Places();
		judged.set(structs, placed);
		const placeOf = ({ client, clock }: Y.ID): Place =>
			(clock < end(client) ? this : brought).#of(client, clock);
		return (struct) => {
			const { client, clock } = struct.id;
			const place = struct instanceof Y.Item ? this.#tell(struct, placeOf) : NOWHERE;
			if (place.level > MAX_LEVEL) throw new MalformedUpdate('nested too deeply');
			const known = end(client);
			if (clock < known && struct instanceof Y.Item) {
				const before = this.#of(client, known - 1);
				if (before !== place || !place.list) throw new MalformedUpdate('a struct told differently');
			}
			const entry = { client, end: clock + struct.length, place };
			brought.#put(entry, known);
			placed.push(entry);
		};
	}

	/** Takes in the structs of an update that was judged. */
	accept(structs: readonly Struct[]): void {
		for (const entry of judged.get(structs) ?? []) this.#put(entry);
	}

	/** As Yjs finds it: the place that is named, or that of a neighbour. */
	#tell(item: Y.Item, placeOf: (id: Y.ID) => Place): Place {
		const parent: unknown = item.parent;
		if (typeof parent === 'string') return this.#inRoot(parent, item.parentSub === null);
		if (parent instanceof Y.ID)
			return this.#inType(parent, placeOf(parent), item.parentSub === null);
		const neighbours = [item.origin, item.rightOrigin].flatMap((id) => (id ? [placeOf(id)] : []));
		return neighbours.includes(NOWHERE) ? NOWHERE : (neighbours[0] ?? NOWHERE);
	}

	#inRoot(name: string, list: boolean): Place {
		return this.#intern(`${list ? 'l' : 'k'}/${name}`, 0, list);
	}

	#inType({ client, clock }: Y.ID, around: Place, list: boolean): Place {
		if (around === NOWHERE) return NOWHERE;
		return this.#intern(`${list ? 'l' : 'k'}${client}:${clock}`, around.level + 1, list);
	}

	#intern(key: string, level: number, list: boolean): Place {
		let place = this.#known.get(key);
		if (!place) this.#known.set(key, (place = { level, list }));
		return place;
	}

	#of(client: number, clock: number): Place {
		const runs = this.#runs.get(client) ?? [];
		let low = 0;
		let high = runs.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (runs[middle]!.end <= clock) low = middle + 1;
			else high = middle;
		}
		const run = runs[low];
		return run && run.start <= clock ? run.place : NOWHERE;
	}

	/** Goes on where the client stands; what is here already is passed over. */
	#put({ client, end, place }: Placed, from = 0): void {
		let runs = this.#runs.get(client);
		if (!runs) this.#runs.set(client, (runs = []));
		const last = runs.at(-1);
		const start = last?.end ?? from;
		if (end <= start) return;
		if (last?.place === place) last.end = end;
		else runs.push({ start, end, place });
	}
}
