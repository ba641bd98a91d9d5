/** `GET /maps/<pack>/<z>/<x>/<y>`: one tile of a listed pack, for signed-in users. */
import { ApiError } from '#server/api/api-error.ts';
import { route } from '#server/api/route.ts';

/** A transparent pixel. A pack need not be complete: where it has no tile there is nothing to see. */
const EMPTY = Uint8Array.from(
	atob(
		'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII='
	),
	(char) => char.charCodeAt(0)
);
const WHOLE = /^\d{1,9}$/;

export const GET = route(({ services, param, event }) => {
	const [z, x, y] = [param('z'), param('x'), param('y')];
	if (![z, x, y].every((part) => WHOLE.test(part))) throw new ApiError(404, 'not_found');
	const found = services.baseMaps.tile(param('pack'), Number(z), Number(x), Number(y));
	if (!found) throw new ApiError(404, 'not_found');
	const headers = { ETag: found.etag, 'Cache-Control': 'private, max-age=3600' };
	if (event.request.headers.get('if-none-match') === found.etag)
		return new Response(null, { status: 304, headers });
	const { data, type } = found.tile ?? { data: EMPTY, type: 'image/png' };
	return new Response(new Uint8Array(data), {
		headers: { ...headers, 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }
	});
});
