/**
 * One port that speaks https, and to someone who typed plain http gives the way there: the
 * certificate of the local authority (a phone must load it before it can trust us) or a
 * redirect. Told apart by the first byte: a TLS record of a handshake begins with 22.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { createServer as createNet, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';

const HANDSHAKE = 22;

export const caFile = (dataDir: string): string => path.join(dataDir, 'keys', 'ca.crt');

/** Answers `/ca.crt` where there is a local authority. It is public by nature. */
export function serveAuthority(config: Config): (...args: Parameters<RequestListener>) => boolean {
	return (req, res) => {
		const file = caFile(config.dataDir);
		if (req.method !== 'GET' || req.url !== '/ca.crt' || !existsSync(file)) return false;
		res.setHeader('Content-Type', 'application/x-x509-ca-cert');
		res.setHeader('Content-Disposition', 'attachment; filename="tongtu-ca.crt"');
		res.end(readFileSync(file));
		return true;
	};
}

export interface TlsPort {
	/** Listens and closes. */
	readonly port: Server;
	/** Serves requests and upgrades. */
	readonly https: HttpsServer;
}

/** @throws ConfigError where the certificate and key cannot be used together */
export function createTlsPort(
	config: Config & { tls: NonNullable<Config['tls']> },
	listener: RequestListener
): TlsPort {
	let https: HttpsServer;
	try {
		https = createHttps(
			{ cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) },
			listener
		);
	} catch (error) {
		throw new ConfigError([
			`TLS_CERT and TLS_KEY cannot be used: ${(error as Error).message}. Both must be PEM files that belong together.`
		]);
	}
	const authority = serveAuthority(config);
	const http = createHttp((req, res) => {
		if (authority(req, res)) return;
		res.writeHead(307, { Location: `https://${req.headers.host ?? 'localhost'}${req.url ?? '/'}` });
		res.end();
	});
	const port = createNet((socket: Socket) => {
		socket.on('error', () => socket.destroy());
		socket.setTimeout(10_000, () => socket.destroy());
		socket.once('data', (bytes) => {
			socket.pause();
			socket.setTimeout(0);
			socket.removeAllListeners('timeout');
			socket.unshift(bytes as Buffer);
			(bytes[0] === HANDSHAKE ? https : http).emit('connection', socket);
			process.nextTick(() => socket.resume());
		});
	});
	return { port, https };
}
