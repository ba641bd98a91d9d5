/**
 * Ways to a room: over the network with everything that belongs to it, or through a pipe in
 * memory straight to the rooms, with the same WebSocket at the server's end. A line that a
 * hostile frame ends is made anew; without address, handshake and session that costs little.
 */
import type { IncomingMessage } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import WebSocket, { WebSocketServer } from 'ws';
import type { Person, Stage } from '../harness/stage.ts';

export interface LineEvents {
	pong(): void;
	closed(code: number): void;
}

export interface Line {
	readonly open: boolean;
	send(frame: Uint8Array): void;
	ping(): void;
	close(): void;
}

export interface LinePlace {
	readonly incidentId: string;
	readonly person: Person;
	readonly device: string;
}

/** @throws Error where the upgrade is refused */
export async function overNetwork(
	stage: Stage,
	{ incidentId, person, device }: LinePlace,
	events: LineEvents
): Promise<Line> {
	const url = `${stage.url}/${incidentId}/command?v=1&device=${device}`;
	const socket = new WebSocket(url, { headers: { cookie: `tongtu_session=${person.cookie}` } });
	await opened(socket);
	return lineOf(socket, events);
}

const pipes = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024 * 1024 });

export async function throughPipe(
	stage: Stage,
	{ incidentId, person, device }: LinePlace,
	events: LineEvents
): Promise<Line> {
	const { userId, post, role } = person;
	const access = role === 'evaluator' ? 'r' : 'rw';
	const { rooms } = stage.sync;
	const socket = new WebSocket('ws://pipe.invalid', {
		createConnection: () => {
			const [near, far] = duplexPair();
			answerUpgrade(far, (accepted) =>
				rooms.accept(accepted, {
					...{ incidentId, compartment: 'command', userId, memberId: userId, displayName: post },
					...{ post, role, access, sessionId: null, tokenId: null, address: 'pipe' },
					...{ version: 1, device }
				})
			);
			return near;
		}
	});
	await opened(socket);
	return lineOf(socket, events);
}

/** Reads the head of the upgrade from a pipe and hands the rest to a WebSocket. */
function answerUpgrade(pipe: Duplex, accept: (socket: WebSocket) => void): void {
	let head = '';
	const read = (data: Buffer) => {
		head += data.toString('latin1');
		if (!head.endsWith('\r\n\r\n')) return;
		pipe.off('data', read);
		pipe.pause();
		const key = /^sec-websocket-key: (.+)$/im.exec(head)?.[1]?.trim();
		const headers = {
			...{ upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' },
			'sec-websocket-key': key
		};
		const request = { method: 'GET', url: '/', headers } as unknown as IncomingMessage;
		pipes.handleUpgrade(request, pipe, Buffer.alloc(0), accept);
	};
	pipe.on('data', read);
}

async function opened(socket: WebSocket): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
}

function lineOf(socket: WebSocket, events: LineEvents): Line {
	socket.on('pong', () => events.pong());
	socket.on('message', () => undefined);
	socket.on('error', () => undefined);
	socket.on('close', (code) => events.closed(code));
	return {
		get open() {
			return socket.readyState === WebSocket.OPEN;
		},
		send: (frame) => socket.send(frame),
		ping: () => socket.ping(),
		close: () => socket.close()
	};
}
