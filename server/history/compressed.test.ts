import { setImmediate } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { packingFor, streamed } from './compressed.ts';

it.each([
	['gzip, deflate, br, zstd', 'zstd'],
	['gzip, deflate, br', 'gzip'],
	['zstd;q=0, gzip;q=0.5', 'gzip'],
	['GZIP', 'gzip'],
	['br', undefined],
	['', undefined],
	[null, undefined]
])('packs for %j with %s', (accepted, packing) => {
	expect(packingFor(accepted)).toBe(packing);
});

async function* lines(): AsyncGenerator<string> {
	for (let i = 0; i < 500; i++) {
		yield `第 ${i} 行\n`;
		// Nothing yet: not the end.
		yield '';
		await setImmediate();
	}
}

it.each([
	['zstd', zstdDecompressSync],
	['gzip', gunzipSync],
	['identity', (bytes: Buffer) => bytes]
])('what goes out as %s comes out as it was', async (packing, unpack) => {
	const response = streamed(lines(), 'application/x-ndjson', packing);
	expect(response.headers.get('content-encoding')).toBe(packing === 'identity' ? null : packing);
	expect(response.headers.get('cache-control')).toBe('no-store');
	const text = unpack(Buffer.from(await response.arrayBuffer())).toString();
	expect(text.split('\n')).toHaveLength(501);
	expect(text).toContain('第 499 行');
});

it('stops reading when the client goes away, and breaks off on an error', async () => {
	let [read, ended] = [0, false];
	async function* endless(): AsyncGenerator<string> {
		try {
			for (;;) yield `${read++}\n`;
		} finally {
			ended = true;
		}
	}
	const reader = streamed(endless(), 'text/plain', null).body!.getReader();
	await reader.read();
	await reader.cancel();
	await expect.poll(() => ended).toBe(true);
	expect(read).toBeLessThan(100);
	async function* failing(): AsyncGenerator<string> {
		yield 'a\n';
		throw new Error('the disk');
	}
	await expect(streamed(failing(), 'text/plain', 'gzip').text()).rejects.toThrow();
});
