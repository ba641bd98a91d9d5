/** What the service worker may answer by itself: decided here, apart from it, to be tested. */

/** Pages that are made in the browser alone, and so open from the cached shell. */
export function isClientPage(pathname: string): boolean {
	return pathname === '/' || /^\/(incidents|i|admin)(\/|$)/.test(pathname);
}

/**
 * Regular expressions of the tile addresses in an answer of `GET /api/v1/maps`
 * (`{layers: [{urls: ['https://t{s}.example.org/{z}/{x}/{y}.png']}]}`): host and path up to
 * the first placeholder. Anything else in the answer is ignored.
 */
export function tileSources(answer: unknown): string[] {
	const layers = (answer as { layers?: unknown } | null)?.layers;
	if (!Array.isArray(layers)) return [];
	const urls = layers.flatMap((layer: { urls?: unknown } | null) =>
		Array.isArray(layer?.urls) ? (layer.urls as unknown[]) : []
	);
	return urls.flatMap((url) => {
		const match = typeof url === 'string' ? /^(https?:\/\/[^/?#]+)([^{?#]*)/.exec(url) : null;
		if (!match) return [];
		const host = escape(match[1]!).replaceAll('\\{s\\}', '[A-Za-z0-9-]*');
		return host.includes('{') ? [] : [`^${host}${escape(match[2]!)}`];
	});
}

function escape(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
