/** A link to the server that can be cut: to the browser behind it, the network is gone. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Link {
	readonly #target: number;
	readonly #sockets = new Set<Socket>();
	#server: Server | undefined;
	#port = 0;

	constructor(targetPort: number) {
		this.#target = targetPort;
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Opens the link, on the same port every time. */
	async open(): Promise<void> {
		const server = createServer((near) => {
			const far = connect(this.#target, '127.0.0.1');
			for (const [socket, other] of [
				[near, far],
				[far, near]
			] as const) {
				this.#sockets.add(socket);
				socket.on('error', () => other.destroy());
				socket.on('close', () => {
					this.#sockets.delete(socket);
					other.destroy();
				});
			}
			near.pipe(far).pipe(near);
		}).listen(this.#port, '127.0.0.1');
		await once(server, 'listening');
		this.#server = server;
		this.#port = (server.address() as AddressInfo).port;
	}

	/** Tears every connection and takes no new one. */
	async cut(): Promise<void> {
		const server = this.#server;
		if (!server) return;
		this.#server = undefined;
		const closed = once(server, 'close');
		server.close();
		for (const socket of this.#sockets) socket.destroy();
		await closed;
	}
}
