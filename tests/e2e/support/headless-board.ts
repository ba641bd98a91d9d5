/** A board without a page: a stock y-websocket provider with a cookie, over the real socket. */
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openBoard, type Board } from '#lib/board/board.ts';
import { PASSWORD } from './test-server.ts';

export interface HeadlessBoard {
	readonly board: Board;
	/** Resolves when the server has acknowledged everything written so far. */
	readonly close: () => Promise<void>;
}

export async function cookieOf(
	url: string,
	username: string,
	password = PASSWORD
): Promise<string> {
	const response = await fetch(`${url}/api/v1/session`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: url },
		body: JSON.stringify({ username, password })
	});
	if (response.status !== 201) throw new Error(`${username}: ${response.status}`);
	return response.headers
		.getSetCookie()
		.map((each) => each.split(';')[0])
		.join('; ');
}

/** Replaces the password an administrator gave by the one that all test accounts have. */
export async function takeAccount(url: string, username: string, given: string): Promise<void> {
	const cookie = await cookieOf(url, username, given);
	const response = await fetch(`${url}/api/v1/me/password`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: url, cookie },
		body: JSON.stringify({ current: given, next: PASSWORD })
	});
	if (!response.ok) throw new Error(`${username}: ${response.status} ${await response.text()}`);
}

/** The status of an upgrade that is refused, or 101. */
export async function upgradeStatus(url: string, path: string, cookie: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, {
			headers: { cookie, origin: url }
		});
		socket.once('open', () => {
			socket.close();
			resolve(101);
		});
		socket.once('unexpected-response', (request, response) => {
			request.destroy();
			resolve(response.statusCode ?? 0);
		});
		socket.once('error', reject);
	});
}

export async function connectBoard(
	url: string,
	incidentId: string,
	compartment: string,
	{ username, post }: { username: string; post: string }
): Promise<HeadlessBoard> {
	const cookie = await cookieOf(url, username);
	class Socket extends WebSocket {
		constructor(address: string, protocols?: string[]) {
			super(address, protocols, { headers: { cookie, origin: url } });
		}
	}
	const doc = new Y.Doc();
	const provider = new WebsocketProvider(
		`${url.replace('http', 'ws')}/sync/${incidentId}`,
		compartment,
		doc,
		{ WebSocketPolyfill: Socket as unknown as typeof globalThis.WebSocket, disableBc: true }
	);
	await new Promise<void>((resolve) => {
		if (provider.synced) resolve();
		else provider.once('sync', () => resolve());
	});
	const board = openBoard([{ compartment, doc, writable: true }], { post });
	return {
		board,
		close: async () => {
			const known = await serverKnows(url, incidentId, compartment, cookie, doc);
			board.destroy();
			provider.destroy();
			if (!known) throw new Error(`${compartment}: the server has not taken everything`);
		}
	};
}

/** Polls the API until it shows as many records as the document has. */
async function serverKnows(
	url: string,
	incidentId: string,
	compartment: string,
	cookie: string,
	doc: Y.Doc
): Promise<boolean> {
	const expected = doc.getMap('log').size + doc.getMap('tasks').size;
	const deadline = Date.now() + 20_000;
	while (Date.now() < deadline) {
		const response = await fetch(
			`${url}/api/v1/incidents/${incidentId}/board?compartment=${compartment}`,
			{ headers: { cookie } }
		);
		const text = await response.text();
		const ids = [...doc.getMap('log').keys(), ...doc.getMap('tasks').keys()];
		if (response.ok && ids.filter((id) => text.includes(id)).length === expected) return true;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return false;
}
