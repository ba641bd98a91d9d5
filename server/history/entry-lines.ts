/**
 * Entries of a compartment as lines, from log and deltas. JSON goes from the columns into the
 * lines as it is; in portions so small that whoever shares the event loop has a turn in between,
 * however much one update changed.
 */
import type Sqlite from 'better-sqlite3';
import type { AuthorLines } from './author-lines.ts';
import type { Place } from './log-positions.ts';

/** So long at a time, ms, and about so many characters in a portion. */
const SLICE_MS = 4;
const SLICE_CHARACTERS = 64 * 1024;
const ENTRIES = 250;
const CHANGES = 400;

export interface EntryRow {
	readonly n: number;
	readonly seq: number;
	readonly kind: string;
	readonly user_id: string | null;
	readonly post: string | null;
	readonly at: number | null;
	readonly received_at: number;
}

interface ChangeRow {
	readonly n: number;
	readonly kind: string;
	readonly collection: string;
	readonly record_id: string;
	readonly field: string;
	readonly fact: string | null;
	readonly old_value: string | null;
	readonly new_value: string | null;
}

const quoted = (text: string): string => JSON.stringify(text);

function changeLine(row: ChangeRow): string {
	const { kind, collection, record_id: id, field, new_value: value } = row;
	const rest = value === null ? ']' : `,${value}]`;
	switch (kind) {
		case 'r':
			return `["r",${quoted(collection)},${quoted(id)}${rest}`;
		case 'p':
			return `["p",${quoted(collection)},${quoted(id)},${quoted(field)}${rest}`;
		case 't': {
			const { text: removed } = JSON.parse(row.old_value!) as { text: string };
			const { at, text } = JSON.parse(value!) as { at: number; text: string };
			const place = `${quoted(collection)},${quoted(id)},${quoted(field)}`;
			return `["t",${place},${at},${quoted(removed)},${quoted(text)}]`;
		}
		case 'f': {
			const place = `${quoted(collection)},${quoted(id)},${quoted(field)}`;
			return `["f",${place},${quoted(row.fact!)}${rest}`;
		}
		default:
			return `["m",${quoted(id)}${rest}`;
	}
}

/** What stands before the changes of an entry's line. */
export function entryHead(row: EntryRow, author: number): string {
	return `[${row.n},${row.received_at},${row.at},${author},"${row.kind}",[`;
}

export class EntryLines {
	readonly #entries: Sqlite.Statement<[string, string, number, number, number], EntryRow>;
	readonly #changes: Sqlite.Statement<[string, number, number, number], ChangeRow>;

	constructor(sqlite: Sqlite.Database) {
		this.#entries = sqlite.prepare(
			`select n, seq, kind, user_id, post, "at", received_at from doc_update
			where incident_id = +? and compartment = +? and n > +? and n <= +? order by n limit ?`
		);
		this.#changes = sqlite.prepare(
			`select n, kind, collection, record_id, field, fact, old_value, new_value from delta
			where incident_id = +? and seq = +? and n >= +? order by n limit ?`
		);
	}

	/** The entries after one and up to another, in portions. */
	*portions(place: Place, after: number, to: number, authors: AuthorLines): Generator<string> {
		let portion = '';
		let until = performance.now() + SLICE_MS;
		const full = () => portion.length >= SLICE_CHARACTERS || performance.now() >= until;
		for (let n = after; n < to;) {
			const { incidentId, compartment } = place;
			const rows = this.#entries.all(incidentId, compartment, n, to, ENTRIES);
			if (rows.length === 0) return;
			for (const row of rows) {
				const { number, line } = authors.of(row.user_id, row.post);
				portion += line + entryHead(row, number);
				for (let from = 0; ;) {
					const changes = this.#changes.all(incidentId, row.seq, from, CHANGES);
					for (const change of changes)
						portion += change.n === 0 ? changeLine(change) : `,${changeLine(change)}`;
					from += changes.length;
					if (changes.length < CHANGES) break;
					if (!full()) continue;
					yield portion;
					[portion, until] = ['', performance.now() + SLICE_MS];
				}
				portion += ']]\n';
				n = row.n;
				if (!full()) continue;
				yield portion;
				[portion, until] = ['', performance.now() + SLICE_MS];
			}
		}
		if (portion !== '') yield portion;
	}
}
