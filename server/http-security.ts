/**
 * What the process believes about a request: where it came from and which address it was
 * sent to. Used alike for pages, API and socket upgrades.
 */
import { BlockList, isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Config, TrustProxy } from './config.ts';

export interface RequestFacts {
	/** The client's address; a proxy's word for it counts only under TRUST_PROXY. */
	readonly address: string;
	readonly scheme: 'http' | 'https';
	readonly host: string;
	/** scheme://host as the browser sees it. */
	readonly origin: string;
	/** From this machine itself and not passed on by a proxy on it. */
	readonly local: boolean;
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/** ::ffff:192.168.1.5 → 192.168.1.5 */
export function plainAddress(address: string | undefined): string {
	return (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

const blockLists = new WeakMap<readonly string[], BlockList>();

function blockListOf(entries: readonly string[]): BlockList {
	let list = blockLists.get(entries);
	if (!list) {
		list = new BlockList();
		for (const entry of entries) {
			const [address = '', bits] = entry.split('/');
			const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
			if (bits === undefined) list.addAddress(address, family);
			else list.addSubnet(address, Number(bits), family);
		}
		blockLists.set(entries, list);
	}
	return list;
}

function isTrusted(address: string, trust: TrustProxy): boolean {
	if (trust === false) return false;
	if (trust === 'every-peer') return true;
	const family = isIP(address);
	return family !== 0 && blockListOf(trust).check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function first(header: string | string[] | undefined): string | undefined {
	const text = Array.isArray(header) ? header.join(',') : header;
	return text?.split(',')[0]?.trim() || undefined;
}

/** The nearest address in X-Forwarded-For that is not one of our own proxies. */
function forwardedAddress(req: IncomingMessage, peer: string, trust: TrustProxy): string {
	const header = req.headers['x-forwarded-for'];
	const chain = (Array.isArray(header) ? header.join(',') : (header ?? ''))
		.split(',')
		.map((entry) => plainAddress(entry.trim()))
		.filter((entry) => isIP(entry) !== 0);
	if (trust === 'every-peer') return chain.at(-1) ?? peer;
	return chain.findLast((entry) => !isTrusted(entry, trust)) ?? chain[0] ?? peer;
}

export function isLoopback(address: string): boolean {
	return address === '::1' || /^127\./.test(address);
}

/** Reads a request's facts; headers of proxies are looked at only where TRUST_PROXY says so. */
export function describeRequest(
	req: IncomingMessage,
	config: Pick<Config, 'trustProxy' | 'origin'>
): RequestFacts {
	const peer = plainAddress(req.socket.remoteAddress);
	const trusted = isTrusted(peer, config.trustProxy);
	const publicUrl = config.origin ? new URL(config.origin) : null;
	const forwardedHost = trusted ? first(req.headers['x-forwarded-host']) : undefined;
	const forwardedScheme = trusted ? first(req.headers['x-forwarded-proto']) : undefined;

	let host = forwardedHost ?? req.headers.host ?? 'localhost';
	if (!HOST.test(host)) host = publicUrl?.host ?? 'localhost';
	let scheme: 'http' | 'https' = (req.socket as TLSSocket).encrypted ? 'https' : 'http';
	if (forwardedScheme === 'https' || forwardedScheme === 'http') scheme = forwardedScheme;
	// A proxy in front of a known public address often says neither: the configured one is right.
	if (publicUrl && (host === publicUrl.host || (trusted && !forwardedHost))) {
		host = publicUrl.host;
		scheme = publicUrl.protocol === 'https:' ? 'https' : 'http';
	}
	const passedOn =
		req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined;
	return {
		address: trusted ? forwardedAddress(req, peer, config.trustProxy) : peer,
		scheme,
		host,
		origin: `${scheme}://${host}`,
		local: isLoopback(peer) && !passedOn
	};
}

/**
 * Whether a changing request, or an upgrade, comes from our own pages. Browsers send Origin
 * with both; programs that are no browser send none, and have no ambient cookie to abuse.
 */
export function originAllowed(
	headers: { origin: string | null; fetchSite: string | null },
	own: string,
	config: Pick<Config, 'origin'>
): boolean {
	if (headers.origin !== null) return headers.origin === own || headers.origin === config.origin;
	return (
		headers.fetchSite === null ||
		headers.fetchSite === 'same-origin' ||
		headers.fetchSite === 'none'
	);
}

/** The same for a raw request, as `server/upgrade.ts` has it. */
export function requestOriginAllowed(
	req: IncomingMessage,
	config: Pick<Config, 'trustProxy' | 'origin'>
): boolean {
	const site = req.headers['sec-fetch-site'];
	return originAllowed(
		{
			origin: req.headers.origin ?? null,
			fetchSite: (Array.isArray(site) ? site[0] : site) ?? null
		},
		describeRequest(req, config).origin,
		config
	);
}
