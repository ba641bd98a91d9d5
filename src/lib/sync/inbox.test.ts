import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { Inbox, MAX_UNPACKED_BYTES, type Message } from './inbox.ts';
import { encodeCommitted, encodePart, encodePosition, encodeSync, SYNC } from './protocol.ts';

function parts(message: Uint8Array, bytes = 1000, size = message.length): Uint8Array[] {
	const packed = deflateRawSync(message);
	const cut: Uint8Array[] = [];
	for (let at = 0; at < packed.length; at += bytes) {
		const piece = packed.subarray(at, at + bytes);
		cut.push(encodePart(size, packed.length - at - piece.length, piece));
	}
	return cut;
}

function open() {
	const heard: Message[] = [];
	const progress: number[] = [];
	const damaged = vi.fn();
	const inbox = new Inbox(
		(message) => heard.push(message),
		(share) => progress.push(share),
		damaged
	);
	return { inbox, heard, progress, damaged };
}

const state = randomBytes(20_000);
const whole = encodeSync(SYNC.step2, state);

it('[S99] a message in parts is handled when it is whole, and what follows comes after it', async () => {
	const { inbox, heard, progress, damaged } = open();
	const [first, ...rest] = parts(whole);
	inbox.take(first!);
	// Between parts everything else goes on.
	inbox.take(encodeCommitted(1));
	expect(heard.map(({ type }) => type)).toEqual(['committed']);
	for (const part of rest) inbox.take(part);
	inbox.take(encodePosition(7, 1));
	const again = parts(encodeSync(SYNC.update, state));
	for (const part of again) inbox.take(part);
	inbox.take(encodePosition(8, 1));
	expect(heard).toHaveLength(1);
	await vi.waitFor(() => expect(heard).toHaveLength(5));
	expect(
		heard.map((message) => (message.type === 'position' ? message.seq : message.type))
	).toEqual(['committed', 'sync', 7, 'sync', 8]);
	expect(heard[1]).toMatchObject({ step: SYNC.step2 });
	expect(Buffer.from((heard[1] as { payload: Uint8Array }).payload).equals(state)).toBe(true);
	expect(progress.slice(0, rest.length)).toEqual([...progress.slice(0, rest.length)].sort());
	expect(progress).toContain(1);
	expect(damaged).not.toHaveBeenCalled();
});

it('[S99] what unpacks to more or less than it says, or to nothing, is given up', async () => {
	const damage: Uint8Array[][] = [
		parts(whole, 1000, whole.length - 1),
		parts(whole, 1000, whole.length + 1),
		parts(new Uint8Array(5_000_000), 1000, 100),
		[encodePart(100, 0, Uint8Array.of(0xff, 1, 2, 3))],
		parts(encodePart(1, 0, Uint8Array.of(1))),
		parts(Uint8Array.of(99)),
		[encodePart(MAX_UNPACKED_BYTES + 1, 10, Uint8Array.of(1))],
		[encodePart(10, MAX_UNPACKED_BYTES, Uint8Array.of(1))]
	];
	for (const frames of damage) {
		const { inbox, heard, damaged } = open();
		for (const frame of frames) inbox.take(frame);
		await vi.waitFor(() => expect(damaged).toHaveBeenCalledOnce());
		inbox.take(encodeCommitted(1));
		expect(heard).toEqual([]);
	}
});

it('[S99] of a connection that has ended nothing comes any more', async () => {
	const { inbox, heard, damaged } = open();
	const late = open();
	for (const part of parts(whole)) {
		inbox.take(part);
		late.inbox.take(part);
	}
	inbox.close();
	await vi.waitFor(() => expect(late.heard).toHaveLength(1));
	expect(heard).toEqual([]);
	expect(damaged).not.toHaveBeenCalled();
});
