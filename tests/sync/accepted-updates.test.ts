/**
 * What passes the checks can be applied: the same judgement as in a room, over documents
 * alone, so that many more updates are tried than sockets would allow.
 */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { ClientOwner } from '../../server/store/store.ts';
import { Outline, type Ownership } from '../../server/rooms/outline.ts';
import { MalformedUpdate, parseUpdate } from '../../server/rooms/parse-update.ts';
import { anyUpdate } from './harness/frames.ts';
import { Random } from './harness/random.ts';

const UPDATES = Number(process.env['FUZZ_UPDATES'] ?? 400);
const SEEDS = (process.env['FUZZ_SEEDS'] ?? '1,2,3,4').split(',').map(Number);
const USERS = ['field1', 'field2', 'staff'];

it.each(SEEDS)(
	'[S31] [S33] what is accepted never throws and never changes a fact (seed %i)',
	(seed) => {
		const random = new Random(seed);
		const doc = new Y.Doc();
		const outline = new Outline();
		const owners = new Map<number, ClientOwner>();
		const facts = new Map<string, unknown>();
		/** What clients hold: some of them lag behind, some know more than was accepted. */
		const copies = USERS.map(() => new Y.Doc());
		let accepted = 0;
		let malformed = 0;
		for (let i = 0; i < UPDATES; i++) {
			const who = random.int(USERS.length);
			if (random.next() < 0.1) {
				copies[who]!.destroy();
				copies[who] = new Y.Doc();
				Y.applyUpdate(copies[who]!, Y.encodeStateAsUpdate(doc));
			}
			let update = anyUpdate(random, copies[who]!);
			if (random.next() < 0.2) Y.applyUpdate(copies[who]!, update);
			for (let damage = random.int(3); damage > 0; damage--) {
				update = update.slice();
				update[random.int(update.length)] = random.int(256);
			}
			const userId = USERS[who]!;
			const ownership: Ownership = (client) => {
				const owner = owners.get(client);
				return !owner ? 'free' : owner.userId === userId ? 'own' : 'foreign';
			};
			let parsed;
			try {
				parsed = parseUpdate(update);
			} catch (error) {
				expect(error).toBeInstanceOf(MalformedUpdate);
				malformed++;
				continue;
			}
			const { problem, waits, claims } = outline.check(parsed, ownership);
			if (problem || waits) continue;
			for (const client of claims) owners.set(client, { userId, device: null });
			outline.accept(parsed);
			Y.applyUpdate(doc, update);
			// Whole, or not at all.
			expect(doc.store.pendingStructs).toBeNull();
			expect(doc.store.pendingDs).toBeNull();
			accepted++;
			for (const [path, value] of doc.getMap('facts').entries())
				if (!facts.has(path)) facts.set(path, structuredClone(value));
		}
		expect(accepted).toBeGreaterThan(UPDATES / 20);
		expect(malformed).toBeGreaterThan(UPDATES / 20);
		expect(doc.getMap('facts').toJSON()).toEqual(Object.fromEntries(facts));

		// The outline knows what the document holds, and a new one drawn from it agrees.
		const anew = Outline.of([Y.encodeStateAsUpdate(doc)]);
		for (const drawn of [outline, anew])
			expect(drawn.check(parseUpdate(Y.encodeStateAsUpdate(doc)), () => 'foreign')).toMatchObject({
				problem: undefined,
				waits: false,
				fresh: false
			});
		// And so does a document loaded from a snapshot of it.
		const loaded = new Y.Doc();
		Y.applyUpdate(loaded, Y.encodeStateAsUpdate(doc));
		expect(loaded.getMap('facts').toJSON()).toEqual(Object.fromEntries(facts));
	}
);
