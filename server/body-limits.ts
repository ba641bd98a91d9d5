/** How large a body may be, decided before a byte of it is read. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import en from '#lib/i18n/messages/en/errors.json' with { type: 'json' };
import zh from '#lib/i18n/messages/zh-CN/errors.json' with { type: 'json' };

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

/**
 * A line of the pages' catalogue in the language of whoever asks. The pages are not reached,
 * and loading all their words for one line would take longer than reading the body.
 */
function words(req: IncomingMessage, code: 'length_required' | 'body_too_large'): string {
	const chosen = /(?:^|;\s*)tongtu_locale=([\w-]+)/.exec(req.headers.cookie ?? '')?.[1];
	const english = /^en\b/i.test(chosen ?? req.headers['accept-language'] ?? '');
	return (english ? en : zh)[`error_${code}`];
}

/** Answers 411 or 413 and returns true where the body cannot be taken. */
export function refuseBody(req: IncomingMessage, res: ServerResponse): boolean {
	const chunked = req.headers['transfer-encoding'] !== undefined;
	const length = Number(req.headers['content-length'] ?? 0);
	const limit = bodyLimit((req.url ?? '/').split('?', 1)[0] ?? '/');
	if (!chunked && length <= limit) return false;
	const code = chunked ? 'length_required' : 'body_too_large';
	const message = words(req, code);
	res.setHeader('Content-Type', 'application/json');
	res.setHeader('Connection', 'close');
	res.writeHead(chunked ? 411 : 413);
	res.end(JSON.stringify({ code, message, ...(chunked ? {} : { limit }) }));
	return true;
}
