/** Which entry of the log brought a struct, and so on which entries an update builds. */
import * as Y from 'yjs';

type Id = Pick<Y.ID, 'client' | 'clock'>;

export class StructOrigins {
	/** For each client id, where the ranges of its entries begin, and the entries; both rise. */
	readonly #clients = new Map<number, { starts: number[]; entries: number[]; end: number }>();

	/** Takes the entries in order of the log. */
	add(n: number, update: Uint8Array): void {
		for (const struct of Y.decodeUpdate(update).structs) {
			if (struct instanceof Y.Skip) continue;
			const { client, clock } = struct.id;
			let known = this.#clients.get(client);
			if (!known) this.#clients.set(client, (known = { starts: [], entries: [], end: 0 }));
			const end = clock + struct.length;
			// What was told before is the earlier entry's.
			if (end <= known.end) continue;
			if (known.entries.at(-1) !== n) {
				known.starts.push(known.end);
				known.entries.push(n);
			}
			known.end = end;
		}
	}

	/** The entries that an update builds on, or deletes from; it can be among them. */
	of(update: Uint8Array): Set<number> {
		const found = new Set<number>();
		const { structs, ds } = Y.decodeUpdate(update);
		for (const struct of structs) {
			if (struct.id.clock > 0) this.#find(found, struct.id.client, struct.id.clock - 1, 1);
			if (!(struct instanceof Y.Item)) continue;
			const parent: unknown = struct.parent;
			for (const id of [struct.origin, struct.rightOrigin, parent instanceof Y.ID ? parent : null])
				if (id) this.#find(found, (id as Id).client, (id as Id).clock, 1);
		}
		for (const [client, ranges] of ds.clients)
			for (const { clock, len } of ranges) this.#find(found, client, clock, len);
		return found;
	}

	#find(found: Set<number>, client: number, clock: number, length: number): void {
		const known = this.#clients.get(client);
		if (!known || clock >= known.end) return;
		let [low, high] = [0, known.starts.length - 1];
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if (known.starts[middle]! <= clock) low = middle;
			else high = middle - 1;
		}
		for (; low < known.starts.length && known.starts[low]! < clock + length; low++)
			found.add(known.entries[low]!);
	}
}
