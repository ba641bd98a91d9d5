/** Hostile frames: a short run of the fuzzer, and by name what longer runs have found. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { FRAME_KINDS } from './fuzz/hostile-frames.ts';
import { content, gc, item, rawUpdate, type RawStruct } from './fuzz/raw-update.ts';
import { checkCompartment } from './harness/log-check.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

it.each([1, 2])(
	'[S14] hostile frames harm neither room nor process (seed %i)',
	async (seed) => {
		const report = await fuzz({ seed, frames: 1500, perRoom: 750 });
		expect(report.faults).toEqual([]);
		expect(report.closings).toBeGreaterThan(400);
		expect(report.edits).toBeGreaterThan(25);
		// Of the costly ones only a few come in a short run.
		expect(report.kinds.length).toBeGreaterThan(FRAME_KINDS.length - 10);
	},
	300_000
);

let stage: Stage;
let witness: RawClient;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
	stage.incidentId = stage.addIncident();
	stage.sqlite.prepare('update member set incident_id = ?').run(stage.incidentId);
	witness = await RawClient.open(stage, stage.person('staff'));
	witness.update((doc) => doc.getMap('tasks').set('T', new Y.Map([['title', 'a']])));
	await until('it is stored', () => witness.committed === 1);
});
afterEach(async () => {
	// Whatever was sent: the witness works on, and the room is what its log says.
	const before = witness.committed;
	witness.update(stateFact('still here', '综合协调组'));
	await until('it is stored', () => witness.committed === before + 1);
	const { faults } = await checkCompartment(stage.services, stage.incidentId, 'command');
	expect(faults).toEqual([]);
	await witness.close();
});

const stored = () =>
	stage.rows('select n from doc_update where incident_id = ?', stage.incidentId).length;

async function sendAsField1(...updates: Uint8Array[]): Promise<RawClient> {
	const client = await RawClient.open(stage, stage.person('field1'));
	for (const [index, update] of updates.entries()) {
		client.send(encodeSync(SYNC.update, update));
		// All but the last are good.
		if (index < updates.length - 1)
			await until('it is stored', () => client.committed === index + 1);
	}
	return client;
}

it('[S34] a known struct told again with a neighbour that is nowhere (seed 1)', async () => {
	// Yjs looks for the neighbour first and would leave it, and all behind it, pending.
	const known = witness.doc.clientID;
	const told = rawUpdate([
		{ client: known, clock: 0, structs: [item(content.value(1), { origin: [4711, 9] })] },
		{ client: 5, clock: 0, structs: [item(content.value(1), { parentSub: 'x' })] }
	]);
	expect(await (await sendAsField1(told)).closedWith()).toBe(4400);
	expect(stored()).toBe(1);
});

it('[S34] an own struct told again with a neighbour that is nowhere', async () => {
	const first = item(content.value(1), { parentSub: 'x' });
	const again = item(content.value(1), { rightOrigin: [4711, 0] });
	const more = item(content.value(2), { parentSub: 'y' });
	const client = await sendAsField1(
		rawUpdate([{ client: 5, clock: 0, structs: [first] }]),
		rawUpdate([{ client: 5, clock: 0, structs: [again, more] }])
	);
	expect(await client.closedWith()).toBe(4400);
	expect(client.committed).toBe(1);
	expect(stored()).toBe(2);
});

/** Maps in maps under `client`, from clock `from` on; the first in `outside`. */
function maps(from: number, count: number, outside: string | readonly [number, number]) {
	return Array.from({ length: count }, (_, i): RawStruct => {
		const parent = i === 0 ? outside : ([5, from + i - 1] as const);
		return item(content.type(1), { parent, parentSub: 'in' });
	});
}

it('[S31] types nested so deep that nobody could delete them (seed 1)', async () => {
	const deep = rawUpdate([{ client: 5, clock: 0, structs: maps(0, 5000, 'tasks') }]);
	expect(await (await sendAsField1(deep)).closedWith()).toBe(4400);
	expect(stored()).toBe(1);
});

it('[S31] types nested deeper with each update, also after the room was loaded anew', async () => {
	const first = rawUpdate([{ client: 5, clock: 0, structs: maps(0, 40, 'tasks') }]);
	const second = rawUpdate([{ client: 5, clock: 40, structs: maps(40, 40, [5, 39]) }]);
	const client = await sendAsField1(first, second);
	expect(await client.closedWith()).toBe(4400);
	expect(client.committed).toBe(1);
	await stage.stop();
	await stage.start();
	witness = await RawClient.open(stage, stage.person('staff'));
	expect(await (await sendAsField1(second)).closedWith()).toBe(4400);
	// A neighbour is in the same place as the one it stands beside.
	const beside = item(content.type(1), { origin: [5, 39] });
	const below = maps(41, 30, [5, 40]);
	const wide = rawUpdate([{ client: 5, clock: 40, structs: [beside, ...below] }]);
	expect(await (await sendAsField1(wide)).closedWith()).toBe(4400);
	expect(stored()).toBe(2);
});

it('[S31] the rest of a struct told with another place than what is here (seed 2)', async () => {
	// Yjs would join the rest to what is no item, and throw in everyone who applies it.
	const gone = rawUpdate([{ client: 5, clock: 0, structs: [gc(1)] }]);
	const text = content.string('abc');
	const rest = rawUpdate([{ client: 5, clock: 0, structs: [item(text, { parent: 'tasks' })] }]);
	const client = await sendAsField1(gone, rest);
	expect(await client.closedWith()).toBe(4400);
	expect(stored()).toBe(2);
});

it('[S31] the rest of a text told for another list, or for a key', async () => {
	const text = (of: string, place: object) =>
		rawUpdate([{ client: 5, clock: 0, structs: [item(content.string(of), place)] }]);
	const good = text('abc', { parent: 'a' });
	for (const bad of [
		text('abcd', { parent: 'b' }),
		text('abcd', { parent: 'a', parentSub: 'key' }),
		text('abcd', { parent: [witness.doc.clientID, 0] })
	]) {
		const client = await sendAsField1(good, bad);
		expect(await client.closedWith()).toBe(4400);
	}
	expect(stored()).toBe(2);
	// What goes on where it stood is what a client says that merged two of its structs.
	const client = await sendAsField1(
		good,
		text('abcd', { parent: 'a' }),
		text('abcde', { parent: 'a' })
	);
	await until('it is stored', () => client.committed === 3);
	expect(stored()).toBe(4);
	await client.close();
});
