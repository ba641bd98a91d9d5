/**
 * The lines of a compartment's history: from pages that are kept, and made from log and deltas
 * where there are none. Work for a thread: a page takes longer than an event loop has.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type Sqlite from 'better-sqlite3';
import { HISTORY_FORMAT, type HistoryAuthor } from '#lib/history/format.ts';
import { AuthorLines } from './author-lines.ts';
import { EntryLines } from './entry-lines.ts';
import type { Place } from './log-positions.ts';

/** All lines of the entries after one and up to another. */
export interface LinesJob {
	readonly kind: 'lines';
	readonly place: Place;
	readonly after: number;
	readonly to: number;
	/** When entry `after` was received, UTC ms. */
	readonly since: number;
	readonly reader: { readonly userId: string; readonly internal: boolean };
}

/** Where a history's stream stands after a page, as those read it who see everything. */
interface Standing {
	readonly n: number;
	readonly receivedAt: number;
	readonly authors: readonly HistoryAuthor[];
}

/** A page that is not kept yet, and its lines as they are (UTF-8). */
export interface NewPage {
	readonly page: Standing & { readonly lines: Uint8Array };
	readonly text: Uint8Array;
}

export function isNewPage(part: unknown): part is NewPage {
	return typeof part === 'object' && part !== null && 'page' in part;
}

const NOTHING: Standing = { n: 0, receivedAt: 0, authors: [] };
/** Sees everything, and is nobody in particular. */
const ANYBODY = { userId: '', internal: true };

/** Text, its bytes, or a page to be kept. */
export function* historyLines(
	sqlite: Sqlite.Database,
	{ place, after, to, since, reader }: LinesJob
): Generator<string | Uint8Array | NewPage, undefined> {
	if (!reader.internal || after > 0) {
		const authors = new AuthorLines(reader);
		yield* new EntryLines(sqlite).portions(place, [after, to], since, authors);
		return;
	}
	let standing = NOTHING;
	for (const { lines, ...kept } of keptPages(sqlite, place, to)) {
		const text = unpacked(lines);
		if (!text) break;
		yield text;
		standing = kept;
	}
	const rest = yield* newPages(sqlite, place, standing, to);
	if (rest !== '') yield rest;
}

/** The pages that are missing up to an entry; what is derived must reach as far. */
export function* missingPages(
	sqlite: Sqlite.Database,
	place: Place,
	to: number
): Generator<NewPage, undefined> {
	let standing = NOTHING;
	for (const { lines, ...kept } of keptPages(sqlite, place, to)) {
		if (!unpacked(lines)) break;
		standing = kept;
	}
	yield* newPages(sqlite, place, standing, to);
}

/** Returns the lines after the last page that is full. */
function* newPages(
	sqlite: Sqlite.Database,
	place: Place,
	after: Standing,
	to: number
): Generator<NewPage, string> {
	const entries = new EntryLines(sqlite);
	const authors = new AuthorLines(ANYBODY, after.authors);
	for (let { n, receivedAt } = after; ;) {
		const page = entries.page(place, [n, to], receivedAt, authors);
		if (!page.full) return page.text;
		({ n, receivedAt } = page);
		const text = Buffer.from(page.text);
		const lines = zstdCompressSync(text);
		yield { page: { n, receivedAt, authors: authors.told, lines }, text };
	}
}

interface PageRow {
	readonly n: number;
	readonly received_at: number;
	readonly authors: string;
	readonly lines: Buffer;
}

/** Those kept from the first entry on, one at a time. */
function* keptPages(
	sqlite: Sqlite.Database,
	{ incidentId, compartment }: Place,
	to: number
): Generator<Standing & { readonly lines: Uint8Array }> {
	const next = sqlite.prepare<[string, string, number, number, number], PageRow>(
		`select n, received_at, authors, lines from history_page where incident_id = +?
		and compartment = +? and n > +? and n <= +? and format = +? order by n limit 1`
	);
	for (let n = 0; ;) {
		const row = next.get(incidentId, compartment, n, to, HISTORY_FORMAT);
		if (!row) return;
		n = row.n;
		const authors = JSON.parse(row.authors) as HistoryAuthor[];
		yield { n, receivedAt: row.received_at, authors, lines: row.lines };
	}
}

/** Undefined where the bytes are damaged: the page is then made anew. */
function unpacked(lines: Uint8Array): Uint8Array | undefined {
	try {
		return zstdDecompressSync(lines);
	} catch {
		return undefined;
	}
}
