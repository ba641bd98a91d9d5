/** One request: facts, headers, limits, our own small answers, then the pages. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { refuseBody } from './body-limits.ts';
import { describeRequest, type RequestFacts } from './http-security.ts';
import { setSecurityHeaders, tileSources } from './http-security-headers.ts';
import { tellKit, type PageHandler } from './kit-handler.ts';
import { pathOf } from './log.ts';
import { SERVICES, type Services } from './services.ts';
import { serveAuthority } from './tls-port.ts';

function plain(res: ServerResponse, status: number, text: string): void {
	res.writeHead(status, {
		'Content-Type': 'text/plain; charset=utf-8',
		'Cache-Control': 'no-store'
	});
	res.end(text);
}

/** Alive means: the process answers, the database can be read, and commits reach the disk. */
function health({ database, log, rooms }: Services, res: ServerResponse): void {
	try {
		database.sqlite.prepare('select 1').get();
		const { ok, problem } = rooms.health();
		if (ok) plain(res, 200, 'ok\n');
		else plain(res, 503, `edits cannot be stored: ${problem}\n`);
	} catch (error) {
		log.error({ error }, 'health');
		plain(res, 503, 'the database cannot be read\n');
	}
}

async function mayReadMetrics(
	{ auth }: Services,
	req: IncomingMessage,
	facts: RequestFacts
): Promise<boolean> {
	if (facts.local) return true;
	const bearer = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
	if (bearer) return auth.validateToken(bearer)?.user.isAdmin ?? false;
	const cookie = /(?:^|;\s*)tongtu_session=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
	return cookie ? ((await auth.validateSession(cookie))?.user.isAdmin ?? false) : false;
}

/** A service worker's fetches follow the policy of its own file; tile hosts are added to it. */
const SERVICE_WORKER_POLICY =
	"default-src 'none'; connect-src 'self'; script-src 'self'; frame-ancestors 'none'";

/** @param pages SvelteKit, or null: then everything else is 404 (socket tests) */
export function createApp(services: Services, pages: PageHandler | null): RequestListener {
	const { config, log, metrics } = services;
	const sources = tileSources(config);
	const authority = serveAuthority(config);

	async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
		const facts = describeRequest(req, config);
		const pathname = (req.url ?? '/').split('?', 1)[0] ?? '/';
		setSecurityHeaders(res, facts, pathname, sources);
		if (pathname === '/service-worker.js')
			res.setHeader('Content-Security-Policy', SERVICE_WORKER_POLICY);
		if (pathname === '/healthz') return health(services, res);
		if (pathname === '/metrics') {
			if (!(await mayReadMetrics(services, req, facts))) {
				return plain(res, 403, 'For this machine itself, and for administrators.\n');
			}
			res.setHeader('Content-Type', metrics.registry.contentType);
			res.end(await metrics.registry.metrics());
			return;
		}
		if (authority(req, res) || refuseBody(req, res)) return;
		if (!pages) return plain(res, 404, 'not found\n');
		tellKit(req, facts);
		// SvelteKit's bundle finds the services here, so that one process can have several.
		Object.assign(req, { [SERVICES]: services });
		pages(req, res, (error) => {
			if (error) log.error({ error }, 'page');
			if (!res.headersSent) plain(res, error ? 500 : 404, error ? 'error\n' : 'not found\n');
		});
	}

	return (req, res) => {
		const start = performance.now();
		const pathname = pathOf(req.url);
		res.once('close', () => {
			const taken = performance.now() - start;
			metrics.request(req.method ?? '', pathname, res.statusCode, taken / 1000);
			const level = res.statusCode >= 500 ? 'error' : 'debug';
			log[level]({
				event: 'request',
				method: req.method,
				path: pathname,
				status: res.statusCode,
				ms: Math.round(taken)
			});
		});
		answer(req, res).catch((error: unknown) => {
			log.error({ error, path: pathname }, 'request');
			if (!res.headersSent) plain(res, 500, 'error\n');
			else res.destroy();
		});
	};
}
