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
const CHANGES = 500;
/** A page is full with so many characters, or so many entries. */
const PAGE_CHARACTERS = 1_000_000;
export const PAGE_ENTRIES = 4096;
/** Where an entry of the compartment comes so seldom, changes are looked up one entry at a time. */
const SELDOM = 8;

export interface EntryRow {
	readonly n: number;
	readonly seq: number;
	readonly kind: string;
	readonly user_id: string | null;
	readonly post: string | null;
	readonly at: number | null;
	readonly received_at: number;
}

type ChangeRow = [
	seq: number,
	n: number,
	kind: string,
	collection: string,
	recordId: string,
	field: string,
	fact: string | null,
	oldValue: string | null,
	newValue: string | null
];

/** Nearly all names and ids are of these characters, and stand in JSON as they are. */
const PLAIN = /^[\w.-]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

function changeLine(row: ChangeRow): string {
	const [, , kind, collection, id, field, fact, old, value] = row;
	const rest = value === null ? ']' : `,${value}]`;
	switch (kind) {
		case 'r':
			return `["r",${quoted(collection)},${quoted(id)}${rest}`;
		case 'p':
			return `["p",${quoted(collection)},${quoted(id)},${quoted(field)}${rest}`;
		case 't': {
			const { text: removed } = JSON.parse(old!) as { text: string };
			const { at, text } = JSON.parse(value!) as { at: number; text: string };
			const place = `${quoted(collection)},${quoted(id)},${quoted(field)}`;
			return `["t",${place},${at},${quoted(removed)},${quoted(text)}]`;
		}
		case 'f': {
			const place = `${quoted(collection)},${quoted(id)},${quoted(field)}`;
			return `["f",${place},${quoted(fact!)}${rest}`;
		}
		default:
			return `["m",${quoted(id)}${rest}`;
	}
}

/** The same JSON: what is ASCII alone is read by browsers in two thirds of the time. */
export function inAscii(json: string): string {
	return json.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
	);
}

/** What stands before the changes of an entry's line. */
export function entryHead(
	row: EntryRow,
	author: number,
	receivedAt: number = row.received_at
): string {
	return `[${row.n},${receivedAt},${row.at},${author},"${row.kind}",[`;
}

/** The last entry told, and when it was received as its line says: times never go back. */
interface Told {
	n: number;
	receivedAt: number;
}

/** Whole entries, one after the other. */
export interface EntryPage extends Readonly<Told> {
	readonly text: string;
	/** Whether more belongs into another page; one that is not full holds all there is. */
	readonly full: boolean;
}

export class EntryLines {
	readonly #entries: Sqlite.Statement<[string, string, number, number, number], EntryRow>;
	readonly #changes: Sqlite.Statement<
		[string, number, number, string, number, number, number],
		ChangeRow
	>;

	constructor(sqlite: Sqlite.Database) {
		this.#entries = sqlite.prepare(
			`select n, seq, kind, user_id, post, "at", received_at from doc_update
			where incident_id = +? and compartment = +? and n > +? and n <= +? order by n limit ?`
		);
		this.#changes = sqlite
			.prepare<[string, number, number, string, number, number, number], ChangeRow>(
				`select seq, n, kind, collection, record_id, field, fact, old_value, new_value from delta
				where incident_id = +? and seq >= +? and seq <= +? and +compartment = +?
				and (seq > +? or n > +?) order by seq, n limit ?`
			)
			.raw();
	}

	/**
	 * The entries after one and up to another, in portions. Times of receipt never go back, though
	 * the server's clock may have been set back.
	 * @param since when the entry was received after which they come
	 */
	*portions(
		place: Place,
		[after, to]: readonly [number, number],
		since: number,
		authors: AuthorLines
	): Generator<string> {
		let portion = '';
		let until = performance.now() + SLICE_MS;
		for (const piece of this.#lines(place, [after, to], authors, { n: after, receivedAt: since })) {
			portion += piece;
			if (portion.length < SLICE_CHARACTERS && performance.now() < until) continue;
			yield inAscii(portion);
			[portion, until] = ['', performance.now() + SLICE_MS];
		}
		if (portion !== '') yield inAscii(portion);
	}

	/** The same as one text, up to where a page is full. Takes longer than an event loop has. */
	page(
		place: Place,
		[after, to]: readonly [number, number],
		since: number,
		authors: AuthorLines
	): EntryPage {
		const told: Told = { n: after, receivedAt: since };
		let text = '';
		let lines = 0;
		for (const piece of this.#lines(place, [after, to], authors, told)) {
			text += piece;
			if (!piece.endsWith('\n')) continue;
			if (text.length >= PAGE_CHARACTERS || ++lines >= PAGE_ENTRIES)
				return { ...told, text: inAscii(text), full: true };
		}
		return { ...told, text: inAscii(text), full: false };
	}

	/** Pieces of lines; each line ends with a piece of its own. */
	*#lines(
		place: Place,
		[after, to]: readonly [number, number],
		authors: AuthorLines,
		told: Told
	): Generator<string> {
		for (let n = after; n < to;) {
			const rows = this.#entries.all(place.incidentId, place.compartment, n, to, ENTRIES);
			if (rows.length === 0) return;
			yield* this.#pieces(place, rows, authors, told);
			n = rows[rows.length - 1]!.n;
		}
	}

	/** Lines of these entries, and pieces of lines where an entry has very many changes. */
	*#pieces(
		place: Place,
		rows: readonly EntryRow[],
		authors: AuthorLines,
		told: Told
	): Generator<string> {
		const span = rows[rows.length - 1]!.seq - rows[0]!.seq;
		if (span > SELDOM * rows.length && rows.length > 1) {
			for (const row of rows) yield* this.#pieces(place, [row], authors, told);
			return;
		}
		const last = rows[rows.length - 1]!.seq;
		let [seq, n] = [rows[0]!.seq, -1];
		let i = 0;
		let line = '';
		/** Whether the line of entry `i` has its head, and a change. */
		let [begun, some] = [false, false];
		const begin = (): void => {
			const row = rows[i]!;
			const { number, line: author } = authors.of(row.user_id, row.post);
			told.n = row.n;
			told.receivedAt = Math.max(told.receivedAt, row.received_at);
			line += author + entryHead(row, number, told.receivedAt);
			[begun, some] = [true, false];
		};
		for (;;) {
			const changes = this.#changes.all(
				...([place.incidentId, seq, last, place.compartment, seq, n, CHANGES] as const)
			);
			for (const change of changes) {
				while (rows[i]!.seq < change[0]) {
					if (!begun) begin();
					yield `${line}]]\n`;
					[line, begun] = ['', false];
					i++;
				}
				if (!begun) begin();
				line += some ? `,${changeLine(change)}` : changeLine(change);
				some = true;
			}
			if (changes.length < CHANGES) break;
			[seq, n] = changes[changes.length - 1]!;
			yield line;
			line = '';
		}
		for (; i < rows.length; i++) {
			if (!begun) begin();
			yield `${line}]]\n`;
			[line, begun] = ['', false];
		}
	}
}
