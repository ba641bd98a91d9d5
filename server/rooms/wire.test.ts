import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Wire } from './wire.ts';

interface Line {
	readonly wire: Wire;
	readonly received: Buffer[];
	/** The server's end. */
	readonly socket: WebSocket;
}

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function wireTo(perMessageDeflate: boolean): Promise<Line> {
	const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
	ends.push(() => server.close());
	await once(server, 'listening');
	const arrives = once(server, 'connection') as Promise<[WebSocket]>;
	const { port } = server.address() as AddressInfo;
	const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate });
	ends.push(() => client.terminate());
	const received: Buffer[] = [];
	client.on('message', (data: Buffer) => received.push(data));
	const [socket] = await arrives;
	await once(client, 'open');
	return { wire: new Wire(socket, () => undefined), received, socket };
}

const bytes = (length: number, first: number) =>
	Uint8Array.from({ length }, (_, i) => (first + i) % 251);

it.each([
	['past ws', false],
	['through ws, where it has its own way with a message', true]
])('sends a message in pieces as one, %s', async (_, deflate) => {
	const { wire, received, socket } = await wireTo(deflate);
	const throughWs = vi.spyOn(socket, 'send');
	const messages = [
		bytes(7, 1),
		[bytes(4, 2), bytes(300_000, 3)],
		[bytes(4, 4), bytes(90, 5)],
		[bytes(3, 6), bytes(70_000, 7), bytes(1, 8)],
		bytes(100_000, 9)
	];
	for (const message of messages) wire.send(message);
	await expect.poll(() => received.length).toBe(messages.length);
	for (const [i, message] of messages.entries())
		expect(
			received[i]!.equals(Buffer.concat(message instanceof Uint8Array ? [message] : message))
		).toBe(true);
	expect(throughWs.mock.calls.length > 0).toBe(deflate);
});
