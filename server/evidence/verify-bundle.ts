/**
 * Checks a bundle without the server it comes from: parts, chain, signatures, the bytes of the
 * updates, and whether the lines of the journal follow from them.
 */
import { canonicalJson } from '../chain/canonical-json.ts';
import {
	beginningOf,
	ENTRY_FORMAT,
	entryHash,
	linkHash,
	sha256,
	type ChainEntry,
	type ChainLine,
	type UpdateEntry
} from '../chain/chain-entry.ts';
import { LinesHere, type LineColumns } from '../chain/derived-lines.ts';
import { isSignedBy, keyId } from '../chain/head-key.ts';
import { headMessage } from '../chain/heads.ts';
import { UPDATE_HEADER_BYTES, type BundleHeads, type EntryLine } from './bundle-format.ts';
import { BundleError, readBundle, type ReadBundle } from './read-bundle.ts';

export interface BundleReport {
	readonly incidentId: string;
	readonly name: string;
	readonly madeAt: number;
	readonly entries: number;
	/** Entries told as hashes alone, of these compartments. */
	readonly withheld: number;
	readonly compartments: readonly string[];
	readonly updates: number;
	readonly attachments: number;
	readonly heads: number;
	/** The key that signed. */
	readonly keyId: string;
	readonly hash: string;
	/** Entries whose lines were derived again from the updates. */
	readonly derived: number;
}

export interface VerifyBundle {
	/** The key that must have signed, base64; without it the bundle's own is taken as it is. */
	readonly key?: string | undefined;
}

/** @throws BundleError naming the first thing that does not fit */
export async function verifyBundle(
	file: string,
	{ key }: VerifyBundle = {}
): Promise<BundleReport> {
	const bundle = await readBundle(file);
	const { manifest } = bundle;
	const entries = readEntries(bundle);
	const heads = checkHeads(bundle, entries, key);
	const updates = checkUpdates(bundle, entries);
	const derived = await checkLines(entries, updates);
	return {
		...{ incidentId: manifest.incident.id, name: manifest.incident.name, madeAt: manifest.madeAt },
		...{ entries: entries.length, withheld: entries.filter(({ entry }) => !entry).length },
		...{ compartments: manifest.withheld, updates: updates.size, heads: heads.heads.length },
		attachments: linesOf(bundle, 'attachments.ndjson').length,
		...{ keyId: heads.publicKey.id, hash: manifest.hash, derived }
	};
}

interface ReadEntry {
	readonly n: number;
	readonly hash: string;
	readonly entry: ChainEntry | undefined;
}

function linesOf({ parts }: ReadBundle, name: 'entries.ndjson' | 'attachments.ndjson'): string[] {
	const lines = parts.get(name)!.toString('utf8').split('\n');
	if (lines.pop() !== '') throw new BundleError(`${name} ends in the middle of a line.`);
	return lines;
}

function parsed<T>(text: string, what: string): T {
	try {
		return JSON.parse(text) as T;
	} catch {
		throw new BundleError(`${what} is no JSON.`);
	}
}

/** Every entry hashed upon the one before. */
function readEntries(bundle: ReadBundle): ReadEntry[] {
	const { manifest } = bundle;
	let before = beginningOf(manifest.incident.id);
	let receivedAt = 0;
	let seq = 0;
	let events = 0;
	let unknown = false;
	const entries = linesOf(bundle, 'entries.ndjson').map((text, i): ReadEntry => {
		const n = i + 1;
		const line = parsed<Partial<EntryLine & { entry: ChainEntry; withheld: string }>>(
			text,
			`Entry ${n}`
		);
		const fail = (problem: string) => new BundleError(`Entry ${n} ${problem}.`);
		if (line.n !== n || typeof line.hash !== 'string') throw fail('is missing');
		const { entry, withheld } = line;
		let own: string;
		if (typeof withheld === 'string' && /^[0-9a-f]{64}$/.test(withheld)) {
			if (manifest.withheld.length === 0) throw fail('is withheld, and nothing should be');
			own = withheld;
			unknown = true;
		} else {
			if (entry === null || typeof entry !== 'object') throw fail('says nothing');
			try {
				own = entryHash(entry);
			} catch {
				throw fail('cannot be hashed');
			}
		}
		before = linkHash(before, own);
		if (before !== line.hash) throw fail('does not fit: it, or one before it, was changed');
		if (!entry) return { n, hash: line.hash, entry: undefined };
		if (entry.n !== n) throw fail(`says that it is entry ${entry.n}`);
		if (!(entry.receivedAt >= receivedAt)) throw fail('was received before the one before it');
		receivedAt = entry.receivedAt;
		// What lies between is known only where nothing is withheld.
		if ('event' in entry) {
			if (unknown ? entry.event <= events : entry.event !== events + 1)
				throw fail('leaves events out');
			events = entry.event;
		} else {
			if (unknown ? entry.seq <= seq : entry.seq !== seq + 1) throw fail('leaves updates out');
			seq = entry.seq;
		}
		return { n, hash: line.hash, entry };
	});
	if (entries.length !== manifest.n || before !== manifest.hash)
		throw new BundleError(
			`The bundle has ${entries.length} entries, its manifest says ${manifest.n}.`
		);
	return entries;
}

