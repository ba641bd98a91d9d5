/**
 * The one process: HTTP (or HTTPS) and WebSocket over one set of services.
 * `node server/main.ts` serves what has been built; `startServer` is the same for tests.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { loadConfig, type Config } from './config.ts';
import { loadPageHandler, type PageHandler } from './kit-handler.ts';
import { createLog } from './log.ts';
import { createServices, SERVICES, type Services } from './services.ts';
import { stopOnSignals } from './shutdown.ts';
import { createTlsPort } from './tls-port.ts';
import { handleUpgrade } from './upgrade.ts';

export interface RunningServer {
	/** Where to reach it from this machine, without a trailing slash. */
	readonly url: string;
	readonly port: number;
	readonly services: Services;
	/** Serves requests; in development Vite hangs its own socket on it. */
	readonly server: Server;
	/** Sockets get 1001, everything is flushed, the database closed. Safe to call twice. */
	close(): Promise<void>;
}

export interface StartOptions {
	/** true: SvelteKit as built (default); false: sockets and /healthz only; or another one. */
	readonly handler?: boolean | ((services: Services, server: Server) => Promise<PageHandler>);
	readonly log?: Logger;
}

/** Connections that may wait to be accepted, as far as the system allows. */
const BACKLOG = 8192;
/** How long open requests may take to end at shutdown, ms. */
const DRAIN = 1500;

function listen(server: NetServer, config: Config) {
	return new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		// After an outage everybody comes at once: the system keeps them until they are accepted.
		server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, () => resolve());
	});
}

/** Where a browser on this machine finds a server that listens on `host`. */
function reachableHost(host: string): string {
	if (host === '0.0.0.0' || host === '') return '127.0.0.1';
	if (host === '::') return '[::1]';
	return host.includes(':') ? `[${host}]` : host;
}

/** @throws ConfigError, DataInUseError, NewerDatabaseError, or what listening says */
export async function startServer(
	config: Config,
	options: StartOptions = {}
): Promise<RunningServer> {
	const log = options.log ?? createLog(config);
	const services = await createServices(config, log);
	try {
		(globalThis as Record<symbol, unknown>)[SERVICES] = services;
		// The listener comes after the server, because Vite's handler needs the server first.
		let app: ReturnType<typeof createApp> = (_req, res) => res.writeHead(503).end();
		const tls = config.tls
			? createTlsPort({ ...config, tls: config.tls }, (req, res) => app(req, res))
			: null;
		const server = tls ? (tls.https as unknown as Server) : createServer((q, s) => app(q, s));
		const port: NetServer = tls?.port ?? server;
		server.headersTimeout = services.sync.limits.unauthenticatedMs;
		server.requestTimeout = 300_000;

		const handler = options.handler ?? true;
		const pages =
			typeof handler === 'function'
				? await handler(services, server)
				: handler
					? await loadPageHandler()
					: null;
		app = createApp(services, pages);

		server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
			// Vite's own socket, in development only, is for Vite to answer.
			if (/^vite-/.test(req.headers['sec-websocket-protocol'] ?? '')) return;
			handleUpgrade(services, req, socket as Socket, head);
		});
		const sockets = new Set<Socket>();
		port.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		});
		await listen(port, config);
		const bound = (port.address() as AddressInfo).port;
		const url = `${tls ? 'https' : 'http'}://${reachableHost(config.host)}:${bound}`;

		let closing: Promise<void> | undefined;
		const close = async () => {
			const closed = new Promise<void>((resolve) => port.close(() => resolve()));
			server.closeIdleConnections();
			const drained = setTimeout(() => {
				for (const socket of sockets) socket.destroy();
			}, DRAIN);
			await services.close();
			await closed;
			clearTimeout(drained);
		};
		return { url, port: bound, services, server, close: () => (closing ??= close()) };
	} catch (error) {
		await services.close();
		throw error;
	}
}

/** Prints the one-time link where the server has no account yet. */
export function announce({ url, services }: RunningServer): void {
	const { log, config, auth } = services;
	const address = config.origin ?? url;
	log.info({ event: 'listening', url: address, dataDir: config.dataDir });
	const code = auth.setup.open();
	if (code) {
		// Not through the log, which is often kept and sent elsewhere.
		process.stdout.write(
			`\nThis server has no account yet. Open this link once to make the first administrator\n` +
				`（服务器尚无账号，请打开此一次性链接建立首位管理员）：\n\n  ${address}/setup?code=${code}\n\n`
		);
	}
}

/** @param prepare what to do with the open server before it is announced, such as the demo */
export async function main(
	config = loadConfig(process.env),
	prepare?: (running: RunningServer) => Promise<void>
): Promise<RunningServer> {
	// What is kept is for this user of the machine alone.
	process.umask(0o077);
	const running = await startServer(config);
	stopOnSignals(running, running.services.log);
	await prepare?.(running);
	announce(running);
	return running;
}

/** Expected reasons not to start are told in one message, without a trace. */
export function refuseToStart(error: unknown): never {
	const known = ['ConfigError', 'DataInUseError', 'NewerDatabaseError'];
	const { code, name, message, stack } = error as NodeJS.ErrnoException;
	const plain =
		code === 'EADDRINUSE'
			? 'The port is in use: set PORT to another one, or stop what uses it.'
			: code === 'EACCES'
				? `Not allowed: ${message}`
				: known.includes(name)
					? message
					: (stack ?? message);
	process.stderr.write(`${plain}\n`);
	process.exit(1);
}

if (import.meta.main) await main().catch(refuseToStart);
