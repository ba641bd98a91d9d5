/** A stream of text, or of its bytes, as a response, packed as the client takes it. */
import { pipeline, Readable, type Duplex } from 'node:stream';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

const PACKERS: Readonly<Record<string, () => Duplex>> = {
	zstd: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
	gzip: () => createGzip({ level: 5 })
};

/** The best packing that an `Accept-Encoding` header takes; undefined: none of ours. */
export function packingFor(accepted: string | null): string | undefined {
	const weights = new Map(
		(accepted ?? '').split(',').map((each) => {
			const [name = '', ...parameters] = each.toLowerCase().split(';');
			const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
			return [name.trim(), Number(weight ?? 1)] as const;
		})
	);
	return Object.keys(PACKERS).find((name) => (weights.get(name) ?? 0) > 0);
}

/**
 * Read as fast as the client takes it, and given up with it. An error ends the response in the
 * middle, which the client cannot take for the end.
 */
export function streamed(
	portions: AsyncIterable<string | Uint8Array>,
	type: string,
	accepted: string | null
): Response {
	const packing = packingFor(accepted);
	const text = Readable.from(bytesOf(portions), { highWaterMark: 1 });
	const body = packing ? pipeline(text, PACKERS[packing]!(), () => undefined) : text;
	return new Response(Readable.toWeb(body) as ReadableStream, {
		headers: {
			'Content-Type': type,
			'Cache-Control': 'no-store',
			Vary: 'Accept-Encoding',
			...(packing ? { 'Content-Encoding': packing } : {})
		}
	});
}

async function* bytesOf(portions: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
	for await (const portion of portions)
		yield typeof portion === 'string' ? Buffer.from(portion) : portion;
}
