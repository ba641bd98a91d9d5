/** How large a body may be, decided before a byte of it is read. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const KIB = 1024;
const MIB = 1024 * KIB;
/** A photo or file on a record: 20 MB, and some room for its wrapping. */
export const ATTACHMENT_LIMIT = 20 * MIB;
/** The largest body of any kind, for SvelteKit's own check. */
export const LARGEST_BODY = ATTACHMENT_LIMIT + 64 * KIB;

const LIMITS: readonly [RegExp, number][] = [
	[/^\/api\/v1\/incidents\/[^/]+\/attachments\//, LARGEST_BODY],
	[/^\/api\/v1\/incidents\/[^/]+\/quarantine$/, 16 * MIB],
	[/^\/api\/v1\/incidents\/[^/]+\/releases/, MIB],
	[/^\/api\//, 256 * KIB]
];

/** In bytes. */
export function bodyLimit(pathname: string): number {
	return LIMITS.find(([pattern]) => pattern.test(pathname))?.[1] ?? 64 * KIB;
}

/** Answers 411 or 413 and returns true where the body cannot be taken. */
export function refuseBody(req: IncomingMessage, res: ServerResponse): boolean {
	const chunked = req.headers['transfer-encoding'] !== undefined;
	const length = Number(req.headers['content-length'] ?? 0);
	const limit = bodyLimit((req.url ?? '/').split('?', 1)[0] ?? '/');
	if (!chunked && length <= limit) return false;
	const [status, code, message] = chunked
		? [411, 'length_required', 'Say the length of the body (Content-Length).']
		: [413, 'body_too_large', `The body may have at most ${limit} bytes.`];
	res.setHeader('Content-Type', 'application/json');
	res.setHeader('Connection', 'close');
	res.writeHead(status as number);
	res.end(JSON.stringify({ code, message, ...(chunked ? {} : { limit }) }));
	return true;
}
