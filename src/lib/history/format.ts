/**
 * The history of one compartment as it crosses the wire: one JSON value a line, the first a
 * header, then authors, keyframe and entries, at last an end line. A stream without its end line
 * was cut off: it is asked for again from the last entry that came. See docs/history-format.md.
 */
import type { FactBody } from '#lib/board/facts.ts';

/** Raised when an older reader could no longer read the stream. */
export const HISTORY_FORMAT = 1;

/** How an update came into the log. */
export type EntryKind = 'live' | 'authored' | 'recovered' | 'server' | 'adopted';

/** Who sent an update; `userId` is null where the reader may not know the person. */
export interface HistoryAuthor {
	readonly userId: string | null;
	/** Null for the server itself. */
	readonly post: string | null;
}

/** A record of a collection with its plain fields and texts as JSON, without facts. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/**
 * One change, in the order in which the entry tells them:
 * - `r` a record put into its collection, or put in place of another; without a record: taken out.
 *   Somebody hostile can put there what is no object: it comes as it is
 * - `p` a plain field set; without a value: taken away
 * - `t` a text spliced: at an offset (UTF-16 units) one text taken out and another put in
 * - `f` a fact stated
 * - `m` an entry of the fact map that is no fact, by its path; without one: whatever stood at
 *   the path is taken out
 */
export type HistoryChange =
	| readonly ['r', collection: string, id: string, record?: PlainRecord]
	| readonly ['p', collection: string, id: string, field: string, value?: unknown]
	| readonly [
			't',
			collection: string,
			id: string,
			field: string,
			at: number,
			removed: string,
			inserted: string
	  ]
	| readonly ['f', collection: string, id: string, field: string, ulid: string, body: FactBody]
	| readonly ['m', path: string, raw?: unknown];

/** The first line. */
export interface HistoryHeader {
	readonly history: typeof HISTORY_FORMAT;
	readonly incidentId: string;
	readonly compartment: string;
	/**
	 * Entries up to here are derived: the history goes on where `live` is true. Through somebody's
	 * eyes: how many entries there are in that view.
	 */
	readonly last: number;
	/** Whether more can still come: the incident is open, or derivation is behind. */
	readonly live: boolean;
	/** Whose devices' view this is; absent: everybody's. */
	readonly eyes?: string;
}

/** Authors are told before the first entry that names them, and numbered from 0 in that order. */
export interface AuthorLine {
	readonly author: HistoryAuthor;
}

/** The compartment as it stood after entry `n`; large ones come in several lines. */
export interface KeyframeLine {
	readonly keyframe: number;
	/** When entry `n` was received, UTC ms. */
	readonly receivedAt: number;
	/** `r`, `f` and `m` changes that build it from nothing. */
	readonly changes: readonly HistoryChange[];
	/** True on the last line of it. */
	readonly whole: boolean;
}

/**
 * One update of the log. `n` is its place in the compartment, from 1, without gaps. `at` is the
 * author's clock, corrected, null where it is not known; `receivedAt` never goes back. In a
 * history through somebody's eyes entries stand in the order in which they came onto that
 * person's devices, with the time of it.
 */
export type EntryLine = readonly [
	n: number,
	receivedAt: number,
	at: number | null,
	author: number,
	kind: EntryKind,
	changes: readonly HistoryChange[],
	knownAt?: number
];

/** The last line; `next` is what to ask for to go on (`?after=`). */
export interface EndLine {
	readonly end: true;
	readonly next: number;
}

export type HistoryLine = HistoryHeader | AuthorLine | KeyframeLine | EntryLine | EndLine;

/** An entry as readers use it. Times are UTC ms. */
export interface HistoryEntry {
	readonly compartment: string;
	readonly n: number;
	readonly receivedAt: number;
	readonly at: number | null;
	readonly author: HistoryAuthor;
	readonly kind: EntryKind;
	readonly changes: readonly HistoryChange[];
	/** In a history through somebody's eyes: when it was on one of their devices. */
	readonly knownAt?: number;
}

/** A person whose view can be replayed, with the posts held, in order. */
export interface HistoryPerson {
	readonly userId: string;
	readonly name: string;
	readonly role: string;
	readonly posts: readonly string[];
}

/** One connection of a device to a compartment; without an end it is open now. */
export interface ContactSpan {
	readonly userId: string;
	readonly post: string;
	readonly device: string | null;
	readonly compartment: string;
	readonly openedAt: number;
	readonly closedAt: number | null;
}

/** `GET …/history`: what there is to replay for this reader. */
export interface HistoryOverview {
	readonly compartments: readonly {
		readonly key: string;
		/** Entries in it, and when the first and last were received. */
		readonly entries: number;
		readonly firstAt: number | null;
		readonly lastAt: number | null;
	}[];
	readonly people: readonly HistoryPerson[];
	readonly contacts: readonly ContactSpan[];
	/** Whether this reader may see through others' eyes; a liaison sees through their own alone. */
	readonly othersEyes: boolean;
}
