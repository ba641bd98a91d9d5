/**
 * The lines of a compartment's history, made from log and deltas. Work for a thread: a page takes
 * longer than an event loop has.
 */
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

/** All lines of the entries after one and up to another. */
export interface LinesJob {
	readonly kind: 'lines';
	readonly place: Place;
	readonly after: Standing;
	readonly to: number;
	readonly reader: { readonly userId: string; readonly internal: boolean };
	/** Whether they come as pages that can be kept, where there are enough of them. */
	readonly paged: boolean;
}

/** A page that is not kept yet, and its lines as they are (UTF-8). */
export interface NewPage {
	readonly page: Standing & { readonly lines: Uint8Array };
	readonly text: Uint8Array;
}

export function isNewPage(part: unknown): part is NewPage {
	return typeof part === 'object' && part !== null && 'page' in part;
}

/** Text, or a page to be kept. */
export function* historyLines(
	sqlite: Sqlite.Database,
	{ place, after, to, reader, paged }: LinesJob
): Generator<string | NewPage, undefined> {
	const entries = new EntryLines(sqlite);
	const authors = new AuthorLines(reader, after.authors);
	let { n, receivedAt } = after;
	while (paged) {
		const page = entries.page(place, [n, to], receivedAt, authors);
		if (!page.full) {
			yield page.text;
			return;
		}
		({ n, receivedAt } = page);
		const text = Buffer.from(page.text);
		const lines = zstdCompressSync(text);
		yield { page: { n, receivedAt, authors: authors.told, lines }, text };
	}
	yield* entries.portions(place, [n, to], receivedAt, authors);
}
