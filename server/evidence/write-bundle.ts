/** Makes an evidence bundle of an incident, up to a signed head of its chain. */
import { readFileSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import type { SignedHead } from '#lib/features/evidence/head-view.ts';
import { canonicalJson } from '../chain/canonical-json.ts';
import { entryHash, type ChainEntry } from '../chain/chain-entry.ts';
import { BEGINNING, ChainSource, type Sourced } from '../chain/chain-source.ts';
import { ChainTable } from '../chain/chain-table.ts';
import type { IncidentRow } from '../incidents/access.ts';
import { PackedLog } from '../store/packed-log.ts';
import {
	BUNDLE_FORMAT,
	UPDATE_HEADER_BYTES,
	type AttachmentLine,
	type BundleHeads,
	type BundleManifest,
	type BundlePerson,
	type EntryLine
} from './bundle-format.ts';
import { zipStream, type ZipPart } from './zip-stream.ts';

const AT_ONCE = 200;
const VERIFIER = new URL('./verify.html', import.meta.url);

export interface WriteBundle {
	readonly sqlite: Sqlite.Database;
	readonly incident: IncidentRow;
	/** Everything up to here is in it. */
	readonly head: SignedHead;
	readonly heads: BundleHeads;
	/** Compartments whose entries are told as hashes alone. */
	readonly withheld: readonly string[];
	/** Asked now and then; the bundle breaks off, and verifies nowhere, where it says no. */
	readonly mayGoOn?: () => boolean;
}

export function writeBundle(subject: WriteBundle): AsyncGenerator<Uint8Array> {
	const { incident, head, heads, withheld } = subject;
	const parts: Record<string, { size: number; sha256: string }> = {};
	const part = (name: string, chunks: ZipPart['chunks']): ZipPart => ({
		...{ name, chunks },
		done: (size, sha256) => (parts[name] = { size, sha256 })
	});
	const people = new Set<string>();
	function* inOrder(): Generator<ZipPart> {
		yield part('verify.html', [readFileSync(VERIFIER)]);
		yield part('entries.ndjson', entryLines(subject, people));
		yield part('updates.bin', updates(subject));
		yield part('attachments.ndjson', [text(attachments(subject, people))]);
		yield part('people.json', [text(`${JSON.stringify(persons(subject, people))}\n`)]);
		yield part('heads.json', [text(`${JSON.stringify(heads)}\n`)]);
		const { id, name, kind, place, state, startedAt, closedAt } = incident;
		const manifest: BundleManifest = {
			format: BUNDLE_FORMAT,
			incident: { id, name, kind, place, state, startedAt, closedAt },
			...{ madeAt: head.signedAt, n: head.n, hash: head.hash, withheld, parts }
		};
		yield { name: 'manifest.json', chunks: [text(`${JSON.stringify(manifest, null, '\t')}\n`)] };
	}
	return zipStream(inOrder(), head.signedAt);
}

const text = (words: string): Buffer => Buffer.from(words);

/** The entries up to the head, some at a time. */
function* sourced({ sqlite, incident, head, mayGoOn }: WriteBundle): Generator<Sourced[]> {
	const source = new ChainSource(sqlite, incident.id);
	let position = BEGINNING;
	while (position.n < head.n) {
		if (mayGoOn && !mayGoOn()) throw new BundleStoppedError();
		const entries = source
			.after(position, head.seq, AT_ONCE)
			.filter(({ entry }) => entry.n <= head.n);
		if (entries.length === 0) return;
		position = entries[entries.length - 1]!.position;
		yield entries;
	}
}

/** The right to it was withdrawn meanwhile. */
export class BundleStoppedError extends Error {
	override readonly name = 'BundleStoppedError';
}

/** Whether what an entry tells lies in a compartment that is withheld. */
function isWithheld(entry: ChainEntry, withheld: readonly string[]): boolean {
	if (!('event' in entry)) return withheld.includes(entry.compartment);
	const { compartment } = (entry.detail ?? {}) as { compartment?: unknown };
	return typeof compartment === 'string' && withheld.includes(compartment);
}

function* entryLines(subject: WriteBundle, people: Set<string>): Generator<Uint8Array> {
	const { sqlite, incident, withheld } = subject;
	const table = new ChainTable(sqlite);
	for (const portion of sourced(subject)) {
		const rows = table.after(incident.id, portion[0]!.entry.n - 1, portion.length);
		let lines = '';
		for (const [i, { entry: made }] of portion.entries()) {
			const { hash, format } = rows[i]!;
			const entry = { ...made, format };
			const line = { n: entry.n, hash };
			if (isWithheld(entry, withheld)) {
				const told: EntryLine = { ...line, withheld: entryHash(entry) };
				lines += `${JSON.stringify(told)}\n`;
				continue;
			}
			for (const id of [entry.userId, ...('authors' in entry ? (entry.authors ?? []) : [])])
				if (id !== undefined) people.add(id);
			lines += `${canonicalJson({ ...line, entry } satisfies EntryLine)}\n`;
		}
		yield text(lines);
	}
}

function* updates(subject: WriteBundle): Generator<Uint8Array> {
	const { sqlite, incident, head, withheld } = subject;
	const rows = sqlite.prepare<
		[string, number, number, number],
		{ seq: number; compartment: string; update: Buffer }
	>(
		`select seq, compartment, "update" from doc_update
		where incident_id = ? and seq > ? and seq <= ? order by seq limit ?`
	);
	const packed = new PackedLog(sqlite);
	for (let seq = 0; seq < head.seq;) {
		if (subject.mayGoOn && !subject.mayGoOn()) throw new BundleStoppedError();
		const page = rows.all(incident.id, seq, head.seq, AT_ONCE);
		if (page.length === 0) return;
		seq = page[page.length - 1]!.seq;
		const chunks: Buffer[] = [];
		for (const row of page) {
			if (withheld.includes(row.compartment)) continue;
			const update = packed.bytesOf(incident.id, row.seq, row.update);
			const header = Buffer.alloc(UPDATE_HEADER_BYTES);
			header.writeUInt32BE(row.seq, 0);
			header.writeUInt32BE(update.length, 4);
			chunks.push(header, update);
		}
		yield Buffer.concat(chunks);
	}
}

function attachments(
	{ sqlite, incident, withheld, head }: WriteBundle,
	people: Set<string>
): string {
	return sqlite
		.prepare<[string, number], AttachmentLine>(
			`select compartment, hash, name, type, size, uploaded_by as uploadedBy,
			uploaded_post as uploadedPost, created_at as createdAt from attachment
			where incident_id = ? and created_at <= ? order by created_at, compartment, hash`
		)
		.all(incident.id, head.signedAt)
		.filter(({ compartment }) => !withheld.includes(compartment))
		.map((line) => {
			people.add(line.uploadedBy);
			return `${JSON.stringify(line)}\n`;
		})
		.join('');
}

function persons({ sqlite }: WriteBundle, people: ReadonlySet<string>): BundlePerson[] {
	const find = sqlite.prepare<[string], { name: string; organization: string | null }>(
		`select u.display_name as name, o.name as organization from user u
		left join organization o on o.id = u.organization_id where u.id = ?`
	);
	return [...people].sort().flatMap((userId) => {
		const found = find.get(userId);
		return found ? [{ userId, ...found }] : [];
	});
}
