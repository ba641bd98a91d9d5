/** The way of a socket: path, origin, session and right before it reaches a room. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Services } from './services.ts';

export function handleUpgrade(
	_services: Services,
	_req: IncomingMessage,
	socket: Duplex,
	_head: Buffer
): void {
	socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
