/** What the browser's session needs of a browser, over `ws`, with a network that can be unplugged. */
import { WebSocket as NodeSocket } from 'ws';
import type { Environment } from '#lib/sync/environment.ts';
import { SESSION_COOKIE } from '../../../server/auth/sessions.ts';

export interface BrowserParts {
	readonly environment: Environment;
	/** Plugs the network out and in, as a cable. */
	network(on: boolean): void;
	/** The page is looked at again. */
	wake(): void;
}

/** @param cookie raw value of the session cookie */
export function browserAt(origin: string, cookie: string): BrowserParts {
	const headers = { cookie: `${SESSION_COOKIE}=${cookie}` };
	const kept = new Map<string, string>();
	const open = new Set<NodeSocket>();
	const wakers = new Set<Parameters<Environment['onWake']>[0]>();
	let plugged = true;
	return {
		network(on) {
			plugged = on;
			if (!on) for (const socket of open) socket.terminate();
		},
		wake: () => wakers.forEach((waker) => waker('visible')),
		environment: {
			origin,
			fetch: (input, init) =>
				plugged
					? fetch(input, { ...init, headers: { ...headers, ...(init?.headers as object) } })
					: Promise.reject(new TypeError('unplugged')),
			openSocket: (url) => {
				if (!plugged) throw new Error('unplugged');
				const socket = new NodeSocket(url, { headers });
				open.add(socket);
				socket.on('close', () => open.delete(socket));
				return socket as unknown as WebSocket;
			},
			storage: {
				getItem: (key) => kept.get(key) ?? null,
				setItem: (key, value) => void kept.set(key, value),
				removeItem: (key) => void kept.delete(key)
			},
			now: () => Date.now(),
			onWake: (listener) => {
				wakers.add(listener);
				return () => wakers.delete(listener);
			}
		}
	};
}
