/// <reference types="@sveltejs/kit" />
/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/**
 * Opens the site without a network. Kept are the program, the prerendered shell (which
 * holds nobody's data), and map tiles that were looked at. Answers of the API and rendered
 * pages are never kept: what a user has seen lies in IndexedDB under that user's name.
 */
import { build, files, version } from '$service-worker';
import { TILE_CACHE } from '#lib/sync/names.ts';
import { isClientPage, tileSources } from '#lib/sync/offline-routes.ts';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const SHELL = '/shell';
const OFFLINE = '/offline.html';
const SHELL_CACHES = 'tongtu-shell-';
const SHELL_CACHE = `${SHELL_CACHES}${version}`;
const PROGRAM = new Set([...build, ...files]);
const SETTINGS_CACHE = 'tongtu-settings';
const TILE_SOURCES = '/tile-sources';
/** Tiles of 15 to 30 KB: some 60 MB. The oldest go first. */
const MOST_TILES = 3_000;
const TRIM_EVERY = 50;

let sources: Promise<RegExp[]> | undefined;
let tilesPut = 0;

worker.addEventListener('install', (event) => {
	event.waitUntil(
		caches
			.open(SHELL_CACHE)
			.then((cache) =>
				cache.addAll([...PROGRAM, new Request(SHELL, { cache: 'reload', credentials: 'omit' })])
			)
	);
});

worker.addEventListener('activate', (event) => {
	event.waitUntil(forgetOldPrograms().then(() => worker.clients.claim()));
});

worker.addEventListener('message', (event) => {
	if (event.data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
	const { request } = event;
	if (request.method !== 'GET') return;
	const url = new URL(request.url);
	if (url.origin !== worker.location.origin) {
		if (request.destination === 'image') event.respondWith(foreignTile(request));
	} else if (request.mode === 'navigate') {
		event.respondWith(isClientPage(url.pathname) ? shell(request) : page(request));
	} else if (PROGRAM.has(url.pathname) || url.pathname.startsWith('/_app/immutable/'))
		event.respondWith(program(request));
	else if (url.pathname.startsWith('/maps/')) event.respondWith(tile(request));
	else if (url.pathname === '/api/v1/maps') event.respondWith(noteTileSources(request));
});

/** The program before this one stays for pages still open with it; what is older goes. */
async function forgetOldPrograms(): Promise<void> {
	const names = (await caches.keys()).filter((name) => name.startsWith(SHELL_CACHES));
	const older = names.filter((name) => name !== SHELL_CACHE).slice(0, -1);
	await Promise.all(older.map((name) => caches.delete(name)));
}

async function shell(request: Request): Promise<Response> {
	const cache = await caches.open(SHELL_CACHE);
	return (await cache.match(SHELL)) ?? fetch(request);
}

/** A page that the server makes; without a network it says so in our words, with a way on. */
async function page(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch (error) {
		const said = await caches.match(OFFLINE);
		if (!said) throw error;
		return new Response(await said.text(), {
			status: 503,
			headers: {
				'content-type': 'text/html; charset=utf-8',
				'content-security-policy':
					"default-src 'none'; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'"
			}
		});
	}
}

async function program(request: Request): Promise<Response> {
	const current = await caches.open(SHELL_CACHE);
	const { pathname } = new URL(request.url);
	return (await current.match(pathname)) ?? (await caches.match(pathname)) ?? fetch(request);
}

/** Cache first: a tile is seldom redrawn, and in the field every one saved counts. */
async function tile(request: Request, load = () => fetch(request)): Promise<Response> {
	const cache = await caches.open(TILE_CACHE);
	const kept = await cache.match(request.url);
	if (kept) return kept;
	const response = await load();
	if (response.ok) {
		const copy = response.clone();
		void cache.put(request.url, copy).then(trimTiles, () => undefined);
	}
	return response;
}

/**
 * Tiles of the configured hosts. Only those that allow it (CORS) are kept: browsers count
 * an opaque answer as several megabytes.
 */
async function foreignTile(request: Request): Promise<Response> {
	const { href } = new URL(request.url);
	if (!(await knownSources()).some((source) => source.test(href))) return fetch(request);
	try {
		return await tile(request, () => fetch(href, { mode: 'cors', credentials: 'omit' }));
	} catch {
		return fetch(request);
	}
}

async function trimTiles(): Promise<void> {
	if (++tilesPut % TRIM_EVERY !== 0) return;
	const cache = await caches.open(TILE_CACHE);
	const keys = await cache.keys();
	const tooMany = keys.slice(0, Math.max(0, keys.length - MOST_TILES));
	await Promise.all(tooMany.map((key) => cache.delete(key)));
}

/** Lets the list of base layers pass, and notes the hosts in it: no one's data. */
async function noteTileSources(request: Request): Promise<Response> {
	const response = await fetch(request);
	if (response.ok) {
		const copy = response.clone();
		void copy
			.json()
			.then(async (body: unknown) => {
				const templates = tileSources(body);
				sources = Promise.resolve(templates.map((template) => new RegExp(template)));
				const cache = await caches.open(SETTINGS_CACHE);
				await cache.put(TILE_SOURCES, new Response(JSON.stringify(templates)));
			})
			.catch(() => undefined);
	}
	return response;
}

function knownSources(): Promise<RegExp[]> {
	sources ??= caches
		.open(SETTINGS_CACHE)
		.then((cache) => cache.match(TILE_SOURCES))
		.then((kept) => (kept?.json() as Promise<string[]> | undefined) ?? [])
		.then((templates) => templates.map((template) => new RegExp(template)))
		.catch(() => []);
	return sources;
}
