import { Readable } from 'node:stream';
import { ApiError } from '#server/api/api-error.ts';
import { json, route } from '#server/api/route.ts';
import { disposition } from '#server/attachments/content-type.ts';

/** The body is the file itself; `x-file-name` is its name, percent-encoded. */
export const PUT = route(async ({ event, services, actor, param }) => {
	const { request } = event;
	const [id, compartment, hash] = [param('id'), param('compartment'), param('hash')];
	// Before a byte of the body is read.
	services.attachments.checkUpload(actor, id, compartment, hash);
	if (!request.body) throw new ApiError(422, 'attachment_empty');
	const { created, size, type } = await services.attachments.put(actor, id, compartment, {
		hash,
		name: fileName(request.headers.get('x-file-name')),
		type: request.headers.get('content-type') ?? '',
		body: request.body
	});
	return json({ hash, size, type }, created ? 201 : 200);
});

export const GET = route(async ({ event, services, actor, param }) => {
	const { row, stream } = await services.attachments.get(
		actor,
		param('id'),
		param('compartment'),
		param('hash')
	);
	const headers = {
		'Content-Type': row.type,
		'Content-Disposition': disposition(row.type, row.name),
		'Content-Security-Policy': "default-src 'none'; sandbox",
		'X-Content-Type-Options': 'nosniff',
		// Kept by the browser, but shown to no one before the right has been asked again.
		'Cache-Control': 'private, no-cache',
		ETag: `"${row.hash}"`
	};
	if (event.request.headers.get('if-none-match') === headers.ETag)
		return new Response(null, { status: 304, headers });
	return new Response(Readable.toWeb(stream()) as ReadableStream, {
		headers: { ...headers, 'Content-Length': String(row.size) }
	});
});

function fileName(header: string | null): string {
	try {
		return decodeURIComponent(header ?? '');
	} catch {
		return '';
	}
}
