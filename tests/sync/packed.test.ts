import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { decode, SYNC } from '#lib/sync/protocol.ts';
import { packedMessages } from '../../server/rooms/packed.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Random } from './harness/random.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(() => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
});

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);

/** Puts a board there that does not shrink to nothing. */
async function large(objects: number): Promise<RawClient> {
	const random = new Random(7);
	const a = await open('field1');
	a.update((doc) => {
		for (let i = 0; i < objects; i++)
			doc.getMap('mapObjects').set(`O${i}`, `${random.next()} ${random.next()} ${'x'.repeat(60)}`);
	});
	await until('it is stored', () => a.committed === 1, 10_000);
	return a;
}

it('[S99] a large state comes in parts to those who ask for that, and its position after it', async () => {
	const a = await large(20_000);
	const [b, plain, stock] = await Promise.all([
		open('staff', { packed: true, ask: false }),
		open('field2'),
		open('field2', { plain: true })
	]);
	b.ask();
	await until('the position is told', () => b.of('position').some(({ seq }) => seq === 1), 10_000);
	const parts = b.of('part');
	expect(parts.length).toBeGreaterThan(5);
	const doc = new Y.Doc();
	const steps: number[] = [];
	// Whatever else the state consists of, such as a small step 2 at its end, is in `b.doc`.
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(b.doc));
	for (let group: typeof parts = []; parts.length > 0;) {
		group.push(parts.shift()!);
		if (group.at(-1)!.left > 0) continue;
		const bytes = inflateRawSync(Buffer.concat(group.map(({ payload }) => payload)));
		expect(new Set(group.map(({ size }) => size))).toEqual(new Set([bytes.length]));
		const message = decode(bytes);
		if (message.type !== 'sync') throw new Error(message.type);
		steps.push(message.step);
		Y.applyUpdate(doc, message.payload);
		group = [];
	}
	expect(doc.getMap('mapObjects').size).toBe(20_000);
	// A step 2 ends it, in parts or as it is, and the position comes after all of it.
	expect([...steps, ...b.steps(SYNC.step2).map(({ step }) => step)]).toContain(SYNC.step2);
	const last = b.received.findLastIndex(
		(each) => each.type === 'part' || (each.type === 'sync' && each.step === SYNC.step2)
	);
	const told = b.received.findIndex((each) => each.type === 'position' && each.seq === 1);
	expect(told).toBeGreaterThan(last);
	for (const client of [plain, stock]) {
		expect(client.of('part')).toEqual([]);
		expect(client.doc.getMap('mapObjects').size).toBe(20_000);
	}
	// What is small comes as it is.
	b.ask();
	b.send(Uint8Array.of(3));
	a.update(stateFact('x'));
	await until('it came live', () => b.steps(SYNC.update).length === 1);
	await Promise.all([a, b, plain, stock].map((client) => client.close()));
});

it('[S99] what others write meanwhile comes between the parts', async () => {
	const a = await large(60_000);
	const b = await open('staff', { packed: true, ask: false });
	b.ask();
	await until('it begins', () => b.of('part').length > 0, 10_000);
	b.socket.pause();
	for (let i = 0; i < 5; i++) a.update(stateFact(i));
	await until('they are stored', () => a.committed === 6);
	b.socket.resume();
	await until(
		'all has come',
		() => b.of('part').at(-1)?.left === 0 && b.steps(SYNC.update).length === 5,
		10_000
	);
	await until('the position is told', () => b.of('position').at(-1)?.seq === 6);
	await Promise.all([a, b].map((client) => client.close()));
});

it('[S99] is packed once for all who get the same', async () => {
	const message = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) % 251);
	const small = Uint8Array.of(1, 2, 3);
	const [once, again] = await Promise.all([
		packedMessages([message, small]),
		packedMessages([small, message])
	]);
	expect(once.at(-1)).toBe(small);
	expect(again[0]).toBe(small);
	expect(once[0]).toBe(again[1]);
});
