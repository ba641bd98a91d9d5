/** What a session needs from the browser; tests give their own. */

/** The part of `localStorage` that is used. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Environment {
	/** Scheme and host of the server, such as `http://192.168.1.10:3000`. */
	readonly origin: string;
	readonly fetch: typeof fetch;
	openSocket(url: string): WebSocket;
	readonly storage: KeyValue;
	/** The device's own clock, UTC ms. */
	now(): number;
	/** Calls back when the network or the page's attention returns; returns the way to stop. */
	onWake(listener: (reason: 'online' | 'offline' | 'visible') => void): () => void;
}

/** localStorage throws where a browser forbids it: then nothing outlives the page. */
export function localKeyValue(): KeyValue {
	try {
		const storage = globalThis.localStorage;
		storage.getItem('tongtu-probe');
		return storage;
	} catch {
		const kept = new Map<string, string>();
		return {
			getItem: (key) => kept.get(key) ?? null,
			setItem: (key, value) => void kept.set(key, value),
			removeItem: (key) => void kept.delete(key)
		};
	}
}

export function browserEnvironment(): Environment {
	return {
		origin: location.origin,
		fetch: (input, init) => fetch(input, init),
		openSocket: (url) => new WebSocket(url),
		storage: localKeyValue(),
		now: () => Date.now(),
		onWake: (listener) => {
			const online = () => listener('online');
			const offline = () => listener('offline');
			const visible = () => document.visibilityState === 'visible' && listener('visible');
			addEventListener('online', online);
			addEventListener('offline', offline);
			document.addEventListener('visibilitychange', visible);
			return () => {
				removeEventListener('online', online);
				removeEventListener('offline', offline);
				document.removeEventListener('visibilitychange', visible);
			};
		}
	};
}
