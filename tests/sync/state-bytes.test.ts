/** [S21] Whoever joins is served from bytes, and holds what the document holds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { decode } from '#lib/sync/protocol.ts';
import { piecesOf, type Message } from '../../server/rooms/frame.ts';
import { Outline } from '../../server/rooms/outline.ts';
import { readParts } from '../../server/rooms/parse-update.ts';
import { StateBytes } from '../../server/rooms/state-bytes.ts';
import { encodeState } from '../../server/store/make-snapshot.ts';
import type { LoggedUpdate, Snapshot } from '../../server/store/store.ts';
import { content, item, rawUpdate, skip, type RawStruct } from './fuzz/raw-update.ts';
import { randomLog } from './harness/random-log.ts';

const RUNS = { numRuns: Number(process.env['STATE_RUNS'] ?? 40) };
const logs = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map(randomLog);
const place = { incidentId: 'a', compartment: 'command' };

function documentOf(log: readonly Uint8Array[]): Y.Doc {
	const doc = new Y.Doc();
	for (const update of log) Y.applyUpdate(doc, update);
	return doc;
}

function snapshotOf(log: readonly Uint8Array[], n: number, old = false): Snapshot | undefined {
	if (n === 0) return undefined;
	const encoded = encodeState(documentOf(log.slice(0, n)));
	const vectors = old ? { stateVector: null, deleteBytes: null } : {};
	return { ...place, seq: n, n, createdAt: 0, ...encoded, ...vectors };
}

function stateOf(log: readonly Uint8Array[], n: number, old = false, run?: number): StateBytes {
	const tail = log.slice(n).map((update, i): LoggedUpdate => ({
		...{ ...place, seq: n + i + 1, n: n + i + 1, kind: 'live', userId: null, post: null },
		...{ at: null, receivedAt: 0, update }
	}));
	return new StateBytes({ snapshot: snapshotOf(log, n, old), damagedSnapshots: 0, tail }, run);
}

function payloadOf(message: Message): Uint8Array {
	const read = decode(Buffer.concat(piecesOf(message)));
	if (read.type !== 'sync') throw new Error(`a ${read.type}`);
	return read.payload;
}

function receive(doc: Y.Doc, messages: readonly Message[]): void {
	for (const [i, message] of messages.entries()) {
		const read = decode(Buffer.concat(piecesOf(message)));
		if (read.type !== 'sync') throw new Error(`a ${read.type}`);
		// Update messages, and a step 2 at the end.
		expect(read.step).toBe(i === messages.length - 1 ? 1 : 2);
		Y.applyUpdate(doc, read.payload);
	}
	expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
}

/** The same ids are there and deleted, and mean the same. */
function expectSame(a: Y.Doc, b: Y.Doc): void {
	const copy = (doc: Y.Doc) => documentOf([Y.encodeStateAsUpdate(doc)]);
	const [one, two] = [copy(a), copy(b)];
	expect(Y.equalSnapshots(Y.snapshot(one), Y.snapshot(two))).toBe(true);
	for (const name of one.share.keys())
		expect(two.getMap(name).toJSON()).toEqual(one.getMap(name).toJSON());
}

it('[S21] one who has nothing gets everything', () => {
	fc.assert(
		fc.property(
			logs,
			fc.nat(),
			fc.boolean(),
			fc.integer({ min: 1, max: 9 }),
			(log, cut, old, run) => {
				const state = stateOf(log, cut % (log.length + 1), old, run);
				const doc = new Y.Doc();
				receive(doc, state.answer(Uint8Array.of(0))!);
				expectSame(doc, documentOf(log));
				expect(Y.decodeStateVector(state.stateVector())).toEqual(
					Y.decodeStateVector(Y.encodeStateVector(doc))
				);
			}
		),
		RUNS
	);
});

it('[S21] one who returns gets what it lacks, deletions too; or it is for the document to say', () => {
	fc.assert(
		fc.property(logs, fc.nat(), fc.nat(), fc.boolean(), (log, cut, since, old) => {
			const n = cut % (log.length + 1);
			const seen = since % (log.length + 1);
			const doc = documentOf(log.slice(0, seen));
			const answer = stateOf(log, n, old).answer(Y.encodeStateVector(doc));
			// Whoever has seen the snapshot never needs the document.
			if (seen >= n) expect(answer).toBeDefined();
			if (!answer) return;
			receive(doc, answer);
			expectSame(doc, documentOf(log));
		}),
		RUNS
	);
});

