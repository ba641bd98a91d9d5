/** Reads the parts of a bundle out of its zip file; what is none is refused in words. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat, open } from 'node:fs/promises';
import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { BUNDLE_FORMAT, PARTS, type BundleManifest, type PartName } from './bundle-format.ts';

/** One line for whoever wants to know why a file is not a bundle that can be relied on. */
export class BundleError extends Error {
	override readonly name = 'BundleError';
}

export interface ReadBundle {
	readonly manifest: BundleManifest;
	readonly parts: ReadonlyMap<PartName, Buffer>;
}

/** What a bundle may unpack to: far more than any real one, far less than a bomb. */
const MAX_UNPACKED = 1.5 * 1024 ** 3;
/** How many times larger than the file; text packs to a tenth or so. */
const MAX_RATIO = 60;
/** Small files may pack better. */
const ALWAYS_FINE = 16 * 1024 ** 2;
/** Signature of the record that ends a zip file, and its length without a comment. */
const END = Buffer.from('504b0506', 'hex');
const END_BYTES = 22;

/**
 * All parts, each as the manifest says.
 * @throws BundleError
 */
export async function readBundle(file: string): Promise<ReadBundle> {
	const { size } = await stat(file).catch(() => {
		throw new BundleError(`${file} cannot be read.`);
	});
	await requireEnd(file, size);
	const parts = await unpack(file, Math.min(MAX_UNPACKED, Math.max(ALWAYS_FINE, size * MAX_RATIO)));
	const manifest = manifestOf(parts.get('manifest.json'));
	for (const name of PARTS) {
		if (name === 'manifest.json') continue;
		const [bytes, said] = [parts.get(name), manifest.parts[name]];
		if (!bytes || !said) throw new BundleError(`The bundle has no ${name}.`);
		if (bytes.length !== said.size)
			throw new BundleError(`${name} has ${bytes.length} bytes, its manifest says ${said.size}.`);
		if (createHash('sha256').update(bytes).digest('hex') !== said.sha256)
			throw new BundleError(`${name} is not what its manifest says: it was changed.`);
	}
	return { manifest, parts };
}

async function requireEnd(file: string, size: number): Promise<void> {
	const handle = await open(file);
	try {
		const start = Buffer.alloc(4);
		await handle.read(start, 0, 4, 0);
		if (start.readUInt32BE() !== 0x504b0304)
			throw new BundleError('This is not an evidence bundle: it is no zip file.');
		const end = Buffer.alloc(END_BYTES);
		await handle.read(end, 0, END_BYTES, Math.max(0, size - END_BYTES));
		if (!end.subarray(0, 4).equals(END))
			throw new BundleError('The file is cut off, or something follows its end: get it once more.');
	} finally {
		await handle.close();
	}
}

async function unpack(file: string, most: number): Promise<Map<PartName, Buffer>> {
	const parts = new Map<PartName, Buffer>();
	let unpacked = 0;
	let problem: BundleError | undefined;
	const fail = (words: string): void => void (problem ??= new BundleError(words));
	const unzip = new Unzip((entry: UnzipFile) => {
		const name = PARTS.find((each) => each === entry.name);
		if (name === undefined)
			return fail(`This is not an evidence bundle: it holds ${entry.name.slice(0, 80)}.`);
		if (parts.has(name)) return fail(`${name} is in the file twice.`);
		const chunks: Uint8Array[] = [];
		parts.set(name, Buffer.alloc(0));
		entry.ondata = (error, chunk, final) => {
			if (error) return fail(`${name} is damaged: ${error.message}`);
			unpacked += chunk.length;
			if (unpacked > most) {
				fail('The file unpacks to more than an evidence bundle would: it is not opened.');
				return entry.terminate();
			}
			chunks.push(chunk.slice());
			if (final) parts.set(name, Buffer.concat(chunks));
		};
		entry.start();
	});
	unzip.register(UnzipInflate);
	try {
		// Small pieces: a bomb is noticed before much of it is in memory.
		for await (const chunk of createReadStream(file, { highWaterMark: 16 * 1024 })) {
			unzip.push(chunk as Uint8Array);
			if (problem) break;
		}
		if (!problem) unzip.push(new Uint8Array(0), true);
	} catch (error) {
		fail(`The file is damaged: ${(error as Error).message}`);
	}
	if (problem) throw problem;
	return parts;
}

function manifestOf(bytes: Buffer | undefined): BundleManifest {
	if (!bytes || bytes.length === 0)
		throw new BundleError('This is not an evidence bundle: it has no manifest.');
	let manifest: unknown;
	try {
		manifest = JSON.parse(bytes.toString('utf8'));
	} catch {
		throw new BundleError('The manifest cannot be read.');
	}
	const { incident, parts, n, hash, withheld } = (manifest ?? {}) as Partial<BundleManifest>;
	const { format } = (manifest ?? {}) as { format?: unknown };
	if (typeof format === 'string' && format !== BUNDLE_FORMAT && format.startsWith('tongtu-bundle/'))
		throw new BundleError(
			`The bundle is of another version (${format.slice(0, 40)}): take a newer Tongtu.`
		);
	if (
		format !== BUNDLE_FORMAT ||
		typeof incident?.id !== 'string' ||
		typeof parts !== 'object' ||
		!Number.isSafeInteger(n) ||
		typeof hash !== 'string' ||
		!Array.isArray(withheld)
	)
		throw new BundleError('This is not an evidence bundle: its manifest is none.');
	return manifest as BundleManifest;
}
