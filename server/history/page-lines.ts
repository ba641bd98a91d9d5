/** A page of a compartment's history, made from log and deltas: longer work than an event loop has. */
import { zstdCompressSync } from 'node:zlib';
import type Sqlite from 'better-sqlite3';
import type { HistoryAuthor } from '#lib/history/format.ts';
import { AuthorLines } from './author-lines.ts';
import { EntryLines } from './entry-lines.ts';
import type { Place } from './log-positions.ts';

/** Where a history's stream stands. */
export interface Standing {
	/** The last entry told, and when it was received as its line says; UTC ms. */
	readonly n: number;
	readonly receivedAt: number;
	/** Those told up to here, by their numbers. */
	readonly authors: readonly HistoryAuthor[];
}

/** The page that begins after an entry, of those up to another. */
export interface PageJob {
	readonly kind: 'page';
	readonly place: Place;
	readonly after: Standing;
	readonly to: number;
}

export interface Page {
	/** Its lines (UTF-8). */
	readonly text: Uint8Array;
	/** What to keep of it (zstd) where it is full; one that is not is the last. */
	readonly full: (Standing & { readonly lines: Uint8Array }) | undefined;
}

/** Sees everything, and is nobody in particular. */
const ANYBODY = { userId: '', internal: true };

export function makePage(sqlite: Sqlite.Database, { place, after, to }: PageJob): Page {
	const authors = new AuthorLines(ANYBODY, after.authors);
	const { receivedAt: since } = after;
	const page = new EntryLines(sqlite).page(place, [after.n, to], since, authors);
	const text = Buffer.from(page.text);
	if (!page.full) return { text, full: undefined };
	const { n, receivedAt } = page;
	return { text, full: { n, receivedAt, authors: authors.told, lines: zstdCompressSync(text) } };
}
