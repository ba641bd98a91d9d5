/**
 * Prerendered pages carry their policy in a <meta>, which can neither say frame-ancestors
 * nor know this installation's tile hosts. Here it becomes a header again, which the service
 * worker keeps with the cached shell.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

interface Page {
	readonly html: Buffer;
	readonly zipped: Buffer;
	readonly etag: string;
	readonly policy: string | null;
}

const META = /<meta http-equiv="content-security-policy" content="([^"]*)"\s*\/?>/i;

const unescape = (text: string): string =>
	text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** Takes the policy out of a prerendered page. */
export function liftPolicy(html: string): { html: string; policy: string | null } {
	const found = META.exec(html);
	if (!found) return { html, policy: null };
	return {
		html: html.replace(found[0], ''),
		policy: `${unescape(found[1] ?? '')}; frame-ancestors 'none'`
	};
}

function readPages(dir: string): Map<string, Page> {
	const pages = new Map<string, Page>();
	if (!existsSync(dir)) return pages;
	for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile() || !entry.name.endsWith('.html')) continue;
		const file = path.join(entry.parentPath, entry.name);
		const route = `/${path.relative(dir, file).replaceAll('\\', '/')}`
			.replace(/\/index\.html$/, '/')
			.replace(/\.html$/, '');
		const { html, policy } = liftPolicy(readFileSync(file, 'utf8'));
		const body = Buffer.from(html);
		pages.set(route, {
			html: body,
			zipped: gzipSync(body),
			etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
			policy
		});
	}
	return pages;
}

/** @returns a handler that answers true where it has answered the request */
export function servePrerendered(
	dir: string
): (req: IncomingMessage, res: ServerResponse) => boolean {
	const pages = readPages(dir);
	return (req, res) => {
		if (req.method !== 'GET' && req.method !== 'HEAD') return false;
		const page = pages.get((req.url ?? '/').split('?', 1)[0] ?? '/');
		if (!page) return false;
		if (page.policy) res.setHeader('Content-Security-Policy', page.policy);
		res.setHeader('Content-Type', 'text/html; charset=utf-8');
		res.setHeader('Cache-Control', 'no-cache');
		res.setHeader('Vary', 'Accept-Encoding');
		res.setHeader('ETag', page.etag);
		if (req.headers['if-none-match'] === page.etag) {
			res.writeHead(304).end();
			return true;
		}
		const zip = /\bgzip\b/.test(req.headers['accept-encoding']?.toString() ?? '');
		const body = zip ? page.zipped : page.html;
		if (zip) res.setHeader('Content-Encoding', 'gzip');
		res.setHeader('Content-Length', body.length);
		res.writeHead(200);
		res.end(req.method === 'HEAD' ? undefined : body);
		return true;
	};
}
