/**
 * Headers every answer carries, and the content security policy of pages: SvelteKit makes
 * it with hashes at build time, the tile hosts of this installation are added here.
 */
import type { ServerResponse } from 'node:http';
import type { Config } from './config.ts';
import type { RequestFacts } from './http-security.ts';

/** 天地图 serves its tiles from t0 … t7. */
export const TIANDITU_HOSTS = 'https://*.tianditu.gov.cn';

/** The hosts that tiles may be loaded from, as sources of img-src. */
export function tileSources(config: Pick<Config, 'tiandituKey' | 'layers'>): string[] {
	const sources = new Set<string>();
	if (config.tiandituKey) sources.add(TIANDITU_HOSTS);
	for (const layer of config.layers) {
		const names = layer.url.includes('{s}')
			? layer.subdomains.length > 0
				? layer.subdomains
				: ['a', 'b', 'c']
			: [''];
		for (const name of names) {
			const plain = layer.url.replaceAll('{s}', name).replaceAll(/[{}]/g, '');
			sources.add(new URL(plain).origin);
		}
	}
	return [...sources];
}

/** Adds the tile hosts to img-src and, for the service worker's fetches, to connect-src. */
export function withTileSources(policy: string, sources: readonly string[]): string {
	if (sources.length === 0) return policy;
	return policy
		.split(';')
		.map((directive) => directive.trim())
		.filter(Boolean)
		.map((directive) =>
			/^(img-src|connect-src)\s/.test(directive) ? `${directive} ${sources.join(' ')}` : directive
		)
		.join('; ');
}

/** For answers that are no pages: nothing in them is ever run or framed. */
const BARE_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** A worker obeys the policy its script came with, not that of the page: it may fetch. */
const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** @param sources of tiles, see `tileSources` */
export function setSecurityHeaders(
	res: ServerResponse,
	facts: RequestFacts,
	pathname: string,
	sources: readonly string[]
): void {
	res.setHeader('X-Content-Type-Options', 'nosniff');
	res.setHeader('Referrer-Policy', 'same-origin');
	res.setHeader('X-Frame-Options', 'DENY');
	res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
	res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
	res.setHeader('Origin-Agent-Cluster', '?1');
	res.setHeader('X-Permitted-Cross-Domain-Policies', 'none');
	res.setHeader(
		'Permissions-Policy',
		'geolocation=(self), camera=(self), screen-wake-lock=(self), microphone=(), payment=(), usb=(), serial=(), browsing-topics=()'
	);
	if (facts.scheme === 'https') {
		res.setHeader('Strict-Transport-Security', 'max-age=15552000');
	}
	res.setHeader(
		'Content-Security-Policy',
		pathname.endsWith('.js') ? withTileSources(WORKER_POLICY, sources) : BARE_POLICY
	);
	const setHeader = res.setHeader.bind(res);
	res.setHeader = (name, value) =>
		name.toLowerCase() === 'content-security-policy' && typeof value === 'string'
			? setHeader(name, withTileSources(value, sources))
			: setHeader(name, value);
}
