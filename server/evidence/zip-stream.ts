/** A zip file as a stream, part by part, none of it held in memory as a whole. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';

export interface ZipPart {
	readonly name: string;
	readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
	/** Told when all of it is in. */
	readonly done?: (size: number, sha256: string) => void;
}

/** Past this the format would need another header (zip64): 4 GiB. */
const MAX_BYTES = 0xffff_ffff;

/** @param parts asked for one after the other: the last may tell of those before */
export async function* zipStream(
	parts: Iterable<ZipPart>,
	mtime: number
): AsyncGenerator<Uint8Array> {
	const out: Uint8Array[] = [];
	let total = 0;
	const zip = new Zip((error, data) => {
		if (error) throw error;
		out.push(data);
		total += data.length;
	});
	for (const { name, chunks, done } of parts) {
		const file = new ZipDeflate(name, { level: 6 });
		file.mtime = mtime;
		zip.add(file);
		const hash = createHash('sha256');
		let size = 0;
		for await (const chunk of chunks) {
			hash.update(chunk);
			size += chunk.length;
			file.push(chunk);
			if (size > MAX_BYTES || total > MAX_BYTES)
				throw new Error(`${name} does not fit into a zip file`);
			yield* out.splice(0);
			await setImmediate();
		}
		file.push(new Uint8Array(0), true);
		done?.(size, hash.digest('hex'));
		yield* out.splice(0);
	}
	zip.end();
	yield* out.splice(0);
}
