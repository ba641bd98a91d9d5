/**
 * SvelteKit's built handler. adapter-node learns scheme, host and address from headers of our
 * own naming, which `app.ts` overwrites on every request: so form posts work on a plain http
 * LAN address, and what a client sends under these names is never believed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LARGEST_BODY } from './body-limits.ts';
import type { RequestFacts } from './http-security.ts';
import { servePrerendered } from './prerendered.ts';

export const BUILD = path.resolve(import.meta.dirname, '../build');

export type PageHandler = (
	req: IncomingMessage,
	res: ServerResponse,
	next: (error?: unknown) => void
) => void;

const HEADERS = { scheme: 'x-tongtu-scheme', host: 'x-tongtu-host', address: 'x-tongtu-address' };

/** Puts the facts where adapter-node looks for them. */
export function tellKit(req: IncomingMessage, facts: RequestFacts): void {
	req.headers[HEADERS.scheme] = facts.scheme;
	req.headers[HEADERS.host] = facts.host;
	req.headers[HEADERS.address] = facts.address;
}

/** What adapter-node reads from the environment while it is imported. */
const SETTINGS: Record<string, string> = {
	PROTOCOL_HEADER: HEADERS.scheme,
	HOST_HEADER: HEADERS.host,
	ADDRESS_HEADER: HEADERS.address,
	// The true limits are ours, per path (body-limits.ts); this one only must not be below them.
	BODY_SIZE_LIMIT: String(LARGEST_BODY)
};

let loading: Promise<PageHandler> | undefined;

async function load(): Promise<PageHandler> {
	const file = path.join(BUILD, 'handler.js');
	if (!existsSync(file)) {
		throw new Error('There is no build: run "npm run build", or start with "npm start".');
	}
	// ORIGIN would override the address of every request, also of those on the LAN.
	const origin = process.env.ORIGIN;
	delete process.env.ORIGIN;
	Object.assign(process.env, SETTINGS);
	try {
		const built = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
			handler: PageHandler;
		};
		const prerendered = servePrerendered(path.join(BUILD, 'prerendered'));
		return (req, res, next) => {
			if (!prerendered(req, res)) built.handler(req, res, next);
		};
	} finally {
		if (origin !== undefined) process.env.ORIGIN = origin;
	}
}

/** Loaded once in a process, however many servers it starts. */
export function loadPageHandler(): Promise<PageHandler> {
	loading ??= load().catch((error: unknown) => {
		loading = undefined;
		throw error;
	});
	return loading;
}
