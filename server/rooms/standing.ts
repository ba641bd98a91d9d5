/**
 * Where each client stands, as the bytes of a state vector and what has moved on since. A board
 * of some age knows ten thousand clients, of which a few still write: the others are neither
 * read into objects nor written anew.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * Calls with each client of a state vector, the clock it goes on at, and where its entry begins.
 * @throws for bytes that end too early
 */
function eachIn(
	vector: Uint8Array,
	visit: (client: number, clock: number, from: number) => void
): void {
	const decoder = decoding.createDecoder(vector);
	for (let left = decoding.readVarUint(decoder); left > 0; left--) {
		const from = decoder.pos;
		const client = decoding.readVarUint(decoder);
		visit(client, decoding.readVarUint(decoder), from);
	}
}

/** So often single clients are looked up; then all are read, so that nobody can make it dear. */
const FEW = 32;

export class Standing {
	/** A state vector in the encoding of Yjs. */
	readonly #base: Uint8Array;
	/** Of those that were asked for: where they stood, 0 where they are not in the base. */
	readonly #stood = new Map<number, number>();
	readonly #stands = new Map<number, number>();
	#looks = 0;
	/** Every client of the base is among those that were asked for. */
	#allStood = false;
	#bytes: Uint8Array | undefined;

	constructor(base: Uint8Array) {
		this.#base = this.#bytes = base;
	}

	/** Looks clients up, all in one go. */
	find(clients: Iterable<number>): void {
		const before = this.#stood.size;
		for (const client of clients) if (!this.#stood.has(client)) this.#stood.set(client, 0);
		if (this.#stood.size === before || this.#allStood) return;
		this.#allStood = ++this.#looks > FEW;
		eachIn(this.#base, (client, clock) => {
			if (this.#allStood || this.#stood.has(client)) this.#stood.set(client, clock);
		});
	}

	/** The clock at which a client goes on. */
	of(client: number): number {
		const stands = this.#stands.get(client);
		if (stands !== undefined) return stands;
		this.find([client]);
		return this.#stood.get(client)!;
	}

	/** A client goes on at this clock, or later. */
	advance(client: number, end: number): void {
		if (end <= this.of(client)) return;
		this.#stands.set(client, end);
		this.#bytes = undefined;
	}

	/** As a state vector. */
	bytes(): Uint8Array {
		return (this.#bytes ??= this.#encode());
	}

	/** Whether one who stands so has all of the base. */
	isBaseWithin(theirs: ReadonlyMap<number, number>): boolean {
		let within = true;
		eachIn(this.#base, (client, clock) => {
			if ((theirs.get(client) ?? 0) < clock) within = false;
		});
		return within;
	}

	#encode(): Uint8Array {
		const encoder = encoding.createEncoder();
		const added = [...this.#stands].filter(([client]) => this.#stood.get(client) === 0);
		const before = decoding.readVarUint(decoding.createDecoder(this.#base));
		encoding.writeVarUint(encoder, before + added.length);
		for (const [client, clock] of added) {
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, clock);
		}
		/** Entries from here on are as they were. */
		let same = -1;
		const copyTo = (to: number) => {
			if (same >= 0) encoding.writeUint8Array(encoder, this.#base.subarray(same, to));
		};
		eachIn(this.#base, (client, _clock, from) => {
			const clock = this.#stands.get(client);
			if (clock === undefined) {
				if (same < 0) same = from;
				return;
			}
			copyTo(from);
			same = -1;
			encoding.writeVarUint(encoder, client);
			encoding.writeVarUint(encoder, clock);
		});
		copyTo(this.#base.length);
		return encoding.toUint8Array(encoder);
	}
}
