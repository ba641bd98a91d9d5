import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { hostileFrame } from './harness/frames.ts';
import { Random } from './harness/random.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

/** Frames of one run, and whether each seed was tried; `npm run fuzz` raises both. */
const FRAMES = Number(process.env['FUZZ_FRAMES'] ?? 200);
const SEEDS = (process.env['FUZZ_SEEDS'] ?? '1,2,3').split(',').map(Number);

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_UPDATE_BURST: '1000000', SYNC_MESSAGE_BURST: '1000000' });
});
afterAll(() => stage.close());

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

it.each([
	['nothing at all', []],
	['an unknown type', [42]],
	['an unknown sync step', [0, 7, 0]],
	['bytes after the message', [3, 0]],
	['a truncated length', [0, 2, 200]],
	['a length beyond the frame', [0, 2, 255, 255, 255, 127, 1]],
	['a number too large', [100, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
	['what only the server says', [100, 1]],
	['a state vector that is none', [0, 0, 3, 200, 200, 200]],
	['a device without a name', [104, 1, 0]]
])('[S13] %s ends the connection with 4400', async (_, bytes) => {
	const a = await open('field1');
	a.send(Uint8Array.from(bytes));
	expect(await a.closedWith()).toBe(4400);
});

it('[S10] a text frame ends the connection with 4400', async () => {
	const a = await open('field1');
	a.socket.send('{"hello": 1}');
	expect(await a.closedWith()).toBe(4400);
});

it('[S21] a state vector of many clients is answered or refused, quickly', async () => {
	const a = await open('field1');
	const clients = new Map(Array.from({ length: 50_000 }, (_, i) => [i + 1, 1]));
	a.send(encodeSync(SYNC.step1, Y.encodeStateVector(clients)));
	await until('it is answered', () => a.steps(SYNC.step2).length === 2);
	const many = new Map(Array.from({ length: 400_000 }, (_, i) => [i + 1, 1]));
	a.send(encodeSync(SYNC.step1, Y.encodeStateVector(many)));
	expect(await a.closedWith()).toBe(4513);
});

it.each(SEEDS)(
	'[S14] hostile frames harm neither room nor process (seed %i)',
	async (seed) => {
		const random = new Random(seed);
		stage.incidentId = stage.addIncident();
		stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
		const watcher = await open('staff');
		const mine: string[] = [];
		let client = await open('field2');
		let closings = 0;
		for (let i = 0; i < FRAMES; i++) {
			if (!client.isOpen) {
				closings++;
				client = await open('field2');
				if (i % 5 === 0) {
					// Meanwhile someone works.
					watcher.update((doc) => {
						const write = stateFact(i, '综合协调组');
						const before = new Set(doc.getMap('facts').keys());
						write(doc);
						mine.push([...doc.getMap('facts').keys()].find((key) => !before.has(key))!);
					});
				}
			}
			client.send(hostileFrame(random, client.doc));
			await setImmediate();
			await setImmediate();
		}
		await until('the work is stored', () => watcher.committed === mine.length, 20_000);
		expect(watcher.isOpen).toBe(true);
		expect(closings).toBeGreaterThan(FRAMES / 10);
		await client.close();
		await stage.sync.journal.derived(stage.incidentId);

		// Everyone has the same: who watched, who comes anew, and who loads it from the log.
		const facts = (doc: Y.Doc) => JSON.stringify(doc.getMap('facts').toJSON());
		const fresh = await open('field1');
		const log = new Y.Doc();
		for (const { update } of await stage.sync.store.updates(stage.incidentId, 0, 1e6))
			Y.applyUpdate(log, update);
		expect(Y.encodeStateVector(fresh.doc)).toEqual(Y.encodeStateVector(log));
		expect(sorted(fresh.doc)).toEqual(sorted(log));
		await until('the watcher has it', () => facts(watcher.doc).length === facts(fresh.doc).length);
		expect(sorted(watcher.doc)).toEqual(sorted(log));
		expect(mine.every((path) => fresh.doc.getMap('facts').has(path))).toBe(true);

		// No fact was ever overwritten or deleted, by anyone.
		const first = new Map<string, unknown>();
		const replayed = new Y.Doc();
		for (const { update } of await stage.sync.store.updates(stage.incidentId, 0, 1e6)) {
			Y.applyUpdate(replayed, update);
			for (const [path, value] of replayed.getMap('facts').entries())
				if (!first.has(path)) first.set(path, value);
		}
		expect(replayed.getMap('facts').toJSON()).toEqual(Object.fromEntries(first));
		await Promise.all([watcher.close(), fresh.close()]);
	},
	120_000
);

function sorted(doc: Y.Doc): unknown {
	return Object.fromEntries(
		['facts', 'tasks', 'log', 'mapObjects'].map((name) => [name, doc.getMap(name).toJSON()])
	);
}
