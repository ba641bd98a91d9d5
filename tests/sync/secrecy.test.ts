import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBoard } from '#lib/board/board.ts';
import { createTask } from '#lib/board/commands/task.commands.ts';
import { RawClient, stateFact } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open({ SYNC_HEARTBEAT_MS: '200' });
});
afterAll(() => stage.close());

const CANARY = '内部机密金丝雀 canary-7f3a';

/** Everything of the canary that a byte search could find, in the encodings of the wire. */
const needles = [
	Buffer.from(CANARY, 'utf8'),
	Buffer.from('canary-7f3a', 'utf8'),
	Buffer.from('内部机密', 'utf8'),
	Buffer.from(CANARY, 'utf16le'),
	Buffer.from('指挥长', 'utf8'),
	Buffer.from('前线1', 'utf8')
];

it('[S97] a liaison’s sockets never carry a byte of what is internal', async () => {
	const liaison = stage.person('liaison');
	const sockets = [
		await RawClient.open(stage, liaison, { compartment: 'liaison-la' }),
		await RawClient.open(stage, liaison, { compartment: 'released-la' })
	];
	const refused = await RawClient.open(stage, liaison, { compartment: 'command', ask: false });
	expect(refused.refused).toBe(403);

	const inside = await RawClient.open(stage, stage.person('field1'));
	const reader = await RawClient.open(stage, stage.person('commander'), {
		compartment: 'liaison-la'
	});
	inside.doc.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== inside) inside.author('DEVICE1', ++authored, update);
	});
	let authored = 0;
	const board = openBoard([{ compartment: 'command', doc: inside.doc, writable: true }], {
		post: '前线1'
	});
	for (let i = 0; i < 20; i++) createTask(board, { title: `${CANARY} ${i}`, detail: CANARY });
	inside.say(inside.doc.clientID, 1, { editing: CANARY });
	reader.say(7, 1, { editing: CANARY });
	await until('all is stored', () => inside.committed === authored);
	await stage.sync.rooms.write(
		stage.incidentId,
		'released-la',
		{ userId: null, post: '现场指挥部', kind: 'server' },
		stateFact('released', '现场指挥部')
	);
	sockets[0]!.update(stateFact('arrived', '老方联络员'));
	// A refusal says nothing of what is inside either.
	sockets[1]!.update(stateFact('not allowed', '老方联络员'));
	expect(await sockets[1]!.closedWith()).toBe(4403);
	stage.setState('closed');
	stage.sync.rooms.rightsChanged(stage.incidentId);
	// Positions come last, within a second of what they count.
	await until('everyone has been told everything', () =>
		[inside, sockets[0]!].every((socket) =>
			socket.of('position').some(({ seq }) => seq === (socket === inside ? authored : 1))
		)
	);
	stage.setState('open');

	const bytes = Buffer.concat(sockets.flatMap(({ frames }) => frames.map((f) => Buffer.from(f))));
	expect(bytes.length).toBeGreaterThan(100);
	for (const needle of needles) expect(bytes.includes(needle), needle.toString()).toBe(false);
	// Compression was not asked for; nothing in there unpacks to anything.
	expect(() => inflateRawSync(bytes)).toThrow();
	// Nor do numbers tell how much is going on: 1 update in each of its own compartments.
	const positions = sockets.flatMap((socket) => socket.of('position').map(({ seq }) => seq));
	expect(Math.max(...positions)).toBe(1);
	await Promise.all([inside.close(), reader.close(), sockets[0]!.close()]);
});