it('[S21] while updates come in and a snapshot takes the place of the older ones', () => {
	fc.assert(
		fc.property(logs, fc.nat(), fc.nat(), (log, a, b) => {
			const [first, second] = [a % (log.length + 1), b % (log.length + 1)].sort((x, y) => x - y);
			const state = stateOf(log.slice(0, second), first!);
			for (const [i, update] of log.slice(second).entries()) state.add(second! + i + 1, update);
			const snapshot = snapshotOf(log, second!);
			for (const compacted of [false, true]) {
				if (compacted && snapshot) state.compacted(snapshot);
				const doc = new Y.Doc();
				receive(doc, state.answer(Uint8Array.of(0))!);
				expectSame(doc, documentOf(log));
				expect(state.tailUpdates).toBe(log.length - (compacted ? second! : first!));
			}
		}),
		RUNS
	);
});

/** Those that a room takes. */
function accepted(updates: readonly Uint8Array[]): Uint8Array[] {
	const outline = new Outline();
	return updates.filter((update) => {
		const parsed = readParts(update);
		const { problem, waits } = outline.check(parsed, () => 'own');
		if (problem || waits) return false;
		outline.accept(parsed);
		return true;
	});
}

it('[S30] the outline of the bytes knows what the document holds', () => {
	fc.assert(
		fc.property(logs, fc.nat(), (updates, cut) => {
			const log = accepted(updates);
			const doc = documentOf(log);
			const outline = Outline.of(stateOf(log, cut % (log.length + 1)).updates());
			const whole = readParts(Y.encodeStateAsUpdate(doc));
			expect(outline.check(whole, () => 'foreign')).toMatchObject({
				...{ problem: undefined, waits: false, fresh: false }
			});
			// All deletions, where all of it is in a snapshot; else those that updates name.
			expect(Outline.of(stateOf(log, log.length).updates()).knowsDeleted(whole.deletes)).toBe(true);
			for (const update of log) expect(outline.knowsDeleted(readParts(update).deletes)).toBe(true);
			const more = new Y.Doc();
			Y.applyUpdate(more, Y.encodeStateAsUpdate(doc));
			const before = Y.encodeStateVector(more);
			more.getMap('tasks').set('more', 1);
			expect(
				outline.check(readParts(Y.encodeStateAsUpdate(more, before)), () => 'free')
			).toMatchObject({ problem: undefined, waits: false, fresh: true });
		}),
		RUNS
	);
});

it('[S21] updates in an order of clients in which Yjs does not write them, and told twice', () => {
	const value = (n: number, parentSub: string) => item(content.value(n), { parentSub });
	const log = [
		rawUpdate([{ client: 9, clock: 0, structs: [value(1, 'a'), value(2, 'b')] }]),
		// Clients rise where Yjs lets them fall.
		rawUpdate([
			{ client: 3, clock: 0, structs: [value(3, 'c')] },
			{ client: 9, clock: 2, structs: [value(4, 'd')] }
		]),
		// Told again, differently, with something new behind it.
		rawUpdate([{ client: 9, clock: 0, structs: [1, 2, 3, 4].map((n) => value(n * 10, `x${n}`)) }]),
		rawUpdate([{ client: 3, clock: 1, structs: [value(5, 'e')] }])
	];
	const doc = new Y.Doc();
	receive(doc, stateOf(log, 0).answer(Uint8Array.of(0))!);
	expectSame(doc, documentOf(log));
});

it('[S21] what leaves clocks out that are here, and more than that', () => {
	const value = (n: number) => item(content.value(n), { parentSub: `k${n}` });
	const at = (clock: number, ...structs: RawStruct[]) => rawUpdate([{ client: 9, clock, structs }]);
	const log = [
		at(0, value(0), value(1), value(2)),
		// What it leaves out, and what it tells again, is here.
		at(0, value(0), skip(2), value(3)),
		// No room takes this; in a log it waits for what it lacks, and nothing moves.
		at(4, value(4), skip(3), value(8)),
		at(12, value(12))
	];
	const doc = documentOf(log);
	const state = stateOf(log, 0, false, 2);
	const late = documentOf(state.answer(Uint8Array.of(0))!.map(payloadOf));
	expect(late.getMap('tasks').toJSON()).toEqual(doc.getMap('tasks').toJSON());
	expect([...late.getMap('tasks').keys()].sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
});

it('[S21] a long tail comes in few messages', () => {
	const doc = new Y.Doc();
	const log: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => log.push(update));
	for (let i = 0; i < 3000; i++) {
		// A client id for each page that was opened.
		if (i % 10 === 0) doc.clientID = i + 1;
		doc.getMap('tasks').set(`t${i % 50}`, i);
	}
	const state = stateOf(log.slice(0, 2900), 0);
	for (const [i, update] of log.slice(2900).entries()) {
		state.add(2901 + i, update);
		if (i % 30 === 0) expect(state.answer(Uint8Array.of(0))!.length).toBeLessThan(12);
	}
	const late = new Y.Doc();
	receive(late, state.answer(Uint8Array.of(0))!);
	expectSame(late, doc);
});
