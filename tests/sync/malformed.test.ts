import { afterAll, beforeAll, expect, it } from 'vitest';
import * as Y from 'yjs';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { RawClient } from './harness/raw-client.ts';
import { Stage, until } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
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