function checkHeads(
	{ parts, manifest }: ReadBundle,
	entries: readonly ReadEntry[],
	expected: string | undefined
): BundleHeads {
	const read = parsed<Partial<BundleHeads>>(
		parts.get('heads.json')!.toString('utf8'),
		'heads.json'
	);
	const { publicKey, heads } = read;
	if (typeof publicKey?.key !== 'string' || !Array.isArray(heads) || heads.length === 0)
		throw new BundleError('The bundle has no signed heads.');
	const own = keyId(Buffer.from(publicKey.key, 'base64'));
	if (expected !== undefined && keyId(Buffer.from(expected, 'base64')) !== own)
		throw new BundleError(`The bundle is signed by another key: ${own}.`);
	let whole = false;
	for (const head of heads as BundleHeads['heads']) {
		const when = `The head signed ${new Date(Number(head?.signedAt) || 0).toISOString()}`;
		if (head?.incidentId !== manifest.incident.id)
			throw new BundleError(`${when} is of another incident (${String(head?.incidentId)}).`);
		const signature = Buffer.from(String(head.signature), 'base64');
		// Heads of a key that the server had before cannot be checked with this one.
		if (head.keyId !== own) continue;
		if (!isSignedBy(publicKey.key, headMessage(head), signature))
			throw new BundleError(`${when} has a signature that is not right.`);
		if (entries[head.n - 1]?.hash !== head.hash)
			throw new BundleError(`${when} is not in this chain.`);
		whole ||= head.n === manifest.n;
	}
	if (!whole) throw new BundleError('The last entry is under no signature.');
	return read as BundleHeads;
}

/** The bytes of every update that is not withheld, by its seq. */
function checkUpdates({ parts }: ReadBundle, entries: readonly ReadEntry[]): Map<number, Buffer> {
	const bytes = parts.get('updates.bin')!;
	const updates = new Map<number, Buffer>();
	for (let at = 0; at < bytes.length;) {
		const end = at + UPDATE_HEADER_BYTES;
		const length = end <= bytes.length ? bytes.readUInt32BE(at + 4) : Infinity;
		if (end + length > bytes.length)
			throw new BundleError('updates.bin ends in the middle of an update.');
		const seq = bytes.readUInt32BE(at);
		if (updates.has(seq)) throw new BundleError(`Update ${seq} is in the bundle twice.`);
		updates.set(seq, bytes.subarray(end, end + length));
		at = end + length;
	}
	let known = 0;
	for (const { n, entry } of entries) {
		if (!entry || 'event' in entry) continue;
		const update = updates.get(entry.seq);
		if (!update) throw new BundleError(`Update ${entry.seq} of entry ${n} is missing.`);
		if (sha256(update) !== entry.update)
			throw new BundleError(`Update ${entry.seq} has not the bytes that entry ${n} says.`);
		known++;
	}
	if (known !== updates.size)
		throw new BundleError('updates.bin holds updates that no entry speaks of.');
	return updates;
}

/** Entries whose lines are derived at a time. */
const AT_ONCE = 1000;

/** Derives the lines of each entry again. Older formats are held by the chain alone. */
async function checkLines(
	entries: readonly ReadEntry[],
	updates: ReadonlyMap<number, Buffer>
): Promise<number> {
	const known = entries
		.map(({ entry }) => entry)
		.filter((entry): entry is UpdateEntry => entry !== undefined && !('event' in entry));
	requireWhole(known);
	const here = new LinesHere();
	let checked = 0;
	try {
		for (let at = 0; at < known.length; at += AT_ONCE) {
			const portion = known.slice(at, at + AT_ONCE);
			const derived = await here.lines(
				portion.map(({ compartment, post, at, seq }) => ({
					...{ compartment, post: post ?? null, at: at ?? null, update: updates.get(seq)! }
				}))
			);
			for (const [i, { format, n, seq, lines }] of portion.entries()) {
				if (format !== ENTRY_FORMAT) continue;
				// Their numbers count the lines of withheld compartments too.
				const told = (lines ?? []).map(({ n: _, ...line }) => line);
				if (canonicalJson(told) !== canonicalJson(derived[i]!.map(asLine)))
					throw new BundleError(`The lines of entry ${n} are not what update ${seq} says.`);
				checked++;
			}
		}
	} finally {
		here.end();
	}
	return checked;
}

/** Lines follow from all that came before in a compartment: it is in a bundle as a whole or not at all. */
function requireWhole(entries: readonly UpdateEntry[]): void {
	const places = new Map<string, number>();
	for (const { n, seq, compartment, position } of entries) {
		if (position !== (places.get(compartment) ?? 0) + 1)
			throw new BundleError(`Update ${seq} of entry ${n} is not the next of its compartment.`);
		places.set(compartment, position);
	}
}

function asLine(columns: LineColumns): Omit<ChainLine, 'n'> {
	const [kind, collection, recordId, field, fact, value, note, byDiffers, at, happenedAt] = columns;
	return {
		at: at ?? undefined,
		byDiffers: byDiffers ? true : undefined,
		collection: collection ?? undefined,
		fact: fact ?? undefined,
		field: field ?? undefined,
		happenedAt: happenedAt ?? undefined,
		kind,
		note: note ?? undefined,
		recordId: recordId ?? undefined,
		value: value === null ? undefined : (JSON.parse(value) as unknown)
	};
}
