import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { SYNC } from '#lib/sync/protocol.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
afterEach(() => stage.close());

const open = (name: string, options = {}) => RawClient.open(stage, stage.person(name), options);
setFlagsFromString('--expose-gc');
/** Takes away what nobody holds any more: what is left is held. */
const collect = runInNewContext('gc') as () => void;
const bytesOf = (client: RawClient) => client.frames.reduce((sum, { length }) => sum + length, 0);
/** 800 KB in the place of the 800 KB before. */
const large = (i: number) => (doc: Y.Doc) =>
	void doc.getMap('tasks').set('big', `${i} ${'x'.repeat(800_000)}`);

for (const plain of [false, true])
	it(`[S82] a ${plain ? 'stock' : 'slow'} reader is brought up to date by state vector, not fed a queue`, async () => {
		stage = await Stage.open({ SYNC_HARD_BUFFER_BYTES: '4000000' });
		const a = await open('field1');
		const good = await open('staff');
		const slow = await open('field2', { plain });
		slow.socket.pause();
		for (let i = 1; i <= 30; i++) {
			a.update(large(i));
			await until('the others have it', () => good.steps(SYNC.update).length === i, 10_000);
		}
		await until('it is acknowledged', () => a.committed === 30);
		expect(slow.isOpen).toBe(true);
		slow.socket.resume();
		await until('it has come up', () =>
			String(slow.doc.getMap('tasks').get('big')).startsWith('30 ')
		);
		expect(bytesOf(slow)).toBeLessThan(bytesOf(good) / 2);
		// From here on it is fed like any other, and nothing is missing in between.
		a.update(stateFact('after'));
		await until('it came live', () => slow.doc.getMap('facts').size === 1);
		expect(slow.doc.getMap('tasks').toJSON()).toEqual(good.doc.getMap('tasks').toJSON());
		await Promise.all([a.close(), good.close(), slow.close()]);
	});

it('[S82] [S44] one that is behind is told no position that it has not been sent', async () => {
	stage = await Stage.open();
	const a = await open('field1');
	const slow = await open('field2');
	slow.socket.pause();
	for (let i = 1; i <= 20; i++) {
		a.update(large(i));
		await until('it is stored', () => a.committed === i, 10_000);
	}
	let sent = 0;
	const order: [number, number][] = [];
	slow.socket.on('message', () => {
		const last = slow.received.at(-1)!;
		if (last.type === 'sync' && last.step !== SYNC.step1)
			sent = Number(String(slow.doc.getMap('tasks').get('big') ?? '0').split(' ')[0]);
		if (last.type === 'position') order.push([last.seq, sent]);
	});
	slow.socket.resume();
	await until('it is told the last position', () => order.at(-1)?.[0] === 20, 15_000);
	for (const [position, had] of order) expect(had).toBeGreaterThanOrEqual(position);
	await Promise.all([a.close(), slow.close()]);
});

it('[S82] asking for the state ten times without reading costs one state, shared by all', async () => {
	stage = await Stage.open();
	const a = await open('field1');
	a.update((doc) => {
		for (let i = 0; i < 40; i++) doc.getMap('tasks').set(`t${i}`, `${i}`.repeat(50_000));
	});
	await until('it is stored', () => a.committed === 1, 10_000);
	collect();
	const before = process.memoryUsage().arrayBuffers;
	const readers = await Promise.all(
		Array.from({ length: 20 }, (_, i) => open(i % 2 ? 'field2' : 'staff', { ask: false }))
	);
	for (const reader of readers) {
		reader.socket.pause();
		for (let i = 0; i < 10; i++) reader.ask();
	}
	// The others go on meanwhile, and what the silent ones are sent stays bounded.
	for (let i = 1; i <= 20; i++) {
		a.update(stateFact(i));
		await until('it is stored', () => a.committed === i + 1);
	}
	await until('no more is held than that', () => {
		collect();
		return process.memoryUsage().arrayBuffers - before < 30e6;
	});
	for (const reader of readers) reader.socket.resume();
	await until('all have the board', () =>
		readers.every(({ doc }) => doc.getMap('tasks').size === 40 && doc.getMap('facts').size === 20)
	);
	for (const reader of readers) expect(reader.steps(SYNC.step2).length).toBeLessThanOrEqual(5);
	await Promise.all([a, ...readers].map((client) => client.close()));
});

it('[S82] one that takes nothing at all is closed with 4508', async () => {
	stage = await Stage.open({ SYNC_STALL_MS: '400' });
	const a = await open('field1');
	const slow = await open('field2');
	slow.socket.pause();
	for (let i = 1; i <= 12; i++) {
		a.update(large(i));
		await until('it is stored', () => a.committed === i, 10_000);
	}
	const { userId } = stage.person('field2');
	await until('it is let go', () => stage.sync.rooms.count({ userId }) === 0, 10_000);
	const code = () =>
		stage.rows<{ code: number | null }>(
			'select close_code as code from connection where user_id = ?',
			userId
		)[0]?.code;
	await until('it is written down', () => code() != null);
	expect(code()).toBe(4508);
	slow.socket.terminate();
	await a.close();
});
