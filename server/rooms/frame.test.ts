import { expect, it } from 'vitest';
import * as ws from 'ws';
import { encodeSync, SYNC } from '#lib/sync/protocol.ts';
import { framed, framedUpdates, headerOf, messagesIn } from './frame.ts';

type Frame = (data: Buffer, options: object) => Buffer[];
const { frame } = (ws as unknown as { Sender: { frame: Frame } }).Sender;
const byWs = (message: Uint8Array) =>
	Buffer.concat(frame(Buffer.from(message), { fin: true, opcode: 2, mask: false, rsv1: false }));

const SIZES = [0, 1, 125, 126, 127, 128, 16_383, 16_384, 65_535, 65_536, 3_000_000];

it('frames are the bytes that ws writes', () => {
	for (const size of SIZES) {
		const message = Buffer.alloc(size, size % 251);
		expect(framed(message).equals(byWs(message)), String(size)).toBe(true);
		expect(Buffer.concat([headerOf(message), message]).equals(byWs(message))).toBe(true);
	}
	const parts = [Buffer.from('a'), Buffer.from(''), Buffer.from('bc')];
	expect(framed(parts).equals(byWs(Buffer.from('abc')))).toBe(true);
});

it('[S42] updates framed in one buffer are the messages they are one by one', () => {
	const updates = SIZES.map((size) => Buffer.alloc(size, size % 251));
	const { bytes, ends } = framedUpdates(updates);
	expect(bytes.equals(Buffer.concat(updates.map((u) => byWs(encodeSync(SYNC.update, u)))))).toBe(
		true
	);
	expect(ends.at(-1)).toBe(bytes.length);
	const messages = [...messagesIn(bytes)];
	expect(messages).toHaveLength(updates.length);
	messages.forEach((message, i) =>
		expect(message.equals(encodeSync(SYNC.update, updates[i]!))).toBe(true)
	);
});
